"""A household without a link is found the same night, covered for the time being, and shown until a person decides."""

from collections.abc import Iterator
from datetime import date

import factories
import places
import pytest
from refusals import refused

COVERED = "Household {0} is covered by {1} for the time being. Please keep him or choose another member."
VILLAGE, CODE, SIZE = "试接村", "QJ", 22
LAST = f"{CODE}-0002"


@pytest.fixture
def village(database, world) -> Iterator[str]:
	"""A village of twenty-two households and a plan in force; QJ-0002 lost its member yesterday."""
	import frappe

	places.remove(VILLAGE)
	places.build(VILLAGE, CODE, SIZE)
	frappe.db.sql("DELETE FROM `tabHousehold Link` WHERE village = %s AND to_date IS NOT NULL", VILLAGE)
	frappe.db.sql(
		"UPDATE tabHousehold SET tier = 'Outside' WHERE name IN %s", [[f"{CODE}-0009", f"{CODE}-0018"]]
	)
	end_link(LAST, factories.days_ago(1))
	factories.ensure("Linkage Cycle", "试接周期", cycle_name="试接周期", issued_on=factories.days_ago(90))
	factories.insert_row(
		"Linkage Plan",
		f"{CODE}-试接周期-1",
		village=VILLAGE,
		cycle="试接周期",
		links_from=factories.days_ago(80),
		status="In Force",
		in_force_on=factories.days_ago(80),
	)
	yield VILLAGE
	frappe.db.rollback()
	frappe.db.delete("Linkage Plan", {"village": VILLAGE})
	frappe.db.delete("Linkage Cycle", {"name": "试接周期"})
	places.remove(VILLAGE)


def end_link(household: str, day: date) -> None:
	import frappe

	frappe.db.sql(
		"UPDATE `tabHousehold Link` SET to_date = %s, end_recorded_on = %s, end_reason = '外出' WHERE household = %s",
		(day, day, household),
	)


def night(village: str, day: date | None = None):
	from dongyang_lianhu.scheduler import evaluate_village

	return evaluate_village(village, day)


def covers(village: str) -> list[tuple]:
	import frappe

	fields = ["household", "party_member", "from_date", "is_temporary", "origin"]
	filters = {"village": village, "origin": "Cover"}
	return list(frappe.get_all("Household Link", filters, fields, as_list=True))


def test_it_is_covered_the_same_night_by_a_member_with_places(village) -> None:
	summary = night(village)
	((household, member, first, temporary, origin),) = covers(village)
	assert (household, first, temporary, origin) == (LAST, factories.days_ago(0), 1, "Cover")
	assert held(member) <= 5
	assert summary.outcomes["give_cover"] == summary.outcomes["list_uncovered"] == 1


def held(member: str) -> int:
	import frappe

	return frappe.db.count("Household Link", {"party_member": member, "to_date": ["is", "not set"]})


def test_the_cover_owes_a_first_contact(village) -> None:
	import frappe

	night(village)
	duty = {"household": LAST, "kind": "First Contact", "window_start": factories.days_ago(0)}
	assert frappe.db.exists("Visit Obligation", duty)


def test_a_second_night_changes_nothing(village) -> None:
	night(village)
	before = places.content(village)
	night(village)
	assert places.difference(places.content(village), before) == {}


def test_a_replay_of_the_night_gives_the_same_cover(village) -> None:
	from dongyang_lianhu.replay import replay

	night(village, factories.days_ago(1))
	night(village)
	result = replay(village, factories.days_ago(0))
	assert (result.missing, result.unrecorded) == ([], [])


def test_without_a_plan_in_force_the_matching_comes_first(village) -> None:
	import frappe

	frappe.db.set_value("Linkage Plan", {"village": village}, "in_force_on", None)
	night(village)
	assert covers(village) == []


def test_a_household_outside_the_tiers_is_not_covered(village) -> None:
	import frappe

	frappe.db.set_value("Household", LAST, "tier", "Outside")
	night(village)
	assert covers(village) == []


def test_when_nobody_has_places_it_stays_on_the_list(village) -> None:
	import frappe

	frappe.db.sql("UPDATE `tabParty Member` SET exempt = 1 WHERE village = %s", village)
	summary = night(village)
	assert covers(village) == [] and summary.outcomes["list_uncovered"] == 1


