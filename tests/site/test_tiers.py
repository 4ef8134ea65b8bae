"""Tier changes: who proposes, who decides, what a decision does (三(二), defaults 4-10)."""

import itertools
from datetime import timedelta

import factories
import pytest
from refusals import REFUSALS, refused

HOUSEHOLD = "QA-0001"  # General, linked to QA-003 (member.a), in the area of QA-002 (lead.a)
LEADS_OWN = "QA-0002"  # linked to QA-002 (lead.a) himself
LINKED = "Whoever is linked to the household does not decide on its tier"


def proposal(household: str = HOUSEHOLD, to_tier: str = "Improvement", **values):
	"""A change by hand, saved by whoever acts."""
	import frappe

	fields = {"household": household, "to_tier": to_tier, "reason": "村里研究", **values}
	return frappe.get_doc({"doctype": "Household Tier Change", **fields}).insert()


def decide(name: str, action: str) -> object:
	"""Press Confirm or Reject on the stored document."""
	import frappe
	from frappe.model.workflow import apply_workflow

	return apply_workflow(frappe.get_doc("Household Tier Change", name), action)


def check(household: str, result: str, days_ago: int) -> None:
	"""A sorting check, entered on its day."""
	import frappe

	from dongyang_lianhu import clock

	day = factories.days_ago(days_ago)
	with clock.on_day(day):
		fields = {"household": household, "check_date": day, "result": result}
		frappe.get_doc({"doctype": "Sorting Check", **fields}).insert(ignore_permissions=True)


def evaluate(household: str) -> list:
	"""Judge one household today; return its open proposals."""
	import frappe

	from dongyang_lianhu import scheduler

	scheduler.evaluate_village(factories.VILLAGES["QA"], households=[household])
	filters = {"household": household, "status": "Proposed"}
	return frappe.get_all("Household Tier Change", filters, ["*"])


@pytest.mark.parametrize("user", ["lead.a", "secretary.a", "committee.a"])
def test_the_lead_the_secretary_and_the_committee_confirm(as_user, user) -> None:
	import frappe

	name = proposal().name
	as_user(user)
	doc = decide(name, "Confirm")
	today = factories.days_ago(0)
	assert (doc.status, doc.effective_from, doc.decided_on) == ("Confirmed", today, today)
	assert doc.decided_by == factories.email(user)
	assert frappe.db.get_value("Household", HOUSEHOLD, ["tier", "tier_since"]) == ("Improvement", today)


@pytest.mark.parametrize(
	"user", ["member.a", "member.b", "secretary.b", "lead.b", "clerk", "leader", "stranger"]
)
def test_nobody_else_confirms(as_user, user) -> None:
	import frappe

	name = proposal().name
	as_user(user)
	with pytest.raises(REFUSALS):
		decide(name, "Confirm")
	frappe.set_user("Administrator")
	assert frappe.db.get_value("Household Tier Change", name, "status") == "Proposed"
	assert frappe.db.get_value("Household", HOUSEHOLD, "tier") == "General"


def test_a_lead_who_is_linked_leaves_it_to_the_secretary(as_user) -> None:
	import frappe

	name = proposal(LEADS_OWN).name
	as_user("lead.a")
	with pytest.raises(REFUSALS):
		decide(name, "Confirm")
	doc = frappe.get_doc("Household Tier Change", name)
	doc.status = "Confirmed"
	with pytest.raises(REFUSALS):
		doc.save()
	as_user("secretary.a")
	assert decide(name, "Confirm").status == "Confirmed"


def test_a_secretary_who_is_linked_himself_does_not_decide_either(as_user) -> None:
	household = factories.fresh_household(lead_area=f"{factories.VILLAGES['QA']}-一片")
	factories.fresh_link(household, "QA-001")
	name = proposal(household).name
	as_user("secretary.a")
	with pytest.raises(REFUSALS):
		decide(name, "Confirm")
	as_user("committee.a")
	assert decide(name, "Confirm").status == "Confirmed"


