"""Scheme Policy: a township's own values from a date on, approved by another person, never changed once in force."""

from collections.abc import Iterator
from datetime import date, timedelta

import factories
import places
import pytest
from refusals import REFUSALS, refused

APPROVED_IS_FIXED = "This policy can no longer be changed. Draw up a new one that succeeds it."
IN_FORCE_IS_FIXED = "A policy in force cannot be changed. Draw up a new one that succeeds it."
FIRST_DAY = date(2026, 3, 2)


def draft(effective_from: date | str, values: dict[str, object] | None = None, **more):
	"""A policy document, not yet saved."""
	import frappe

	rows = [
		{"parameter": name, "value": value} for name, value in (values or {"late_entry_free_days": 3}).items()
	]
	fields = {"title": "试行参数", "effective_from": effective_from, "basis": "乡党委会研究", "values": rows}
	return frappe.get_doc({"doctype": "Scheme Policy", **fields, **more})


def act(name: str, action: str) -> object:
	"""Press a button of the workflow on the stored document."""
	import frappe
	from frappe.model.workflow import apply_workflow

	return apply_workflow(frappe.get_doc("Scheme Policy", name), action)


def approved(as_user, effective_from: date, values: dict[str, object] | None = None) -> str:
	"""A policy drawn up by the clerk and approved by a township leader."""
	as_user("clerk")
	name = draft(effective_from, values).insert().name
	act(name, "Submit for Approval")
	as_user("leader")
	act(name, "Approve")
	as_user("Administrator")
	return name


def tomorrow() -> date:
	return factories.days_ago(-1)


def test_a_policy_goes_from_draft_to_approval_by_another_person(as_user) -> None:
	import frappe

	name = approved(as_user, tomorrow())
	doc = frappe.get_doc("Scheme Policy", name)
	assert (doc.status, doc.approved_by) == ("Approved", factories.email("leader"))
	assert doc.prepared_by == factories.email("clerk")
	assert doc.approved_on == factories.days_ago(0)


def with_reason(name: str) -> None:
	"""The leader writes why, which is saved before the button of the workflow is pressed."""
	import frappe

	policy = frappe.get_doc("Scheme Policy", name)
	policy.decision_note = "请补会议纪要"
	policy.save()


def test_a_policy_is_not_returned_without_a_reason(as_user) -> None:
	as_user("clerk")
	name = draft(tomorrow()).insert().name
	act(name, "Submit for Approval")
	as_user("leader")
	with refused("Please fill in {0}."):
		act(name, "Return")


def test_a_returned_policy_is_revised_and_submitted_again(as_user) -> None:
	as_user("clerk")
	name = draft(tomorrow()).insert().name
	act(name, "Submit for Approval")
	as_user("leader")
	with_reason(name)
	assert act(name, "Return").status == "Returned"
	as_user("clerk")
	doc = act(name, "Revise")
	assert doc.decision_note == "请补会议纪要"
	doc.values[0].value = 5
	doc.save()
	assert not act(name, "Submit for Approval").decision_note
	as_user("township.secretary")
	assert act(name, "Approve").values[0].value == "5"


def test_an_approved_policy_is_withdrawn_before_its_first_day(as_user) -> None:
	from dongyang_lianhu.facts.policy import policy_at

	name = approved(as_user, tomorrow())
	assert policy_at(tomorrow())["late_entry_free_days"] == 3
	as_user("leader")
	assert act(name, "Withdraw").status == "Withdrawn"
	assert policy_at(tomorrow())["late_entry_free_days"] == 7


def test_a_policy_in_force_is_not_withdrawn(as_user) -> None:
	import frappe

	name = approved(as_user, factories.days_ago(0))
	as_user("leader")
	with pytest.raises(REFUSALS):
		act(name, "Withdraw")
	doc = frappe.get_doc("Scheme Policy", name)
	doc.status = "Withdrawn"
	with pytest.raises(REFUSALS):
		doc.save(ignore_permissions=True)


@pytest.fixture
def clerk_and_leader(as_user) -> Iterator[None]:
	"""The clerk is a township leader too; the server, which remembers roles, forgets it afterwards."""
	import frappe

	account = factories.email("clerk")
	both = frappe.get_doc("User", account)
	both.append_roles("Township Leader")
	both.save(ignore_permissions=True)
	yield
	frappe.db.rollback()
	frappe.set_user("Administrator")
	frappe.clear_cache(user=account)


def test_nobody_approves_what_he_prepared(as_user, clerk_and_leader) -> None:
	"""A clerk who is a township leader too submits, and is refused."""
	import frappe

	as_user("clerk")
	name = draft(tomorrow()).insert().name
	act(name, "Submit for Approval")
	with pytest.raises(REFUSALS):
		act(name, "Approve")
	assert frappe.db.get_value("Scheme Policy", name, "status") == "Pending Approval"


@pytest.mark.parametrize("action", ["Approve", "Return"])
def test_administrator_does_not_decide_on_a_policy(as_user, action) -> None:
	"""He has every role and holds no post."""
	as_user("clerk")
	name = draft(tomorrow()).insert().name
	act(name, "Submit for Approval")
	as_user("Administrator")
	with refused("Only a township leader or the township secretary approves a policy"):
		act(name, action)


