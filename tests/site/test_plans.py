"""Linkage plans: matched, moved on the board, confirmed by the secretary, approved by another, in force, amended (四.2)."""

from collections.abc import Callable

import factories
import pytest
from refusals import refused

CYCLE = "试周期甲"


@pytest.fixture
def cycle(world, database) -> str:
	"""An open cycle of this test alone."""
	return factories.ensure(
		"Linkage Cycle", CYCLE, cycle_name=CYCLE, issued_on=factories.days_ago(10), status="Open"
	)


@pytest.fixture
def draft(as_user, cycle) -> Callable:
	"""`draft("committee.a")` is a matched draft of village QA, from tomorrow on, prepared by that user."""
	import frappe

	from dongyang_lianhu.plans import prepare

	def make(user: str = "committee.a", **values):
		factories.forget_fresh()
		as_user(user)
		fields = {"village": factories.VILLAGES["QA"], "cycle": cycle, "links_from": factories.days_ago(-1)}
		plan = frappe.get_doc({"doctype": "Linkage Plan", **fields, **values}).insert()
		prepare.match(plan)
		explain(plan)
		return plan

	return make


def explain(plan) -> None:
	"""Give a reason for every breach of the quota."""
	for row in plan.breaches:
		row.reason = "村小人少"
	plan.save()


def act(plan, action: str):
	"""Press a button of the workflow on the stored plan."""
	import frappe
	from frappe.model.workflow import apply_workflow

	return apply_workflow(frappe.get_doc("Linkage Plan", plan.name), action)


def links_of(village: str) -> set[tuple]:
	"""Every link of the village: household, member, role, first and last day."""
	import frappe

	fields = ["household", "party_member", "role", "from_date", "to_date"]
	return set(frappe.get_all("Household Link", {"village": village}, fields, as_list=True))


def pairs_of(plan) -> dict[str, str | None]:
	from dongyang_lianhu.facts.plans import pairs_of

	return {pair.household: pair.party_member for pair in pairs_of(plan.name) if pair.role == "Primary"}


def test_every_household_gets_one_primary_member_and_the_links_in_force_are_kept(draft) -> None:
	import frappe

	plan = draft()
	village = factories.VILLAGES["QA"]
	to_link = frappe.get_all("Household", {"village": village, "tier": ["!=", "Outside"]}, pluck="name")
	pairs = pairs_of(plan)
	assert sorted(pairs) == sorted(to_link) and all(pairs.values())
	assert {number: pairs[f"QA-{number}"] for number in factories.LINKS} == {
		number: f"QA-{member}" for number, member in factories.LINKS.items()
	}
	assert (plan.linked, plan.left_over, plan.changed) == (len(to_link), 0, 0)


def test_matching_again_changes_nothing(draft) -> None:
	from dongyang_lianhu.plans import prepare

	plan = draft()
	before = pairs_of(plan)
	prepare.match(plan)
	assert pairs_of(plan) == before


def test_the_secretary_confirms_and_a_leader_approves(as_user, draft) -> None:
	import frappe

	plan = draft()
	village, before = plan.village, links_of(plan.village)
	as_user("secretary.a")
	act(plan, "Confirm")
	as_user("leader")
	act(plan, "Approve")
	plan.reload()
	assert (plan.status, plan.approved_by) == ("Approved", factories.email("leader"))
	opened = links_of(village) - before
	assert before <= links_of(village)
	assert {(household, member) for household, member, *_rest in opened} == {
		(household, member)
		for household, member in pairs_of(plan).items()
		if (household, member) not in {(link[0], link[1]) for link in before if not link[4]}
	}
	assert {link[3] for link in opened} == {factories.days_ago(-1)}
	assert frappe.db.count("Household Link", {"linkage_plan": plan.name}) == len(pairs_of(plan))


def test_on_its_first_day_the_plan_is_in_force_and_supersedes_the_one_before(as_user, draft) -> None:
	import frappe

	from dongyang_lianhu.scheduler import evaluate_village

	plan = draft(links_from=factories.days_ago(0))
	as_user("secretary.a")
	act(plan, "Confirm")
	as_user("leader")
	act(plan, "Approve")
	assert frappe.db.get_value("Linkage Plan", plan.name, "status") == "In Force"
	as_user("secretary.a")
	from dongyang_lianhu.plans import prepare

	amendment = prepare.amend(frappe.get_doc("Linkage Plan", plan.name))
	explain(amendment)
	assert (amendment.amends, amendment.changed) == (plan.name, 0)
	act(amendment, "Confirm")
	as_user("leader")
	act(amendment, "Approve")
	as_user("Administrator")
	evaluate_village(plan.village, factories.days_ago(-1))
	states = {
		name: frappe.db.get_value("Linkage Plan", name, "status") for name in (plan.name, amendment.name)
	}
	assert states == {plan.name: "Superseded", amendment.name: "In Force"}


