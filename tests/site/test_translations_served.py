"""The site serves the Chinese of zh.csv, over Frappe's own, to the Desk and to messages of the server."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "translations"))
import catalogue


@pytest.fixture
def chinese(database: None) -> dict[str, str]:
	"""All translations of the site, as the Desk receives them at its start."""
	import frappe
	from frappe.translate import get_translations_from_apps

	return get_translations_from_apps("zh", frappe.get_installed_apps())


def test_every_row_arrives(chinese: dict[str, str]) -> None:
	rows = {":".join(row[::2]): row[1] for row in catalogue.rows()}
	assert {key: chinese.get(key) for key in rows} == rows


def test_what_frappe_shows_is_chinese(chinese: dict[str, str]) -> None:
	listed = [
		(text, f"{text}:{context}" if context else text) for text, context in catalogue.frappe_screens()
	]
	latin = [
		key for text, key in listed if not catalogue.CHINESE.search(chinese.get(key) or chinese.get(text, ""))
	]
	assert not latin


def test_names_of_doctypes_roles_and_states_on_the_site_are_chinese(chinese: dict[str, str]) -> None:
	"""What the site holds, however it came there: a label that no file names would be found here."""
	import frappe

	module = {"module": "Dongyang Lianhu"}
	names = {name for kind in ("DocType", "Report") for name in frappe.get_all(kind, module, pluck="name")}
	for doctype in frappe.get_all("DocType", module, pluck="name"):
		names |= {field.label for field in frappe.get_meta(doctype).fields if field.label}
	for workflow in frappe.get_all("Workflow", {"document_type": ["in", list(names)]}, pluck="name"):
		doc = frappe.get_doc("Workflow", workflow)
		names |= {row.state for row in doc.states} | {row.action for row in doc.transitions}
	assert len(names) > 100
	latin = sorted(name for name in names if not catalogue.CHINESE.search(chinese.get(name, name)))
	assert not latin


def test_a_refusal_is_chinese(database: None) -> None:
	import frappe

	before = frappe.local.lang
	frappe.local.lang = "zh"
	try:
		with pytest.raises(frappe.ValidationError, match="走访任务不能删除"):
			frappe.new_doc("Visit Obligation").run_method("on_trash")
	finally:
		frappe.local.lang = before
