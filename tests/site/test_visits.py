"""Entering visits: what is saved, what counts, who decides on late entries, and what goes back (defaults 13-15)."""

import factories
import pytest
from refusals import matches, refused

HOUSEHOLD = "QA-0001"  # linked to QA-003 (member.a) for thirty days, in the area of QA-002 (lead.a)


def enter(days_ago: int = 0, **values) -> object:
	"""A home visit of the linked member, saved by whoever acts."""
	import frappe

	fields = {"household": HOUSEHOLD, "visitor": "QA-003", "visit_date": factories.days_ago(days_ago)}
	fields |= {"situation": "家中分类情况已了解", "met": "Adult Met", "mode": "Home Visit"}
	frappe.clear_messages()
	return frappe.get_doc({"doctype": "Visit", **fields, **values}).insert()


def told(template: str) -> bool:
	"""Whether the user was shown this message."""
	import frappe

	return any(matches(entry["message"], template) for entry in frappe.get_message_log())


@pytest.mark.parametrize(
	("values", "counting", "message"),
	[
		(
			{"met": "Nobody Home"},
			"Attempt",
			"Nobody was met: recorded as an attempt, which does not fulfil the duty.",
		),
		(
			{"met": "Only Minors"},
			"Attempt",
			"Nobody was met: recorded as an attempt, which does not fulfil the duty.",
		),
		(
			{"mode": "Phone"},
			"Contact",
			"A call or message: recorded as a contact, which does not fulfil the duty.",
		),
		(
			{"mode": "WeChat"},
			"Contact",
			"A call or message: recorded as a contact, which does not fulfil the duty.",
		),
		(
			{"situation": "  "},
			"No Log Entry",
			"Without a log entry the visit does not count. Please fill in the work log.",
		),
		(
			{"household": "QA-0004"},
			"No Open Link",
			"The household had no open link on that day; the visit is kept but does not count.",
		),
		({"days_ago": 8}, "Awaiting Approval", "Entered late: it counts when the area lead has approved it."),
	],
)
def test_what_does_not_count_is_kept_and_the_person_is_told_why(as_user, values, counting, message) -> None:
	doc = enter(**values)
	assert doc.counting == counting and doc.credited_to is None
	assert told(message)


def test_what_counts_is_credited_and_nothing_is_said(as_user) -> None:
	doc = enter()
	assert (doc.counting, doc.credited_to, doc.linked_member) == ("Counted", "QA-003", "QA-003")
	assert not told("Saved. {0}")


@pytest.mark.parametrize(
	"field", ["difficulties", "suggestions", "help_given", "film_shown", "conversion_work"]
)
def test_any_entry_of_the_log_makes_it_count(as_user, field) -> None:
	doc = enter(situation=None, **{field: 1 if field in ("film_shown", "conversion_work") else "有"})
	assert doc.counting == "Counted"


def test_a_second_visit_of_the_day_does_not_count(as_user) -> None:
	enter()
	assert enter(visitor="QA-004").counting == "Same Day"
	assert told("Another visit of that day counts already; a household and day count once.")


def test_the_linked_members_own_visit_takes_the_day(as_user) -> None:
	"""Also when a neighbour's was entered before it."""
	import frappe

	other = enter(visitor="QA-004")
	own = enter()
	assert own.counting == "Counted"
	assert frappe.db.get_value("Visit", other.name, "counting") == "Same Day"


def test_a_visit_before_the_link_began_is_kept_and_does_not_count(as_user) -> None:
	household, member = factories.fresh_household(), factories.fresh_member()
	factories.fresh_link(household, member, from_date=factories.days_ago(2))
	doc = enter(3, household=household, visitor=member)
	assert doc.counting == "No Open Link"
	assert told("The household had no open link on that day; the visit is kept but does not count.")


def test_a_link_that_is_entered_later_makes_an_earlier_visit_count(as_user) -> None:
	"""The visit's own date counts: the register was only behind."""
	import frappe

	household, member = factories.fresh_household(), factories.fresh_member()
	doc = enter(1, household=household, visitor=member)
	assert doc.counting == "No Open Link"
	factories.fresh_link(household, member)
	assert frappe.db.get_value("Visit", doc.name, "counting") == "Counted"


def test_a_link_that_ended_earlier_makes_a_later_visit_not_count(as_user) -> None:
	import frappe

	household, member = factories.fresh_household(), factories.fresh_member()
	link = factories.fresh_link(household, member)
	doc = enter(1, household=household, visitor=member)
	assert doc.counting == "Counted"
	frappe.get_doc("Household Link", link).end_link(str(factories.days_ago(4)), "搬走")
	assert frappe.db.get_value("Visit", doc.name, "counting") == "No Open Link"


def test_a_late_entry_is_accepted_by_the_lead_and_counts_from_then(as_user) -> None:
	as_user("member.a")
	doc = enter(8)
	assert (doc.entry_status, doc.accepted_on, doc.days_late) == ("Awaiting Approval", None, 8)
	as_user("lead.a")
	doc.reload()
	doc.approve_entry()
	doc.reload()
	assert (doc.entry_status, doc.counting) == ("Accepted", "Counted")
	assert doc.accepted_on == factories.days_ago(0) and doc.accepted_by == factories.email("lead.a")