@pytest.mark.parametrize("user", ["committee.a", "lead.a", "clerk", "secretary.b", "leader"])
def test_only_the_villages_secretary_confirms(as_user, draft, user) -> None:
	import frappe
	from frappe.model.workflow import WorkflowPermissionError, WorkflowTransitionError

	plan = draft()
	as_user(user)
	with pytest.raises((WorkflowTransitionError, WorkflowPermissionError, frappe.PermissionError)):
		act(plan, "Confirm")
	assert frappe.db.get_value("Linkage Plan", plan.name, "status") == "Draft"


def test_nobody_approves_what_he_prepared(as_user, draft) -> None:
	import frappe

	plan = draft()
	as_user("secretary.a")
	act(plan, "Confirm")
	frappe.db.set_value("Linkage Plan", plan.name, "prepared_by", factories.email("leader"))
	as_user("leader")
	with refused("Nobody approves what he prepared."):
		act(plan, "Approve")


def test_nobody_approves_a_plan_in_which_he_moved_a_household(as_user, draft) -> None:
	import frappe

	plan = draft()
	as_user("secretary.a")
	act(plan, "Confirm")
	pair = frappe.get_all("Linkage Plan Pair", {"plan": plan.name}, pluck="name", limit=1)[0]
	frappe.db.set_value("Linkage Plan Pair", pair, "moved_by", factories.email("leader"))
	as_user("leader")
	with refused("Nobody approves what he prepared."):
		act(plan, "Approve")


def test_who_matched_the_village_before_somebody_else_does_not_approve_either(as_user, draft) -> None:
	"""A new matching replaces the pairs, not the memory of who had a hand in the plan."""
	import frappe

	from dongyang_lianhu.plans import prepare

	plan = draft("secretary.a")
	for user in ("committee.a", "clerk"):
		as_user(user)
		prepare.match(frappe.get_doc("Linkage Plan", plan.name))
	plan.reload()
	assert plan.preparers.split() == [factories.email(u) for u in ("secretary.a", "committee.a", "clerk")]
	as_user("secretary.a")
	act(plan, "Confirm")
	as_user("Administrator")
	user = frappe.get_doc("User", factories.email("committee.a"))
	user.add_roles("Township Leader")
	try:
		as_user("committee.a")
		with refused("Nobody approves what he prepared."):
			act(plan, "Approve")
	finally:
		as_user("Administrator")
		user.remove_roles("Township Leader")  # the cache of roles does not roll back


def test_no_household_is_left_without_a_member_in_silence(as_user, draft) -> None:
	import frappe

	from dongyang_lianhu.plans.board import move

	plan = draft()
	member = pairs_of(plan)["QA-0001"]
	with refused("{0} Please give the reason."):
		move(frappe.get_doc("Linkage Plan", plan.name), "QA-0001", None, member, "")
	moved = frappe.get_doc("Linkage Plan", plan.name)
	move(moved, "QA-0001", None, member, "全家外出")
	pair = f"{plan.name}-QA-0001-P"
	assert frappe.db.get_value("Linkage Plan Pair", pair, "moved_reason") == "全家外出"
	frappe.db.set_value("Linkage Plan Pair", pair, "moved_reason", None)
	explain(frappe.get_doc("Linkage Plan", plan.name))
	as_user("secretary.a")
	with refused(
		"Without a member: {0}. Please move these households on the board, or say in the plan why they are left over.",
		"甲户0001（QA-0001）",
	):
		act(plan, "Confirm")
	doc = frappe.get_doc("Linkage Plan", plan.name)
	doc.left_over_reason = "名额不足，待发展党员"
	doc.save()
	assert act(plan, "Confirm").status == "Confirmed"