def test_administrator_does_not_withdraw_a_policy(as_user) -> None:
	name = approved(as_user, tomorrow())
	as_user("Administrator")
	with refused("Only a township leader or the township secretary approves a policy"):
		act(name, "Withdraw")


def test_a_leader_withdraws_what_he_prepared_but_does_not_return_it(as_user) -> None:
	"""To withdraw only takes back, so the second pair of eyes is not needed."""
	import frappe

	from dongyang_lianhu import permissions

	doc = frappe._dict(owner=factories.email("leader"), prepared_by=factories.email("leader"))
	answers = {
		status: permissions.may_approve_policy(frappe._dict(doc, status=status), factories.email("leader"))[0]
		for status in ("Approved", "Returned", "Withdrawn")
	}
	assert answers == {"Approved": False, "Returned": False, "Withdrawn": True}


def test_a_policy_is_not_approved_for_a_day_that_is_past(as_user) -> None:
	as_user("clerk")
	name = draft(factories.days_ago(1)).insert().name
	act(name, "Submit for Approval")
	as_user("leader")
	with refused("The first day {0} is past. A policy takes effect on the day of approval or later."):
		act(name, "Approve")


def test_a_draft_has_no_effect(as_user) -> None:
	from dongyang_lianhu.facts.policy import policy_at

	as_user("clerk")
	name = draft(factories.days_ago(0)).insert().name
	act(name, "Submit for Approval")
	assert policy_at(tomorrow())["late_entry_free_days"] == 7