@pytest.mark.parametrize(
	"change",
	[
		{"met": "Adult Met"},
		{"visitor": "QA-004"},
		{"visit_date": 1},
		{"companions": [{"party_member": "QA-004"}]},
	],
	ids=lambda change: next(iter(change)),
)
def test_a_late_entry_stays_what_the_lead_approved_on_the_same_day_too(as_user, change) -> None:
	import frappe

	as_user("member.a")
	doc = enter(8, met="Nobody Home")
	as_user("lead.a")
	frappe.get_doc("Visit", doc.name).approve_entry()
	as_user("secretary.a")
	doc = frappe.get_doc("Visit", doc.name)
	doc.update(change if "visit_date" not in change else {"visit_date": factories.days_ago(1)})
	with refused("This late entry has been decided on. Strike this visit out and enter it again."):
		doc.save()
	assert frappe.db.get_value("Visit", doc.name, "counting") == "Attempt"


def test_a_log_written_after_the_approval_does_not_make_the_visit_count(as_user) -> None:
	import frappe

	as_user("member.a")
	doc = enter(8, situation="")
	as_user("lead.a")
	frappe.get_doc("Visit", doc.name).approve_entry()
	as_user("member.a")
	doc = frappe.get_doc("Visit", doc.name)
	doc.situation = "补写"
	doc.save()
	assert frappe.db.get_value("Visit", doc.name, "counting") == "No Log Entry"


@pytest.mark.parametrize("visitor", [True, False], ids=["visitor", "companion"])
def test_a_member_who_left_made_no_visit_after_that_day(as_user, visitor) -> None:
	left = factories.fresh_member(status="Left", left_on=factories.days_ago(3))
	people = {"visitor": left} if visitor else {"companions": [{"party_member": left}]}
	with refused("{0} left the branch on {1} and made no visit after that day."):
		enter(2, **people)
	assert enter(3, **people).counting == "Counted"


def test_the_time_of_a_visit_is_what_was_entered(as_user) -> None:
	"""Nobody's clock stands in for it."""
	import frappe

	assert frappe.db.get_value("Visit", enter().name, "visit_time") is None
	told = enter(1, visit_time="09:30:00")
	assert str(frappe.db.get_value("Visit", told.name, "visit_time")) == "9:30:00"


def test_seven_days_late_needs_nobody(as_user) -> None:
	as_user("member.a")
	doc = enter(7)
	assert (doc.entry_status, doc.counting) == ("Accepted", "Counted")


def test_a_rejected_entry_stays_and_does_not_count(as_user) -> None:
	as_user("member.a")
	doc = enter(9)
	as_user("lead.a")
	doc.reload()
	with refused("Please give a reason."):
		doc.reject_entry(" ")
	doc.reload()
	doc.reject_entry("没有去")
	doc.reload()
	assert (doc.entry_status, doc.counting, doc.decision_reason) == ("Rejected", "Rejected", "没有去")
	with refused("This entry does not await approval."):
		doc.approve_entry()


def test_nobody_accepts_his_own_late_entry(as_user) -> None:
	as_user("lead.a")
	doc = enter(9, visitor="QA-002")
	doc.reload()
	with refused("Nobody decides on his own late entry"):
		doc.approve_entry()


def test_what_counts_is_not_rewritten_after_the_day_of_entry(as_user) -> None:
	from dongyang_lianhu import clock

	with clock.on_day(factories.days_ago(3)):
		doc = enter(4)
	doc.reload()
	for field, value in (
		("visit_date", factories.days_ago(5)),
		("met", "Nobody Home"),
		("visitor", "QA-004"),
	):
		doc.set(field, value)
		with refused("The day of entry is over. Strike this visit out and enter it again."):
			doc.save()
		doc.reload()
	doc.suggestions = "补记：希望增设分类桶"
	doc.save()


def test_a_struck_out_visit_makes_room_for_the_other_of_that_day(as_user) -> None:
	import frappe

	first, second = enter(), enter(visitor="QA-004")
	assert second.counting == "Same Day"
	first.reload()
	first.strike_out("填错户号")
	assert frappe.db.get_value("Visit", first.name, "counting") == "Struck Out"
	counting, credited = frappe.db.get_value("Visit", second.name, ["counting", "credited_to"])
	assert (counting, credited) == ("Counted", "QA-004")


def test_a_visit_is_struck_out_once_and_with_a_reason(as_user) -> None:
	doc = enter()
	doc.reload()
	with refused("Please give a reason."):
		doc.strike_out("  ")
	doc.reload()
	doc.strike_out("填错户号")
	doc.reload()
	with refused("This visit has been struck out already."):
		doc.strike_out("再来一次")


def test_a_visit_is_never_deleted(as_user) -> None:
	import frappe

	with refused("A visit is never deleted. Strike it out with a reason."):
		frappe.delete_doc("Visit", enter().name, force=True, ignore_permissions=True)


def test_the_register_shows_the_last_counted_visit(as_user) -> None:
	import frappe

	from dongyang_lianhu import scheduler

	household, member = factories.fresh_household(), factories.fresh_member()
	factories.fresh_link(household, member)
	enter(5, household=household, visitor=member)
	latest = enter(2, household=household, visitor=member)
	enter(1, household=household, visitor=member, met="Nobody Home")
	scheduler.evaluate_village(world_village(), households=[household])
	assert frappe.db.get_value("Household", household, "last_visit_on") == factories.days_ago(2)
	latest.reload()
	latest.strike_out("填错户号")
	scheduler.evaluate_village(world_village(), households=[household])
	assert frappe.db.get_value("Household", household, "last_visit_on") == factories.days_ago(5)


def world_village() -> str:
	return factories.VILLAGES["QA"]