def test_what_is_moved_back_was_not_moved(as_user, draft) -> None:
	import frappe

	from dongyang_lianhu.facts.plans import pairs_of as stored
	from dongyang_lianhu.plans.board import Board, move

	plan = draft()
	before = {pair.name: dict(pair) for pair in stored(plan.name)}
	giver = pairs_of(plan)["QA-0001"]
	board = Board(frappe.get_doc("Linkage Plan", plan.name))
	taker = next(one["name"] for one in board.candidates("QA-0001") if one["name"] != giver)
	move(frappe.get_doc("Linkage Plan", plan.name), "QA-0001", taker, giver, "试一试")
	words = Board(frappe.get_doc("Linkage Plan", plan.name)).why("QA-0001")
	assert "@" not in words and "试一试" in words
	move(frappe.get_doc("Linkage Plan", plan.name), "QA-0001", giver, taker, "")
	assert {pair.name: dict(pair) for pair in stored(plan.name)} == before


def test_a_move_says_what_it_costs(as_user, draft) -> None:
	import frappe

	from dongyang_lianhu.plans.board import Board

	plan = draft()
	board = Board(frappe.get_doc("Linkage Plan", plan.name))
	giver = pairs_of(plan)["QA-0001"]
	costs = {row["label"]: (row["before"], row["after"]) for row in board.preview("QA-0001", None)["cost"]}
	assert costs[frappe._("Households left over")] == (0, 1)
	assert board.preview("QA-0001", giver)["cost"] == []


@pytest.mark.parametrize("user", ["lead.a", "member.a", "secretary.b"])
def test_leads_are_proposed_to_those_who_name_them(as_user, world, user, database) -> None:
	from dongyang_lianhu.api.linking import apply_leads, propose_leads

	village = factories.VILLAGES["QA"]
	as_user(user)
	for ask in (lambda: propose_leads(village), lambda: apply_leads(village, {})):
		with refused("Only the village and the organisation clerk name leads."):
			ask()
	as_user("secretary.a")
	assert propose_leads(village)


def test_a_lead_is_a_member_of_the_village(as_user, world) -> None:
	from dongyang_lianhu.api import linking

	as_user("secretary.a")
	for stranger in ("QB-003", "QA-999"):
		with refused("{0} is not a member of {1}. Please choose one of the same village."):
			linking.apply_leads(world.village, {"试甲村-一片": stranger})


def test_a_plan_is_returned_with_a_reason_and_revised(as_user, draft) -> None:
	import frappe

	plan = draft()
	as_user("secretary.a")
	act(plan, "Confirm")
	as_user("leader")
	with refused("Please fill in {0}."):
		act(plan, "Return")
	doc = frappe.get_doc("Linkage Plan", plan.name)
	doc.decision_note = "二组请再核对"
	doc.save()
	assert act(plan, "Return").status == "Returned"
	as_user("committee.a")
	assert act(plan, "Revise").status == "Draft"


@pytest.mark.parametrize("changed", [{"links_from": "2027-01-01"}, {"mode": "Weighted"}, {"with_backups": 1}])
def test_a_confirmed_plan_is_not_edited(as_user, draft, changed) -> None:
	import frappe

	plan = draft()
	as_user("secretary.a")
	act(plan, "Confirm")
	as_user("Administrator")
	doc = frappe.get_doc("Linkage Plan", plan.name).update(changed)
	with refused("Only a draft can be changed. Return the plan, or draw up an amendment."):
		doc.save()


def test_a_state_is_not_skipped_by_a_client(as_user, draft) -> None:
	import frappe

	plan = draft()
	as_user("secretary.a")
	doc = frappe.get_doc("Linkage Plan", plan.name)
	doc.status = "In Force"
	with pytest.raises(frappe.ValidationError):
		doc.save()


def test_a_breach_of_the_quota_wants_its_reason(as_user, draft) -> None:
	plan = draft()
	assert plan.breaches  # five households among five members: most have too few
	plan.breaches[0].reason = ""
	plan.save()
	as_user("secretary.a")
	with refused("Outside the quota without a reason: {0}. Please give the reason in the table of breaches."):
		act(plan, "Confirm")


def test_strict_bounds_refuse_a_breach_with_its_reason(as_user, draft) -> None:
	import frappe

	plan = draft()
	as_user("Administrator")
	policy = factories.make_policy("严格上下限", "2022-03-01", "Approved")
	frappe.db.set_value(
		"Scheme Policy Value", {"parent": policy}, {"parameter": "link_quota_mode", "value": "strict"}
	)
	as_user("secretary.a")
	with refused("The quotas are strict, or a member is exempt: {0}. Please move households on the board."):
		act(plan, "Confirm")


def test_a_household_that_joined_since_the_matching_is_named(as_user, draft) -> None:
	import frappe

	plan = draft()
	as_user("Administrator")
	new = factories.fresh_household()
	as_user("secretary.a")
	with pytest.raises(frappe.ValidationError, match=new):
		act(plan, "Confirm")


