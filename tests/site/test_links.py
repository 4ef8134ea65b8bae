"""Links of households and members: one primary, one backup, no overlap, never the own home (default 19 and 20)."""

from collections.abc import Iterator
from contextlib import nullcontext
from datetime import timedelta

import factories
import places
import processes
import pytest
from refusals import CHINESE, refused

CODE, VILLAGE = "QL", "试链村"
OVERLAP = "{0} already has a {1} link from {2} that overlaps. End it before the new one begins."

TOO_LATE = "The last day lies more than {0} days back. Ask the township to enter it, or choose a later day."

RACE = """
frappe.flags.in_lianhu_load = True
results = []
for doctype, name, values in arguments:
	frappe.db.sql("SELECT name FROM `tabHousehold Link` LIMIT 1")
	ready()
	try:
		doc = frappe.get_doc(doctype, name) if name else frappe.new_doc(doctype)
		doc.update(values).save()
		frappe.db.commit()
		results.append("saved")
	except frappe.ValidationError as error:
		frappe.db.rollback()
		results.append(str(error))
print(json.dumps(results))
"""


@pytest.fixture
def linked(world, database) -> tuple[str, str]:
	"""A household with an open primary link, and its member."""
	household, member = factories.fresh_household(), factories.fresh_member()
	factories.fresh_link(household, member)
	return household, member


@pytest.fixture
def village(database) -> Iterator[str]:
	"""A committed village of ten households and members without links, and nothing left of it afterwards."""
	import frappe

	places.remove(VILLAGE)
	places.build(VILLAGE, CODE, 40)
	frappe.db.sql("DELETE FROM `tabHousehold Link` WHERE village = %s", VILLAGE)
	frappe.db.commit()
	yield VILLAGE
	places.remove(VILLAGE)


def link(household: str, member: str, **values) -> object:
	"""A new link document, not yet saved."""
	import frappe

	fields = {
		"household": household,
		"party_member": member,
		"role": "Primary",
		"from_date": factories.days_ago(0),
	}
	return frappe.get_doc({"doctype": "Household Link", "quota_reason": "测试", **fields, **values})


def test_a_household_has_one_primary_at_a_time(linked) -> None:
	household, _member = linked
	with refused(OVERLAP, "新住户"):
		link(household, factories.fresh_member()).insert()


def test_a_household_has_one_backup_at_a_time(linked) -> None:
	household, _member = linked
	link(household, factories.fresh_member(), role="Backup").insert()
	with refused(OVERLAP):
		link(household, factories.fresh_member(), role="Backup").insert()


def test_a_backup_stands_beside_the_primary(linked) -> None:
	household, _member = linked
	assert link(household, factories.fresh_member(), role="Backup").insert().status == "Open"


def test_nobody_is_his_own_backup(linked) -> None:
	household, member = linked
	with refused("{0} is already linked to this household.", "新党员"):
		link(household, member, role="Backup").insert()


@pytest.mark.parametrize(
	("first", "last", "fits"),
	[
		(-20, -11, True),
		(-20, -10, False),
		(-10, -5, False),
		(-7, -7, False),
		(-5, 5, False),
		(-4, 5, True),
		(-4, None, True),
		(-20, 5, False),
		(-20, None, False),
		(-5, None, False),
	],
)
def test_two_links_never_share_a_day(world, database, first, last, fits) -> None:
	"""Beside a link from ten to five days ago, both ends included."""
	household = factories.fresh_household()
	ends = {"to_date": factories.days_ago(5), "end_reason": "测试"}
	factories.fresh_link(household, factories.fresh_member(), from_date=factories.days_ago(10), **ends)
	values = {"from_date": factories.days_ago(-first)}
	if last is not None:
		values |= {"to_date": factories.days_ago(-last), "end_reason": "测试"}
	new = link(household, factories.fresh_member(), **values)
	if fits:
		new.insert()
	else:
		with refused(OVERLAP):
			new.insert()


def test_a_new_primary_begins_on_the_day_after_the_old_ones_last(linked) -> None:
	import frappe

	household, _member = linked
	old = frappe.get_doc("Household Link", {"household": household})
	old.end_link(str(factories.days_ago(1)), "换人")
	new = link(household, factories.fresh_member()).insert()
	assert (old.status, new.status) == ("Ended", "Open")
	assert frappe.db.get_value("Household", household, "primary_member") == new.party_member


