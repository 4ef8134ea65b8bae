"""The scripted cases, played on a site: the outcome that was written down by hand, case by case.

`play` enters every document on its own day and evaluates that night; `replay` enters everything first and then
evaluates each past day, as `--as-of` does.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

SCRIPTED = Path(__file__).resolve().parents[2] / "fixtures" / "scripted"
REPLAYED = {"obligations", "includes", "absent", "credited", "reminders", "asked"}


@pytest.fixture
def scripted(database: None) -> Iterator:
	"""The loader module; its documents are rolled back by `database`."""
	import frappe

	sys.path.insert(0, str(SCRIPTED))
	try:
		import loader

		yield loader
	finally:
		sys.path.remove(str(SCRIPTED))
		frappe.flags.in_lianhu_load = None


def test_cases_played_day_by_day(scripted) -> None:
	village = build(scripted)
	problems: list[str] = []
	village.play(lambda case, expected: problems.extend(differences(village, case, expected)))
	assert not problems, "\n" + "\n".join(problems)


def test_cases_replayed_as_of_past_days(scripted) -> None:
	village = build(scripted)
	problems: list[str] = []

	def check(case: dict, expected: dict) -> None:
		kept = {key: value for key, value in expected.items() if key in REPLAYED | {"as_of"}}
		problems.extend(differences(village, case, kept))

	village.replay(check)
	assert not problems, "\n" + "\n".join(problems)


def build(scripted):
	"""The scripted village with all cases waiting to be entered."""
	village = scripted.ScriptedVillage(scripted.read_cases())
	village.build()
	return village


def differences(village, case: dict, expected: dict) -> list[str]:
	"""What differs from the table on one day, a line each."""
	found = observed(village, case, expected)
	wanted = {key: value for key, value in expected.items() if key in found}
	return [
		f"{case['id']} ({case['clause']}) {expected['as_of']} {key}: expected {wanted[key]}, found {found[key]}"
		for key in wanted
		if wanted[key] != found[key]
	]


def observed(village, case: dict, expected: dict) -> dict:
	"""What the site says, in the form of the table, for the keys that are expected."""
	duties = village.obligations(case)
	states = {key: row.status for key, row in duties.items()}
	found = {
		"obligations": states,
		"includes": {key: states.get(key) for key in expected.get("includes", {})},
		"absent": [key for key in expected.get("absent", []) if key not in states],
		"credited": {key: duties[key].credited_to for key in expected.get("credited", {}) if key in duties},
		"reminders": {key: duties[key].reminders for key in expected.get("reminders", {}) if key in duties},
		"asked": village.asked(case),
		"superseded": len(village.changes(case, "Superseded")),
		"counting": village.counting(case),
		"tier": tier(village, case),
		"relapses": [row.effective_from for row in village.changes(case, "Confirmed") if row.is_relapse],
	}
	if "proposal" in expected:
		found["proposal"] = proposal(village.changes(case, "Proposed"), expected["proposal"])
	return found


def tier(village, case: dict) -> str:
	"""The household's tier now."""
	import frappe

	return frappe.db.get_value("Household", village.households[case["id"]], "tier")


def proposal(rows: list, wanted: dict | str) -> dict | str | list:
	"""The one open proposal with the keys that the table names, or none."""
	if not rows:
		return "none"
	if len(rows) > 1:
		return rows
	row = rows[0]
	values = {
		"rule": row.rule,
		"to": row.to_tier,
		"type": row.difficult_type,
		"relapse": bool(row.is_relapse),
	}
	return {key: values[key] for key in (wanted if isinstance(wanted, dict) else values)}