def test_a_link_in_the_way_stops_the_approval_whole(as_user, draft) -> None:
	import frappe

	plan = draft()
	as_user("secretary.a")
	act(plan, "Confirm")
	as_user("Administrator")
	other = next(key for key in ("QA-001", "QA-002") if key != pairs_of(plan)["QA-0004"])
	factories.fresh_link("QA-0004", other, from_date=factories.days_ago(-1))
	before = links_of(plan.village)
	as_user("leader")
	frappe.db.savepoint("approval")
	with refused(
		"Household {0} has a link from {1} that reaches beyond {2}. End it before, or let the plan's links begin later."
	):
		act(plan, "Approve")
	frappe.db.rollback(save_point="approval")
	assert links_of(plan.village) == before
	assert frappe.db.get_value("Linkage Plan", plan.name, "status") == "Confirmed"


def test_a_link_in_the_way_is_named_when_the_secretary_confirms(as_user, draft) -> None:
	"""Not only when the leader approves, who can do nothing about it."""
	plan = draft()
	as_user("Administrator")
	other = next(key for key in ("QA-001", "QA-002") if key != pairs_of(plan)["QA-0004"])
	factories.fresh_link("QA-0004", other, from_date=factories.days_ago(-1))
	as_user("secretary.a")
	with refused(
		"Household {0} has a link from {1} that reaches beyond {2}. End it before, or let the plan's links begin later.",
		"甲户0004（QA-0004）",
	):
		act(plan, "Confirm")


def test_a_cover_of_the_plans_first_day_gives_way_to_the_plan(as_user, draft) -> None:
	"""It lasts its one day; the planned link follows on the next, and no day is without a member."""
	import frappe

	plan = draft(links_from=factories.days_ago(0))
	as_user("secretary.a")
	act(plan, "Confirm")
	as_user("Administrator")
	planned = pairs_of(plan)["QA-0004"]
	covering = next(key for key in ("QA-001", "QA-002") if key != planned)
	cover = factories.fresh_link("QA-0004", covering, from_date=factories.days_ago(0))
	frappe.db.set_value("Household Link", cover, {"is_temporary": 1, "origin": "Cover"})
	as_user("leader")
	act(plan, "Approve")
	links = {link for link in links_of(plan.village) if link[0] == "QA-0004"}
	today, tomorrow = factories.days_ago(0), factories.days_ago(-1)
	assert links == {
		("QA-0004", covering, "Primary", today, today),
		("QA-0004", planned, "Primary", tomorrow, None),
	}


def test_a_plan_does_not_keep_a_link_that_has_ended_since(as_user, draft) -> None:
	import frappe

	plan = draft()
	as_user("Administrator")
	link = frappe.get_doc("Household Link", {"household": "QA-0001", "role": "Primary", "status": "Open"})
	link.end_link(factories.days_ago(0), "外出务工")
	as_user("secretary.a")
	lost = "Household {0} is no longer linked to {1}, whom the plan keeps. Please match again."
	with refused(lost, "甲户0001（QA-0001）", "甲联户"):
		act(plan, "Confirm")


def test_a_village_has_one_unfinished_plan_in_a_cycle(draft) -> None:
	draft()
	with refused("{0} has an unfinished plan in this cycle already: {1}."):
		draft()


def test_pairs_are_not_changed_by_themselves(draft, as_user) -> None:
	import frappe

	plan = draft()
	as_user("Administrator")
	pair = frappe.get_last_doc("Linkage Plan Pair", {"plan": plan.name})
	pair.party_member = "QA-005"
	with refused("Pairs are changed on the linking board of their plan, not by themselves."):
		pair.save()
	with refused("Pairs are changed on the linking board of their plan, not by themselves."):
		pair.delete()


# --- The board ------------------------------------------------------------------------------------------------------


def test_a_card_is_moved_and_the_figures_follow(draft) -> None:
	from dongyang_lianhu.api import linking

	plan = draft()
	giver = pairs_of(plan)["QA-0003"]
	shown = linking.preview(plan.name, "QA-0003", "QA-005")
	assert shown["allowed"] and shown["to"]["households_after"] == shown["to"]["households_before"] + 1
	linking.move(plan.name, "QA-0003", "QA-005", expected=giver)
	assert pairs_of(plan)["QA-0003"] == "QA-005"
	plan.reload()
	assert plan.changed == 1