def test_a_decided_change_is_not_rewritten(as_user) -> None:
	import frappe

	name = proposal().name
	as_user("secretary.a")
	decide(name, "Confirm")
	as_user("Administrator")
	for field, value in (
		("reason", "改"),
		("status", "Proposed"),
		("status", "Rejected"),
		("decision_note", "改"),
	):
		doc = frappe.get_doc("Household Tier Change", name)
		doc.set(field, value)
		with refused("This tier change has been decided. Propose a new one instead."):
			doc.save(ignore_permissions=True)


def test_a_tier_change_is_never_deleted(as_user) -> None:
	import frappe

	with refused("A tier change is never deleted."):
		frappe.delete_doc("Household Tier Change", proposal().name, force=True, ignore_permissions=True)


def test_a_household_has_one_open_proposal(as_user) -> None:
	proposal()
	with refused("A proposal for this household is open. Confirm or reject it first."):
		proposal(to_tier="Pending")


def test_the_tier_is_not_changed_in_the_register(as_user) -> None:
	import frappe

	for field, value in (
		("tier", "Difficult"),
		("tier_since", factories.days_ago(1)),
		("difficult_type", "Cannot"),
	):
		doc = frappe.get_doc("Household", HOUSEHOLD)
		doc.set(field, value)
		with pytest.raises(REFUSALS):
			doc.save()


def test_a_client_cannot_send_a_decided_change(as_user) -> None:
	forged = {"status": "Confirmed", "effective_from": factories.days_ago(30), "origin": "Rule", "rule": "x"}
	doc = proposal(**forged)
	assert (doc.status, doc.effective_from, doc.origin, doc.rule) == ("Proposed", None, "Manual", None)


def test_a_poor_check_is_proposed_once_and_superseded_by_a_better_one(as_user) -> None:
	household = factories.fresh_household()
	check(household, "Poor", 3)
	(found,) = evaluate(household)
	assert (found.to_tier, found.rule, found.clause) == ("Pending", "general-poor-not-listed", "三(二)")
	assert [row.name for row in evaluate(household)] == [found.name]
	check(household, "Accurate", 1)
	assert evaluate(household) == []


def test_a_rejected_proposal_comes_back_only_on_new_grounds(as_user) -> None:
	household = factories.fresh_household(lead_area=f"{factories.VILLAGES['QA']}-一片")
	check(household, "Poor", 5)
	(found,) = evaluate(household)
	as_user("secretary.a")
	decide(found.name, "Reject")
	as_user("Administrator")
	assert evaluate(household) == []
	check(household, "Poor", 1)
	(again,) = evaluate(household)
	assert again.name != found.name


def test_a_struck_out_check_is_no_longer_seen(as_user) -> None:
	import frappe

	household = factories.fresh_household()
	check(household, "Refused", 2)
	assert [row.to_tier for row in evaluate(household)] == ["Difficult"]
	doc = frappe.get_doc("Sorting Check", {"household": household})
	doc.strike_out("看错户")
	assert evaluate(household) == []


def test_a_proposal_by_hand_is_not_superseded_by_the_rules(as_user) -> None:
	household = factories.fresh_household()
	doc = proposal(household, "Difficult", difficult_type="Cannot")
	check(household, "Poor", 1)
	assert [row.name for row in evaluate(household)] == [doc.name]


def test_the_tier_history_has_neither_gap_nor_overlap(as_user) -> None:
	import frappe

	from dongyang_lianhu import clock

	household = factories.fresh_household(lead_area=f"{factories.VILLAGES['QA']}-一片")
	for days_ago, tier in ((30, "Improvement"), (20, "Pending"), (20, "Improvement"), (10, "General")):
		with clock.on_day(factories.days_ago(days_ago)):
			as_user("Administrator")
			name = proposal(household, tier).name
			as_user("secretary.a")
			decide(name, "Confirm")
	as_user("Administrator")
	fields = ["to_tier", "effective_from", "effective_until"]
	rows = frappe.get_all("Household Tier Change", {"household": household}, fields, order_by="creation")
	spans = [row for row in rows if not row.effective_until or row.effective_until >= row.effective_from]
	assert [row.to_tier for row in spans] == ["General", "Improvement", "Improvement", "General"]
	for earlier, later in itertools.pairwise(spans):
		assert later.effective_from == earlier.effective_until + timedelta(days=1)
	assert spans[-1].effective_until is None