def test_an_end_is_not_moved_into_the_next_link(linked) -> None:
	import frappe

	household, _member = linked
	old = frappe.get_doc("Household Link", {"household": household})
	old.end_link(str(factories.days_ago(3)), "换人")
	link(household, factories.fresh_member(), from_date=factories.days_ago(2)).insert()
	with refused("This link has ended. Create a new link instead of changing the old one."):
		old.end_link(str(factories.days_ago(0)), "改期")


@pytest.mark.parametrize("role", ["Primary", "Backup"])
def test_a_member_is_never_linked_to_his_own_home(world, database, role) -> None:
	household = factories.fresh_household()
	member = factories.fresh_member(own_household=household)
	with refused("This is the member's own household; it is never linked to him."):
		link(household, member, role=role).insert()


def test_a_linked_household_does_not_become_the_members_own(linked) -> None:
	import frappe

	household, member = linked
	doc = frappe.get_doc("Party Member", member)
	doc.own_household = household
	linked_to = "{0} is linked to household {1}. End that link first, then save again."
	with refused(linked_to, "新党员", "新住户"):
		doc.save()


def test_beyond_the_quota_a_reason_is_asked_for(world, database) -> None:
	member = factories.fresh_member()
	for _number in range(5):
		factories.fresh_link(factories.fresh_household(), member, quota_reason=None)
	sixth = factories.fresh_household()
	with refused(
		"With this link the member would have {0} households; the policy allows {1}. "
		"Choose another member or give the reason for exceeding the quota."
	):
		link(sixth, member, quota_reason=None).insert()
	assert link(sixth, member, quota_reason="本组党员少").insert().status == "Open"


def values(number: int, member: int, **more) -> tuple:
	"""What a racing process saves: a new link."""
	fields = {"household": f"{CODE}-{number:04d}", "party_member": f"{CODE}-{member:03d}", "role": "Primary"}
	return (
		"Household Link",
		None,
		{**fields, "from_date": str(factories.days_ago(0)), "quota_reason": "测试", **more},
	)


def race(*racers: list[tuple]) -> list[tuple[str, ...]]:
	"""Real processes, each with its own list of documents to save; the first of each at once, then the second ..."""
	started = [processes.SiteProcess(RACE, *documents) for documents in racers]
	results = processes.at_once(*started, rounds=len(racers[0]))
	return list(zip(*results, strict=True))


def stored(number: int) -> list[tuple]:
	"""The household's links as committed."""
	import frappe

	frappe.db.rollback()
	fields = ["role", "from_date", "to_date", "party_member"]
	household = f"{CODE}-{number:04d}"
	return frappe.get_all(
		"Household Link", {"household": household}, fields, order_by="from_date", as_list=True
	)


@pytest.mark.parametrize("role", ["Primary", "Backup"])
def test_of_two_writers_at_once_exactly_one_wins(village, role) -> None:
	numbers = (1, 2, 3, 4)
	results = race(*([values(number, member, role=role) for number in numbers] for member in (1, 2)))
	for number, result in zip(numbers, results, strict=True):
		assert result.count("saved") == 1, result
		loser = next(message for message in result if message != "saved")
		assert CHINESE.search(loser) and "请先结束原关系" in loser
		assert len(stored(number)) == 1


def test_writers_whose_links_share_no_day_both_win_and_those_that_share_one_do_not(village) -> None:
	"""One ends today, the other begins tomorrow: both fit. One day later the first would overlap."""
	today, tomorrow = factories.days_ago(0), factories.days_ago(-1)
	ends = {"end_reason": "换人"}
	first = [values(5, 1, to_date=str(today), **ends), values(6, 1, to_date=str(tomorrow), **ends)]
	second = [values(5, 2, from_date=str(tomorrow)), values(6, 2, from_date=str(tomorrow))]
	adjacent, overlapping = race(first, second)
	assert adjacent == ("saved", "saved")
	assert [row[1] for row in stored(5)] == [today, tomorrow]
	assert overlapping.count("saved") == 1 and len(stored(6)) == 1


def test_a_link_and_an_own_home_at_once_never_meet(village) -> None:
	"""One clerk links a member to a household while another enters it as his own home."""
	import frappe

	numbers = (7, 8, 9)
	homes = [("Party Member", f"{CODE}-{n:03d}", {"own_household": f"{CODE}-{n:04d}"}) for n in numbers]
	results = race([values(number, number) for number in numbers], homes)
	frappe.db.rollback()
	for number, result in zip(numbers, results, strict=True):
		home = frappe.db.get_value("Party Member", f"{CODE}-{number:03d}", "own_household")
		assert result.count("saved") == 1 and bool(stored(number)) != bool(home), result