CHANGES = {
	"title": lambda doc: doc.set("title", "改名"),
	"effective_from": lambda doc: doc.set("effective_from", factories.days_ago(-9)),
	"basis": lambda doc: doc.set("basis", "另有依据"),
	"value": lambda doc: doc.values[0].set("value", 9),
	"parameter": lambda doc: doc.values[0].set("parameter", "run_days"),
	"one more row": lambda doc: doc.append("values", {"parameter": "run_days", "value": 9}),
	"no row": lambda doc: doc.set("values", []),
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("first_day", ["today", "tomorrow"])
def test_an_approved_policy_is_not_changed(as_user, change, first_day) -> None:
	"""Neither in force nor before, by nobody, Administrator included."""
	import frappe

	name = approved(as_user, factories.days_ago(0) if first_day == "today" else tomorrow())
	doc = frappe.get_doc("Scheme Policy", name)
	CHANGES[change](doc)
	with pytest.raises(REFUSALS):
		doc.save(ignore_permissions=True)


@pytest.mark.parametrize("first_day", ["today", "tomorrow"])
def test_an_approved_policy_is_not_deleted(as_user, first_day) -> None:
	import frappe

	name = approved(as_user, factories.days_ago(0) if first_day == "today" else tomorrow())
	with refused("Only a draft can be deleted."):
		frappe.delete_doc("Scheme Policy", name, force=True, ignore_permissions=True)


@pytest.fixture
def approved_policy(world, database) -> Iterator[str]:
	"""The world's approved policy, approved before and after: a leader may withdraw it before its first day."""
	import frappe

	name = world.records["Scheme Policy"]["own"]
	for step in ("before", "after"):
		frappe.db.rollback()
		frappe.db.set_value("Scheme Policy", name, "status", "Approved")
		frappe.db.commit()
		if step == "before":
			yield name


def test_nor_over_rest(approved_policy, login) -> None:
	import frappe

	name = approved_policy
	for user in ("clerk", "leader", "manager"):
		for values in (
			{"title": "改名"},
			{"effective_from": "2099-01-01"},
			{"status": "Draft"},
			{"status": "Withdrawn"},
		):
			reply = login(user).resource("PUT", "Scheme Policy", name, json=values)
			if values == {"status": "Withdrawn"} and user == "leader":
				continue
			assert reply.status_code in (403, 417), (user, values, reply.text[:300])
		assert login(user).resource("DELETE", "Scheme Policy", name).status_code in (403, 417)
	frappe.db.rollback()
	assert frappe.db.get_value("Scheme Policy", name, "title") == "试行参数"


WRONG = {
	"not a number": {"late_entry_free_days": "七天"},
	"a fraction": {"late_entry_free_days": "7.5"},
	"too large": {"late_entry_free_days": 93},
	"negative": {"late_entry_free_days": -1},
	"an unknown parameter": {"late_days": 3},
	"no such mode": {"link_quota_mode": "hard"},
	"a minimum above its maximum": {"ordinary_households_min": 9},
	"a number that no column holds": {"late_entry_free_days": "9" * 30},
}


@pytest.mark.parametrize("wrong", WRONG)
def test_a_wrong_value_is_refused_when_it_is_entered(as_user, wrong) -> None:
	as_user("clerk")
	with pytest.raises(REFUSALS):
		draft(tomorrow(), WRONG[wrong]).insert()


def test_values_that_only_together_cannot_hold_are_not_approved(as_user) -> None:
	"""Each policy alone is in order; the later one would put a minimum above the maximum of the earlier."""

	approved(as_user, factories.days_ago(-3), {"ordinary_households_max": 3})
	as_user("clerk")
	with pytest.raises(REFUSALS):
		draft(factories.days_ago(-5), {"ordinary_households_min": 4}).insert()


def test_a_later_policy_succeeds_an_earlier_one(as_user) -> None:
	from dongyang_lianhu.facts.policy import policy_at

	approved(as_user, factories.days_ago(-3), {"late_entry_free_days": 3, "run_days": 10})
	second = approved(as_user, factories.days_ago(-5), {"late_entry_free_days": 4})
	found = [policy_at(factories.days_ago(-day))["late_entry_free_days"] for day in (2, 3, 4, 5, 6)]
	assert found == [7, 3, 3, 4, 4]
	policy = policy_at(factories.days_ago(-5))
	assert policy["run_days"] == 10
	assert policy.sources["late_entry_free_days"] == second
	assert len({policy_at(factories.days_ago(-day)).version for day in (2, 3, 5)}) == 3


def judged(day: date) -> dict[str, str]:
	"""The states of a little village's obligations as of a day."""
	import frappe

	from dongyang_lianhu import scheduler

	scheduler.evaluate_village("试规村", day)
	return dict(frappe.get_all("Visit Obligation", {"village": "试规村"}, ["period", "status"], as_list=True))


@pytest.fixture
def one_household(as_user) -> str:
	"""A General household that is linked on Monday 2026-03-02, and never visited."""
	import frappe

	places.build("试规村", "QP", 4, FIRST_DAY)
	frappe.db.sql("DELETE FROM tabVisit WHERE village = '试规村'")
	frappe.db.sql("DELETE FROM `tabHousehold Link` WHERE village = '试规村' AND household != 'QP-0004'")
	values = "from_date = '2026-03-02', recorded_on = '2026-03-02'"
	frappe.db.sql(f"UPDATE `tabHousehold Link` SET {values} WHERE village = '试规村'")
	return "QP-0004"


def test_a_duty_keeps_the_free_days_of_its_first_day(as_user, one_household) -> None:
	"""The first contact ends on 03-09 and can be entered until 03-16, also when 03-14 brings 3 free days."""
	from dongyang_lianhu import clock

	assert judged(date(2026, 3, 12))["FC"] == "Overdue"
	with clock.on_day(date(2026, 3, 10)):
		approved(as_user, date(2026, 3, 14), {"late_entry_free_days": 3})
	for day in (13, 14, 16):
		assert judged(date(2026, 3, day))["FC"] == "Overdue"
	assert judged(date(2026, 3, 17))["FC"] == "Missed"


def test_without_the_policy_the_same_duty_is_missed_later(as_user, one_household) -> None:
	assert judged(date(2026, 3, 16))["FC"] == "Overdue"
	assert judged(date(2026, 3, 17))["FC"] == "Missed"


def test_a_window_in_force_when_a_period_began_stays_its_own(as_user, one_household) -> None:
	"""Two visits a month from April on: March is owed one, April two."""
	import frappe

	from dongyang_lianhu import clock

	with clock.on_day(date(2026, 3, 10)):
		approved(as_user, date(2026, 4, 15), {"general_visits_per_month": 2})
	judged(date(2026, 4, 2))
	judged(date(2026, 5, 2))
	filters = {"village": "试规村", "kind": "Month"}
	owed = dict(frappe.get_all("Visit Obligation", filters, ["period", "required_visits"], as_list=True))
	assert owed == {"2026-04": 1, "2026-05": 2}


def test_a_missed_night_does_not_change_what_a_period_owes(as_user, one_household) -> None:
	"""The same, with the first evaluation only in May: April's policy of its first day counts."""
	import frappe

	from dongyang_lianhu import clock

	with clock.on_day(date(2026, 3, 10)):
		approved(as_user, date(2026, 4, 15), {"general_visits_per_month": 2})
	judged(date(2026, 5, 2))
	filters = {"village": "试规村", "kind": "Month"}
	owed = dict(frappe.get_all("Visit Obligation", filters, ["period", "required_visits"], as_list=True))
	assert owed == {"2026-04": 1, "2026-05": 2}


def test_decisions_carry_the_version_of_their_policy(as_user, one_household) -> None:
	import frappe

	from dongyang_lianhu import clock
	from dongyang_lianhu.facts.policy import policy_at

	with clock.on_day(date(2026, 3, 10)):
		approved(as_user, date(2026, 3, 14), {"late_entry_free_days": 3})
	days = [date(2026, 3, 12), date(2026, 3, 17)]
	for day in days:
		judged(day)
	for day in days:
		found = set(
			frappe.get_all("Rule Decision", {"village": "试规村", "as_of": day}, pluck="policy_version")
		)
		assert found == {policy_at(day).version}
	assert policy_at(days[0]).version != policy_at(days[1]).version


def test_the_day_before_the_scheme_has_no_policy(database) -> None:
	from dongyang_lianhu.facts.policy import policy_at
	from dongyang_lianhu.policy import PolicyError

	with pytest.raises(PolicyError):
		policy_at(date(2022, 2, 22) - timedelta(days=1))
