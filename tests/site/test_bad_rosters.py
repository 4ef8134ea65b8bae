"""Bad rosters: every case of bad_rosters.yaml with the Chinese message that whoever sent it reads."""

import re
from pathlib import Path

import factories
import pytest
import yaml

CASES = yaml.safe_load(Path(__file__).with_name("bad_rosters.yaml").read_text(encoding="utf-8"))
ENGLISH = re.compile(r"(?:\b[A-Za-z]{3,}\b[ ,.]+){3,}")


@pytest.fixture
def chinese(world, database):
	"""The server speaks Chinese, as the import's job does."""
	import frappe

	before, frappe.local.lang = frappe.local.lang, "zh"
	yield
	frappe.local.lang = before


def filled(cells: dict) -> dict:
	"""Cells with long texts put in, and columns that are null left out."""
	return {
		heading: value["repeat"] * value["times"] if isinstance(value, dict) else value
		for heading, value in cells.items()
		if value is not None
	}


def content_of(case: dict) -> tuple[str, bytes]:
	import roster_files

	if "file" in case:
		return case.get("name", "名册.xlsx"), roster_files.special(case["file"])
	if "csv" in case:
		return "名册.csv", case["csv"].encode("gb18030")
	first = filled(roster_files.FIRST_ROWS[case["register"]] | case.get("cells", {}))
	rows = [first, *(filled(first | more) for more in case.get("more", []))]
	return "名册.xlsx", roster_files.workbook(*rows)


def told(case: dict) -> tuple[list[tuple[str, str]], list[str]]:
	"""What is said about a file: `(column, message)`, and what its rows would do."""
	import frappe

	from dongyang_lianhu.importing import jobs
	from dongyang_lianhu.importing.plan import Options, Planner
	from dongyang_lianhu.rosters import RosterError, load_registers, read_roster

	user = factories.email(case.get("as", "clerk"))
	frappe.set_user(user)
	frappe.local.lang = "zh"
	try:
		roster = read_roster(load_registers()[case.get("register", "households")], *content_of(case))
	except RosterError as error:
		return [("", jobs._message(error))], []
	options = Options(user, case.get("village"), case.get("groups", False))
	planned = Planner(roster, options).plan(roster.rows)
	said = [(problem.column, jobs._reason(problem)) for one in planned for problem in one.row.problems]
	return [*said, ("", jobs._left_out(roster) or "")], [one.action for one in planned]


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_it_is_told_in_chinese_and_kept_out(case, chinese) -> None:
	said, actions = told(case)
	matching = [column for column, message in said if case["says"] in message]
	assert matching, said
	assert matching[0] == case.get("column", matching[0])
	assert not any(ENGLISH.search(message) for _column, message in said), said
	assert ("Wrong" in actions or not actions) != case.get("goes_in", False)


def test_the_table_is_long_enough() -> None:
	assert len(CASES) >= 60 and len({case["id"] for case in CASES}) == len(CASES)