def test_a_move_that_somebody_else_has_overtaken_changes_nothing(draft) -> None:
	from dongyang_lianhu.api import linking

	plan = draft()
	giver = pairs_of(plan)["QA-0003"]
	linking.move(plan.name, "QA-0003", "QA-005", expected=giver)
	with refused("Somebody else has moved this household meanwhile. The board shows it anew."):
		linking.move(plan.name, "QA-0003", "QA-001", expected=giver)
	assert pairs_of(plan)["QA-0003"] == "QA-005"


def test_a_household_never_goes_to_the_member_who_lives_there(draft, as_user) -> None:
	import frappe

	from dongyang_lianhu.api import linking

	as_user("Administrator")
	frappe.db.set_value("Party Member", "QA-005", "own_household", "QA-0004")
	plan = draft()
	now = pairs_of(plan)["QA-0004"]
	assert now != "QA-005"
	with refused("This is the member's own household; it is never linked to him."):
		linking.move(plan.name, "QA-0004", "QA-005", expected=now)
	frappe.clear_document_cache("Party Member", "QA-005")


def test_a_pinned_pair_stays_when_matched_again(draft) -> None:
	from dongyang_lianhu.api import linking
	from dongyang_lianhu.plans import prepare

	plan = draft()
	linking.move(plan.name, "QA-0003", "QA-005", expected=pairs_of(plan)["QA-0003"])
	linking.set_pinned(plan.name, "QA-0003", 1)
	plan.reload()
	prepare.match(plan)
	assert pairs_of(plan)["QA-0003"] == "QA-005"


def test_each_pair_says_why_and_every_other_member_why_not(draft) -> None:
	from dongyang_lianhu.api import linking

	plan = draft()
	for household, member in pairs_of(plan).items():
		assert member in linking.why(plan.name, household)
		for other in ("QA-001", "QA-002", "QA-005"):
			assert linking.why_not(plan.name, household, other)


@pytest.mark.parametrize("user", ["member.a", "lead.a", "secretary.b", "leader"])
def test_who_may_not_write_the_plan_moves_nothing(as_user, draft, user) -> None:
	import frappe

	from dongyang_lianhu.api import linking

	plan = draft()
	as_user(user)
	for call in (
		lambda: linking.match(plan.name),
		lambda: linking.move(plan.name, "QA-0003", "QA-005", expected=pairs_of(plan)["QA-0003"]),
		lambda: linking.set_pinned(plan.name, "QA-0003", 1),
	):
		with pytest.raises((frappe.PermissionError, frappe.ValidationError)):
			call()
	assert "QA-005" != pairs_of(plan)["QA-0003"]


@pytest.mark.parametrize("user", ["member.a", "lead.a", "secretary.b"])
def test_who_may_not_read_the_plan_sees_nothing(as_user, draft, user) -> None:
	import frappe

	from dongyang_lianhu.api import linking

	plan = draft()
	as_user(user)
	for call in (
		lambda: linking.board(plan.name),
		lambda: linking.candidates(plan.name, "QA-0003"),
		lambda: linking.preview(plan.name, "QA-0003", "QA-005"),
		lambda: linking.why(plan.name, "QA-0003"),
		lambda: linking.why_not(plan.name, "QA-0003", "QA-005"),
	):
		with pytest.raises(frappe.PermissionError):
			call()


def test_leads_are_proposed_one_for_each_area(as_user, world) -> None:
	from dongyang_lianhu.api import linking

	as_user("secretary.a")
	proposals = linking.propose_leads(world.village)
	assert len({proposal["area"] for proposal in proposals}) == len(proposals) >= 2
	assert all(proposal["band"] in ("Cadre", "Leader") for proposal in proposals)
	assert all(proposal["stays"] for proposal in proposals if proposal["now"])
	anew = linking.propose_leads(world.village, keep=0)
	assert all(proposal["stays"] == (proposal["member"] == proposal["now"]) for proposal in anew)
	assert sum(p["lives_there"] for p in anew) >= sum(p["lives_there"] for p in proposals)


@pytest.mark.parametrize(
	"leads", ["[", "[]", {"试甲村-一片": None}, {"试甲村-一片": ""}, {"试甲村-一片": ["QA-001"]}]
)
def test_an_area_is_not_left_without_a_lead(as_user, world, leads) -> None:
	from dongyang_lianhu.api import linking

	as_user("secretary.a")
	with refused("Please name one member as the lead of each area."):
		linking.apply_leads(world.village, leads)