def test_a_return_to_difficult_is_marked_also_by_hand(as_user) -> None:
	from dongyang_lianhu import clock

	household = factories.fresh_household(tier="Difficult", difficult_type="Refuses")
	household_area(household)
	with clock.on_day(factories.days_ago(30)):
		name = proposal(household, "Improvement").name
		as_user("secretary.a")
		decide(name, "Confirm")
		as_user("Administrator")
	assert proposal(household, "Difficult", difficult_type="Cannot").is_relapse == 1


def household_area(household: str) -> None:
	"""Put a household into the first area, so that its lead and the village decide."""
	import frappe

	doc = frappe.get_doc("Household", household)
	doc.lead_area = f"{factories.VILLAGES['QA']}-一片"
	doc.save()


def test_an_undecided_pending_household_reminds_the_lead_then_the_secretary(as_user) -> None:
	import frappe

	from dongyang_lianhu import scheduler

	household = factories.fresh_household(tier="Pending", tier_since=factories.days_ago(20))
	household_area(household)

	def reminded(days: int) -> list[str]:
		day = factories.days_ago(20 - days)
		scheduler.evaluate_village(factories.VILLAGES["QA"], day, households=[household])
		filters = {"reference_type": "Household", "reference_name": household}
		return sorted(frappe.get_all("ToDo", filters, pluck="allocated_to"))

	assert reminded(6) == []
	assert reminded(7) == [factories.email("lead.a")]
	assert reminded(13) == [factories.email("lead.a")]
	assert reminded(14) == [factories.email("lead.a"), factories.email("secretary.a")]
	assert len(reminded(15)) == 2


def test_two_decisions_at_once_take_effect_once(as_user) -> None:
	"""Whoever comes second finds it decided: the stored state is read, not the open form."""
	import frappe

	name = proposal().name
	as_user("secretary.a")
	stale = frappe.get_doc("Household Tier Change", name)
	decide(name, "Confirm")
	stale.status = "Rejected"
	with pytest.raises(REFUSALS):
		stale.save()
	assert frappe.db.get_value("Household", HOUSEHOLD, "tier") == "Improvement"


def test_a_household_outside_that_is_lived_in_again_is_proposed_as_pending(as_user) -> None:
	import frappe

	day = factories.days_ago(100)
	empty = {"occupancy": "Empty", "occupancy_since": day, "occupancy_reason": "无人居住"}
	household = factories.fresh_household(tier="Outside", tier_since=day, **empty)
	assert evaluate(household) == []
	doc = frappe.get_doc("Household", household)
	doc.occupancy = "Lived In"
	doc.save()
	(found,) = evaluate(household)
	assert (found.to_tier, found.rule, found.clause) == ("Pending", "outside-lived-in-again", "三(二)")
	assert evaluate(household)[0].name == found.name


def open_tasks(household: str) -> int:
	"""How many tasks about the household nobody has settled."""
	import frappe

	filters = {"reference_type": "Household", "reference_name": household, "status": "Open"}
	return frappe.db.count("ToDo", filters)


def test_the_task_of_a_pending_household_is_closed_when_its_tier_is_decided(as_user) -> None:
	household = factories.fresh_household(tier="Pending", tier_since=factories.days_ago(20))
	household_area(household)
	evaluate(household)
	assert open_tasks(household) == 2
	evaluate(household)
	assert open_tasks(household) == 2
	name = proposal(household, "General").name
	as_user("secretary.a")
	decide(name, "Confirm")
	as_user("Administrator")
	evaluate(household)
	assert open_tasks(household) == 0