def test_writers_of_different_households_do_not_hinder_one_another(village) -> None:
	"""Three clerks link neighbouring households at the same moment: no deadlock, all are saved."""
	results = race(*([values(start + n, n + 1) for start in (10, 20, 30)] for n in range(3)))
	assert results == [("saved",) * 3] * 3


def first_contact(household: str) -> str:
	"""The state of the household's first contact, judged today."""
	import frappe

	from dongyang_lianhu import scheduler

	village = frappe.db.get_value("Household", household, "village")
	frappe.db.set_value("Village", village, "evaluated_on", None)  # the link was recorded before today
	scheduler.evaluate_village(village, households=[household])
	return frappe.db.get_value(
		"Visit Obligation", {"household": household, "kind": "First Contact"}, "status"
	)


@pytest.mark.parametrize(("entered", "state"), [(12, "Cancelled"), (6, "Cancelled"), (5, "Missed")])
def test_an_end_that_is_entered_after_the_free_days_takes_no_failing_back(
	world, database, entered, state
) -> None:
	"""A link ended twelve days ago; its first contact was to be made until thirteen days ago, to be entered until six."""
	import frappe

	from dongyang_lianhu import clock

	household, first, last = factories.fresh_household(), factories.days_ago(20), factories.days_ago(14)
	with clock.on_day(first):
		name = factories.fresh_link(household, factories.fresh_member(), from_date=first)
	with clock.on_day(factories.days_ago(entered)):
		frappe.get_doc("Household Link", name).end_link(str(last), "搬走")
	assert first_contact(household) == state


def test_a_link_that_is_entered_when_it_was_over_owes_nothing(world, database) -> None:
	household, member = factories.fresh_household(), factories.fresh_member()
	ends = {"to_date": factories.days_ago(5), "end_reason": "补登"}
	factories.fresh_link(household, member, from_date=factories.days_ago(10), **ends)
	assert first_contact(household) is None


def test_why_says_that_an_end_was_entered_too_late(world, database) -> None:
	import frappe

	from dongyang_lianhu import clock
	from dongyang_lianhu.explain import explain

	household, first = factories.fresh_household(), factories.days_ago(20)
	with clock.on_day(first):
		name = factories.fresh_link(household, factories.fresh_member(), from_date=first)
	frappe.get_doc("Household Link", name).end_link(str(factories.days_ago(14)), "搬走")
	assert first_contact(household) == "Missed"
	fired = [rule["rule"] for rule in explain("Visit Obligation", f"{name}-FC")["rules"] if rule["fired"]]
	assert "visit-missed-end-too-late" in fired


def test_a_backup_beyond_the_maximum_needs_no_reason(world, database) -> None:
	member = factories.fresh_member()
	for _number in range(5):
		factories.fresh_link(factories.fresh_household(), member)
	backup = link(factories.fresh_household(), member, role="Backup", quota_reason=None)
	assert backup.insert().status == "Open"


def test_an_end_long_past_is_entered_by_the_township_alone(linked) -> None:
	import frappe

	from dongyang_lianhu import permissions

	household, _member = linked
	for user in ("secretary.a", "clerk"):
		frappe.set_user(factories.email(user))
		permissions.clear_scopes()
		doc = frappe.get_doc("Household Link", {"household": household})
		with refused(TOO_LATE) if user == "secretary.a" else nullcontext():
			doc.end_link(str(factories.days_ago(8)), "搬走")
	assert frappe.db.get_value("Household Link", {"household": household}, "status") == "Ended"


def test_nothing_began_before_the_scheme(world, database) -> None:
	"""One day for links, visits and cards: the last day before it is refused, the first is not."""
	import frappe

	from dongyang_lianhu.policy import SCHEME_BEGAN

	before = "{0} is before {1}, the day on which the scheme began. Please check the date."
	household, member = factories.fresh_household(), factories.fresh_member()
	with refused(before):
		link(household, member, from_date=SCHEME_BEGAN - timedelta(days=1)).insert()
	assert link(household, member, from_date=SCHEME_BEGAN).insert().status == "Open"
	visit = {"doctype": "Visit", "household": household, "visitor": member, "situation": "测试"}
	with refused(before):
		frappe.get_doc(visit | {"visit_date": SCHEME_BEGAN - timedelta(days=1)}).insert()
	assert frappe.get_doc(visit | {"visit_date": SCHEME_BEGAN}).insert().name