def test_the_secretary_is_told_once(village) -> None:
	import frappe

	member = f"{CODE}-001"
	frappe.db.set_value("Party Member", member, "user", factories.email("secretary.b"))
	frappe.db.set_value("Village", village, "secretary", member)
	night(village)
	night(village, factories.days_ago(-1))
	((household, member, *_rest),) = covers(village)
	text = frappe._(COVERED, "zh").format(household, member)
	told = {"reference_name": LAST, "allocated_to": factories.email("secretary.b"), "description": text}
	assert frappe.db.count("ToDo", told) == 1


def test_the_village_keeps_the_cover_or_not_and_nobody_else_does(village) -> None:
	import frappe

	from dongyang_lianhu import permissions

	night(village)
	name = frappe.db.get_value("Household Link", {"village": village, "origin": "Cover"})
	frappe.set_user(factories.email("clerk"))
	permissions.clear_scopes()
	with refused(
		"Only the lead of the area, the village secretary or the village committee decides on a cover."
	):
		frappe.get_doc("Household Link", name).keep_cover()
	frappe.set_user("Administrator")
	post = {"name": f"{CODE}-staff", "parent": village, "parenttype": "Village", "parentfield": "staff"}
	places.insert("Village Staff", [post | {"user": factories.email("secretary.b"), "post": "Secretary"}])
	frappe.set_user(factories.email("secretary.b"))
	permissions.clear_scopes()
	link = frappe.get_doc("Household Link", name)
	link.keep_cover()
	assert frappe.db.get_value("Household Link", name, "is_temporary") == 0
	with refused("This link is no temporary cover."):
		frappe.get_doc("Household Link", name).keep_cover()


@pytest.mark.parametrize(("user", "decides"), [("clerk", False), ("leader", False), ("secretary.b", True)])
def test_the_form_knows_who_decides_on_a_cover(village, user, decides) -> None:
	import frappe

	from dongyang_lianhu import permissions

	night(village)
	name = frappe.db.get_value("Household Link", {"village": village, "origin": "Cover"})
	post = {"name": f"{CODE}-staff", "parent": village, "parenttype": "Village", "parentfield": "staff"}
	places.insert("Village Staff", [post | {"user": factories.email("secretary.b"), "post": "Secretary"}])
	frappe.set_user(factories.email(user))
	permissions.clear_scopes()
	link = frappe.get_doc("Household Link", name)
	link.run_method("onload")
	assert link.get("__onload").decides is decides


def test_another_member_takes_over_without_a_day_between(village) -> None:
	"""A cover that began today has today for its last day; the new member follows tomorrow."""
	import frappe

	night(village)
	cover = {"village": village, "origin": "Cover"}
	name, covering = frappe.db.get_value("Household Link", cover, ["name", "party_member"])
	others = {"village": village, "status": "Active", "name": ["!=", covering]}
	member = frappe.get_all("Party Member", others, pluck="name", limit=1)[0]
	link = frappe.get_doc("Household Link", name)
	new = frappe.get_doc("Household Link", link.hand_over(member, "熟悉这一户"))
	assert link.to_date == factories.days_ago(0)
	assert (new.household, new.party_member, new.is_temporary) == (LAST, member, 0)
	assert new.from_date == factories.days_ago(-1)
	with refused("This link is no temporary cover."):
		frappe.get_doc("Household Link", new.name).hand_over(covering)


def test_a_member_who_leaves_hands_over_all_his_households_in_one_act(village) -> None:
	"""His links end with yesterday, and the night's evaluation covers every one of the households."""
	import frappe

	member = frappe.get_doc("Party Member", f"{CODE}-003")
	member.status, member.left_on = "Left", factories.days_ago(0)
	with refused("{0} is still linked to {1} households. End those links first, then save again."):
		member.save()
	member.reload()
	member.status, member.left_on = "Left", factories.days_ago(0)
	households = frappe.get_doc(member.as_dict()).stand_down()
	assert len(households) == 5
	ended = {"household": ["in", households], "party_member": member.name}
	assert set(frappe.get_all("Household Link", ended, pluck="to_date")) == {factories.days_ago(1)}
	night(village)
	visited = frappe.get_all(
		"Household", {"name": ["in", households], "tier": ["!=", "Outside"]}, pluck="name"
	)
	covered = {"household": ["in", households], "is_temporary": 1, "party_member": ["!=", member.name]}
	assert sorted(frappe.get_all("Household Link", covered, pluck="household")) == sorted(visited)