def test_the_task_of_a_household_outside_is_closed_when_somebody_asked_again(as_user) -> None:
	import frappe

	day = factories.days_ago(200)
	empty = {"occupancy": "Empty", "occupancy_since": day, "occupancy_reason": "无人居住"}
	household = factories.fresh_household(tier="Outside", tier_since=day, **empty)
	household_area(household)
	evaluate(household)
	assert open_tasks(household) == 1
	as_user("lead.a")
	frappe.get_doc("Household", household).confirm_occupancy()
	as_user("Administrator")
	evaluate(household)
	assert open_tasks(household) == 0


def judged_as_of(household: str, day) -> dict:
	"""The household's fact as known at the end of the day."""
	from dongyang_lianhu.facts.households import household_facts
	from dongyang_lianhu.facts.policy import policy_at
	from dongyang_lianhu.facts.scope import Scope
	from dongyang_lianhu.facts.tiers import TierHistory

	scope = Scope(factories.VILLAGES["QA"], day, households=(household,))
	return household_facts(scope, TierHistory(scope), policy_at(scope.as_of))[0]


def test_a_black_list_entry_is_not_known_before_it_was_entered(as_user) -> None:
	import frappe

	household = factories.fresh_household()
	doc = frappe.get_doc("Household", household)
	doc.append("listings", {"listed_from": factories.days_ago(10), "recorded_on": factories.days_ago(10)})
	doc.save()
	assert judged_as_of(household, factories.days_ago(1))["listed"] == 0
	assert judged_as_of(household, factories.days_ago(0))["listed"] == 1


def test_an_occupancy_is_not_known_before_it_was_entered(as_user) -> None:
	import frappe

	household = factories.fresh_household()
	doc = frappe.get_doc("Household", household)
	doc.update({"occupancy": "Empty", "occupancy_since": factories.days_ago(10), "occupancy_reason": "无人"})
	doc.save()
	assert judged_as_of(household, factories.days_ago(1))["occupancy"] == "Lived In"
	assert judged_as_of(household, factories.days_ago(0))["occupancy"] == "Empty"


def test_a_household_entered_by_mistake_can_be_deleted_until_something_hangs_on_it(as_user) -> None:
	import frappe

	household = factories.fresh_household()
	frappe.delete_doc("Household", household)
	assert not frappe.db.exists("Household Tier Change", {"household": household})
	linked = factories.fresh_household()
	check(linked, "Accurate", 1)
	with pytest.raises(frappe.LinkExistsError):
		frappe.delete_doc("Household", linked)


def test_weeks_begin_on_monday(as_user) -> None:
	import frappe

	from dongyang_lianhu import install

	for found, left in (("Sunday", "Monday"), ("Saturday", "Saturday")):
		frappe.db.set_single_value("System Settings", "first_day_of_the_week", found)
		install.begin_weeks_on_monday()
		assert frappe.db.get_single_value("System Settings", "first_day_of_the_week") == left


def test_the_tasks_about_a_cover_are_closed_when_it_is_given_and_when_it_is_decided(as_user) -> None:
	import frappe

	from dongyang_lianhu import scheduler
	from dongyang_lianhu.effects import tasks

	household, user, day = factories.fresh_household(), factories.email("secretary.a"), factories.days_ago(0)
	link = factories.fresh_link(household, factories.fresh_member())
	frappe.db.set_value("Household Link", link, "is_temporary", 1)
	tasks.insert(
		[tasks.todo(user, "x", day, "Household", household, topic) for topic in ("Uncovered", "Covered")]
	)
	scheduler.evaluate_village(factories.VILLAGES["QA"])
	(left,) = frappe.get_all("ToDo", {"reference_name": household, "status": "Open"}, pluck="name")
	assert left.startswith("Covered-")
	frappe.get_doc("Household Link", link).db_set("is_temporary", 0)
	scheduler.evaluate_village(factories.VILLAGES["QA"])
	assert open_tasks(household) == 0
