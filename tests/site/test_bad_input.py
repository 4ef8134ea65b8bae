"""Bad input: every case of bad_input.yaml through the document API, many over HTTP too, each with its Chinese message."""

import re
from pathlib import Path

import factories
import pytest
import yaml

CASES = yaml.safe_load(Path(__file__).with_name("bad_input.yaml").read_text(encoding="utf-8"))
REFUSED = [case for case in CASES if not case.get("saved")]
SAVED = [case for case in CASES if case.get("saved")]
OVER_HTTP = [case for case in REFUSED if case.get("rest")]
DAY = re.compile(r"today(?:([+-]\d+))?")
ENGLISH = re.compile(r"(?:\b[A-Za-z]{3,}\b[ ,.]+){3,}")
CHINESE = re.compile("[\u4e00-\u9fff]")


def of_cases(cases: list[dict]):
	"""Run a test once for each case, under its name."""
	return pytest.mark.parametrize("case", cases, ids=[case["id"] for case in cases])


@pytest.fixture
def chinese(world, database):
	"""The server speaks Chinese, as it does to these users."""
	import frappe

	before = frappe.local.lang
	frappe.local.lang = "zh"
	frappe.clear_messages()
	yield
	frappe.local.lang = before


def filled(value: object, made: list[str]) -> object:
	"""A value of the table with days, long texts and names put in."""
	if isinstance(value, dict):
		if value.keys() == {"repeat", "times"}:
			return value["repeat"] * value["times"]
		return {key: filled(part, made) for key, part in value.items()}
	if isinstance(value, list):
		return [filled(part, made) for part in value]
	if isinstance(value, str) and (found := DAY.fullmatch(value)):
		return str(factories.days_ago(-int(found[1] or 0)))
	return made[int(value[1:]) - 1] if isinstance(value, str) and re.fullmatch(r"\$\d", value) else value


def act(step: dict, made: list[str]):
	"""Make one step and return its document."""
	import frappe

	become(step.get("as", "Administrator"))
	values = filled(step.get("values", {}), made)
	if "new" in step:
		return frappe.get_doc({"doctype": step["new"], **values}).insert()
	if "edit" in step:
		doc = frappe.get_doc(step["edit"], filled(step["name"], made))
		doc.update(values)
		return doc.save()
	doc = frappe.get_doc(*filled(step["of"], made))
	getattr(doc, step["call"])(**filled(step.get("arguments", {}), made))
	return doc


def become(user: str) -> None:
	import frappe

	from dongyang_lianhu import permissions

	frappe.set_user(user if user == "Administrator" else factories.email(user))
	frappe.local.lang = "zh"
	permissions.clear_scopes()


def prepare(case: dict) -> list[str]:
	"""Make the steps that go before; return the names of what they made."""
	made: list[str] = []
	for step in case.get("first", []):
		made.append(act(step, made).name)
	return made


def counts() -> dict[str, int]:
	"""How many rows each table of the app holds."""
	import frappe

	tables = frappe.get_all("DocType", {"module": "Dongyang Lianhu", "issingle": 0}, pluck="name")
	return {table: frappe.db.sql(f"SELECT COUNT(*) FROM `tab{table}`")[0][0] for table in tables}


def shown(error: Exception) -> str:
	"""What the person reads: the messages of the request, or that of the refusal itself."""
	import frappe

	messages = [message["message"] for message in frappe.get_message_log()]
	return " ".join(messages) or str(error) or frappe.flags.error_message


def in_chinese(text: str, says: str) -> None:
	"""The message says what it should, in Chinese, with no sentence of English in it."""
	assert says in text, text
	assert CHINESE.search(text), text
	assert not ENGLISH.search(re.sub(r"<[^>]*>", " ", text)), text


@of_cases(REFUSED)
def test_it_is_refused_in_chinese_and_nothing_is_saved(case, chinese) -> None:
	import frappe

	made = prepare(case)
	before = counts()
	frappe.clear_messages()
	with pytest.raises(
		(frappe.ValidationError, frappe.PermissionError, frappe.DuplicateEntryError)
	) as caught:
		act(case, made)
	in_chinese(shown(caught.value), case["says"])
	become("Administrator")
	assert counts() == before


@of_cases(SAVED)
def test_it_is_saved_as_it_was_entered(case, chinese) -> None:
	import frappe

	made = prepare(case)
	frappe.clear_messages()
	doc = act(case, made)
	for field, value in case.get("finds", {}).items():
		assert str(frappe.db.get_value(doc.doctype, doc.name, field)) == filled(value, made), field
	if "says" in case:
		in_chinese(" ".join(message["message"] for message in frappe.get_message_log()), case["says"])


@of_cases(OVER_HTTP)
def test_over_http_it_is_refused_in_chinese_and_nothing_is_saved(case, world, login, database) -> None:
	import frappe

	before = counts()
	values = filled(case.get("values", {}), [])
	verb, doctype = ("POST", case["new"]) if "new" in case else ("PUT", case["edit"])
	reply = login("clerk").resource(verb, doctype, case.get("name", ""), json=values)
	assert 400 <= reply.status_code < 500, reply.text[:1500]
	messages = frappe.parse_json(reply.json().get("_server_messages") or "[]")
	in_chinese(" ".join(frappe.parse_json(message)["message"] for message in messages), case["says"])
	frappe.db.rollback()
	assert counts() == before


def test_the_table_is_long_enough() -> None:
	assert len(CASES) >= 60 and len({case["id"] for case in CASES}) == len(CASES)
	assert all(case.get("says") or case.get("finds") for case in CASES)