def test_a_member_who_falls_ill_next_week_keeps_his_households_until_then(village) -> None:
	import frappe

	member = frappe.get_doc("Party Member", f"{CODE}-003")
	member.update({"exempt": 1, "exempt_from": factories.days_ago(-7), "exemption_reason": "Old or Infirm"})
	households = member.stand_down()
	mine = {"household": ["in", households], "party_member": member.name}
	assert set(frappe.get_all("Household Link", mine, pluck="to_date")) == {factories.days_ago(-6)}
	assert set(frappe.get_all("Household Link", mine, pluck="end_reason")) == {"年老体弱"}


def test_who_leaves_before_his_exemption_begins_hands_over_at_once(village) -> None:
	"""An end that lies ahead is brought forward; a link that has not begun never begins."""
	import frappe

	member = frappe.get_doc("Party Member", f"{CODE}-003")
	member.update({"exempt": 1, "exempt_from": factories.days_ago(-60), "exemption_reason": "Other"})
	households = member.stand_down()
	planned = factories.fresh_link(LAST, member.name, from_date=factories.days_ago(-9))
	member.reload()
	member.update({"status": "Left", "left_on": factories.days_ago(0), "exempt": 0})
	with refused("{0} is still linked to {1} households. End those links first, then save again."):
		member.save()
	member.reload()
	member.update({"status": "Left", "left_on": factories.days_ago(0), "exempt": 0})
	assert sorted(member.stand_down()) == sorted([*households, LAST])
	mine = {"party_member": member.name}
	assert set(frappe.get_all("Household Link", mine, pluck="status")) == {"Ended"}
	withdrawn = frappe.get_doc("Household Link", planned)
	assert (withdrawn.status, withdrawn.to_date) == ("Ended", factories.days_ago(-8))
	another = frappe.get_all("Party Member", {"village": village, "status": "Active"}, pluck="name")[0]
	assert factories.fresh_link(LAST, another, from_date=factories.days_ago(-8))


def test_nobody_stands_a_member_down_who_may_not_change_him_or_who_stays(village) -> None:
	import frappe

	from dongyang_lianhu import permissions

	with refused("{0} neither leaves nor is exempted. Please enter which of the two first."):
		frappe.get_doc("Party Member", f"{CODE}-003").stand_down()
	for user in ("member.a", "secretary.a", "leader"):
		frappe.set_user(factories.email(user))
		permissions.clear_scopes()
		member = frappe.get_doc("Party Member", f"{CODE}-003")
		member.status, member.left_on = "Left", factories.days_ago(0)
		with pytest.raises(frappe.PermissionError):
			member.stand_down()


def test_more_households_without_a_link_take_no_more_queries(village) -> None:
	import frappe

	from dongyang_lianhu.scheduler import evaluate_village

	def queries() -> int:
		frappe.db.savepoint("counted")
		original, count = frappe.db.sql, [0]

		def sql(*values, **options):
			count[0] += 1
			return original(*values, **options)

		frappe.db.sql = sql
		try:
			evaluate_village(village)
		finally:
			frappe.db.sql = original
			frappe.db.rollback(save_point="counted")
		return count[0]

	few = queries()
	for number in (3, 4, 7, 8):
		end_link(f"{CODE}-{number:04d}", factories.days_ago(1))
	assert queries() == few


def test_the_days_of_a_cycle_follow_from_its_issue(database, world) -> None:
	cycle = factories.ensure("Linkage Cycle", "试日期", cycle_name="试日期", issued_on="2026-03-01")
	import frappe

	days = frappe.db.get_value("Linkage Cycle", cycle, ["register_due", "matching_due", "visits_from"])
	assert days == (date(2026, 3, 8), date(2026, 3, 12), date(2026, 3, 17))


def test_the_secretary_is_reminded_once_of_a_late_matching(database, world) -> None:
	import frappe

	from dongyang_lianhu.scheduler import evaluate_village

	issued = factories.days_ago(13)
	cycle = factories.ensure("Linkage Cycle", "试催办", cycle_name="试催办", issued_on=issued, status="Open")
	for back in (0, -1):
		evaluate_village(world.village, factories.days_ago(back))
	told = frappe.get_all(
		"ToDo",
		{"reference_name": cycle, "allocated_to": factories.email("secretary.a")},
		pluck="description",
	)
	late = frappe._(
		"{0}: the matching has been due for {1} days. Please prepare and confirm the linkage plan.", "zh"
	)
	assert [text for text in told if text == late.format(cycle, 2)] == [late.format(cycle, 2)]
