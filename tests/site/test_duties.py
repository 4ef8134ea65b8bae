"""Visit duties of all scripted cases at once, however and whenever they are evaluated: the same result.

What is right in each case is tested in test_scripted_cases.py; here it must not depend on the way.
"""

import random
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace

import places
import pytest

SCRIPTED = Path(__file__).resolve().parents[2] / "fixtures" / "scripted"
DUTY = (
	"party_member",
	"household",
	"kind",
	"period",
	"tier",
	"window_start",
	"window_end",
	"required_visits",
	"status",
	"counted_visits",
	"fulfilled_on",
	"credited_to",
)
FIRST, LAST = date(2026, 3, 31), date(2026, 6, 2)
NIGHTS = [
	FIRST,
	date(2026, 4, 17),
	date(2026, 4, 20),
	date(2026, 4, 27),
	date(2026, 5, 1),
	date(2026, 5, 8),
	date(2026, 5, 16),
]


@pytest.fixture(scope="module")
def loader(connection) -> Iterator:
	"""The module that plays the scripted cases."""
	sys.path.insert(0, str(SCRIPTED))
	try:
		import loader

		yield loader
	finally:
		sys.path.remove(str(SCRIPTED))


@pytest.fixture(scope="module")
def played(loader) -> SimpleNamespace:
	"""The cases lived through night by night, then looked at in other ways; all of it rolled back at the end."""
	import frappe

	frappe.db.rollback()
	frappe.set_user("Administrator")
	found = SimpleNamespace(nights={}, replays={})
	try:
		live_through(loader, found)
		look_again(loader, found)
		evaluate_at_the_end(loader, found)
	finally:
		frappe.db.rollback()
		frappe.flags.in_lianhu_load = None
	return found


def live_through(loader, found: SimpleNamespace) -> None:
	"""Every evening the day's entries are made and the village is judged."""
	village = loader.ScriptedVillage(loader.read_cases())
	village.build()
	day = FIRST
	while day <= LAST:
		village.enter_until(day, True)
		village.evaluate(day)
		found.nights[day] = states(loader.VILLAGE)
		day += timedelta(days=1)
	found.day_by_day = duties(loader.VILLAGE)


def look_again(loader, found: SimpleNamespace) -> None:
	"""A second evaluation, a dry run, and replays of past nights."""
	from dongyang_lianhu import clock, scheduler
	from dongyang_lianhu.effects.decisions import verify
	from dongyang_lianhu.replay import replay

	with clock.on_day(LAST):
		before = places.fingerprint(loader.VILLAGE)
		found.second = scheduler.evaluate_village(loader.VILLAGE, LAST)
		found.after_second = places.difference(before, places.fingerprint(loader.VILLAGE))
		found.dry = scheduler.evaluate_village(loader.VILLAGE, LAST + timedelta(days=40), dry_run=True)
		found.after_dry = places.difference(before, places.fingerprint(loader.VILLAGE))
		found.replays = {night: replay(loader.VILLAGE, night) for night in NIGHTS}
		found.after_replays = places.difference(before, places.fingerprint(loader.VILLAGE))
		found.chain = verify(loader.VILLAGE)


def evaluate_at_the_end(loader, found: SimpleNamespace) -> None:
	"""All that the rules wrote is taken away and judged anew on the last day: the village at once, or in pieces."""
	import frappe

	from dongyang_lianhu import clock, scheduler

	with clock.on_day(LAST):
		forget(loader.VILLAGE)
		frappe.db.savepoint("forgotten")
		scheduler.evaluate_village(loader.VILLAGE, LAST)
		found.at_the_end, found.proposals = duties(loader.VILLAGE), proposals(loader.VILLAGE)
		frappe.db.rollback(save_point="forgotten")
		names = frappe.get_all("Household", {"village": loader.VILLAGE}, pluck="name")
		random.Random(5).shuffle(names)
		for name in names:
			scheduler.evaluate_village(loader.VILLAGE, LAST, households=[name])
		found.in_pieces, found.proposals_in_pieces = duties(loader.VILLAGE), proposals(loader.VILLAGE)


def forget(village: str) -> None:
	"""Take away what the rules wrote; what people entered and confirmed stays."""
	import frappe

	for doctype in ("Visit Obligation", "Rule Decision"):
		frappe.db.delete(doctype, {"village": village})
	frappe.db.delete(
		"Household Tier Change", {"village": village, "status": ["in", ["Proposed", "Superseded"]]}
	)
	frappe.db.set_value(
		"Village", village, {"evaluated_on": None, "decision_sequence": 0, "decision_hash": None}
	)


def duties(village: str) -> dict[str, tuple]:
	"""Every obligation but its clock, by name."""
	import frappe

	rows = frappe.get_all("Visit Obligation", {"village": village}, ["name", *DUTY])
	return {row.name: tuple(row[column] for column in DUTY) for row in rows}


def proposals(village: str) -> list[tuple]:
	"""The open proposals."""
	import frappe

	fields = ["household", "from_tier", "to_tier", "difficult_type", "rule", "grounds", "is_relapse"]
	rows = frappe.get_all(
		"Household Tier Change", {"village": village, "status": "Proposed"}, fields, as_list=True
	)
	return sorted(rows, key=str)


def states(village: str) -> dict[str, int]:
	"""How many obligations are in each state."""
	found: dict[str, int] = {}
	for row in duties(village).values():
		found[row[DUTY.index("status")]] = found.get(row[DUTY.index("status")], 0) + 1
	return dict(sorted(found.items()))


def test_a_second_evaluation_changes_nothing(played) -> None:
	assert (played.second.decisions, played.after_second) == (0, {})


def test_a_dry_run_of_a_day_to_come_writes_nothing(played) -> None:
	assert played.dry.decisions > 0
	assert played.after_dry == {}


@pytest.mark.parametrize("night", NIGHTS, ids=str)
def test_a_past_night_is_replayed_exactly(played, night) -> None:
	replayed = played.replays[night]
	assert (replayed.missing, replayed.unrecorded) == ([], [])
	assert replayed.recorded == replayed.summary.decisions
	assert replayed.states == played.nights[night]


def test_replays_write_nothing(played) -> None:
	assert played.after_replays == {}
	assert played.chain == []


def test_judged_once_at_the_end_the_duties_are_the_same(played) -> None:
	"""Apart from what only the days in between could open: reminders, and duties of a tier that was left that day."""
	kind, status = DUTY.index("kind"), DUTY.index("status")
	only_daily = {name: row for name, row in played.day_by_day.items() if name not in played.at_the_end}
	assert all(row[kind] == "Reminder" or row[status] == "Cancelled" for row in only_daily.values()), (
		only_daily
	)
	shared = {name: row for name, row in played.day_by_day.items() if name in played.at_the_end}
	assert len(shared) > 150
	assert shared == played.at_the_end


def test_household_by_household_the_result_is_the_villages(played) -> None:
	assert played.in_pieces == played.at_the_end
	assert played.proposals_in_pieces == played.proposals


def test_in_whatever_order_things_are_entered_the_result_is_the_same(played, loader, database) -> None:
	"""Households, links, visits and checks of each day in a shuffled order."""
	import frappe

	from dongyang_lianhu import clock, scheduler

	village = loader.ScriptedVillage(loader.read_cases())
	village.build()
	luck = random.Random(7)
	village.waiting.sort(key=lambda event: (event.day, event.order, luck.random()))
	village.enter_until(LAST, True)
	forget(loader.VILLAGE)
	with clock.on_day(LAST):
		scheduler.evaluate_village(loader.VILLAGE, LAST)
	found = duties(loader.VILLAGE), proposals(loader.VILLAGE)
	frappe.flags.in_lianhu_load = None
	assert found == (played.at_the_end, played.proposals)


def taking_part(village: str, on: bool, day: date) -> None:
	"""Switch the village on or off on the day."""
	import frappe

	from dongyang_lianhu import clock

	with clock.on_day(day):
		doc = frappe.get_doc("Village", village)
		doc.participates = int(on)
		doc.save()


def judged(day: date) -> dict[str, str]:
	"""The states of the little village's duties by period, judged on the day."""
	import frappe

	from dongyang_lianhu import clock, scheduler

	with clock.on_day(day):
		scheduler.evaluate_village("试停村", day)
	rows = frappe.get_all("Visit Obligation", {"village": "试停村"}, ["period", "status"], as_list=True)
	return dict(rows)


def test_a_village_that_is_switched_off_owes_nothing_and_begins_again_with_a_full_period(database) -> None:
	"""Linked since March; off from 05-10 to 06-28: May is cancelled, June never opened, July owed."""
	import frappe

	places.build("试停村", "QT", 4, date(2026, 3, 1))
	frappe.db.sql("DELETE FROM tabVisit WHERE village = '试停村'")
	frappe.db.sql("DELETE FROM `tabHousehold Link` WHERE village = '试停村' AND household != 'QT-0004'")
	values = "from_date = '2026-03-02', recorded_on = '2026-03-02'"
	frappe.db.sql(f"UPDATE `tabHousehold Link` SET {values} WHERE village = '试停村'")
	assert judged(date(2026, 5, 9)) == {"FC": "Missed", "2026-04": "Missed", "2026-05": "Due"}
	taking_part("试停村", False, date(2026, 5, 10))
	assert judged(date(2026, 5, 10))["2026-05"] == "Cancelled"
	assert "2026-06" not in judged(date(2026, 6, 2))
	taking_part("试停村", True, date(2026, 6, 28))
	after = judged(date(2026, 6, 29))
	assert (after["2026-04"], after["2026-05"], "2026-06" in after) == ("Missed", "Cancelled", False)
	assert judged(date(2026, 7, 1))["2026-07"] == "Due"
