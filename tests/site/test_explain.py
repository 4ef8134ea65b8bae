"""Why, and why not: for a duty in each state, a link and a tier change."""

from datetime import timedelta

import factories
import pytest
from refusals import refused

VILLAGE = factories.VILLAGES["QA"]
RULES = {
	"Upcoming": "visit-upcoming",
	"Due": "visit-due",
	"Done": "visit-done",
	"Overdue": "visit-overdue",
	"Missed": "visit-missed",
	"Cancelled": "visit-cancelled-link-ended",
}
LINKED_FOR = {"Upcoming": -3, "Due": 3, "Done": 3, "Overdue": 10, "Missed": 20, "Cancelled": 3}


@pytest.fixture
def link(world, database, request) -> str:
	"""A link whose first contact stands in the state that the test asks for."""
	import frappe

	from dongyang_lianhu import clock

	state = request.param
	household, member = factories.fresh_household(), factories.fresh_member()
	first = factories.days_ago(LINKED_FOR[state])
	with clock.on_day(min(first, clock.today())):
		name = factories.fresh_link(household, member, from_date=first)
	if state == "Done":
		fields = {
			"household": household,
			"visitor": member,
			"visit_date": clock.today(),
			"situation": "已了解",
		}
		frappe.get_doc({"doctype": "Visit", **fields}).insert()
	if state == "Cancelled":
		frappe.get_doc("Household Link", name).end_link(str(factories.days_ago(1)), "搬走")
	return name


def evaluated(link: str) -> None:
	"""Judge the link's household today."""
	import frappe

	from dongyang_lianhu import scheduler

	household = frappe.db.get_value("Household Link", link, "household")
	scheduler.evaluate_village(VILLAGE, households=[household])


def by_id(result: dict) -> dict[str, dict]:
	"""The rules of an explanation by their id."""
	return {rule["rule"]: rule for rule in result["rules"]}


@pytest.mark.parametrize(
	("link", "state"), [(state, state) for state in RULES], indirect=["link"], ids=list(RULES)
)
def test_a_duty_says_which_rule_fired_and_what_kept_the_others_from_it(link, state) -> None:
	import frappe

	from dongyang_lianhu.explain import explain

	evaluated(link)
	name = f"{link}-FC"
	assert frappe.db.get_value("Visit Obligation", name, "status") == state
	result = explain("Visit Obligation", name)
	judged = {key: rule for key, rule in by_id(result).items() if key.startswith("visit-")}
	assert set(judged) >= set(RULES.values())
	assert [key for key, rule in judged.items() if rule["fired"]] == [RULES[state]]
	for key, rule in judged.items():
		failed = [condition for condition in rule["conditions"] if not condition["passed"]]
		assert bool(failed) != (key == RULES[state]), key
		assert all(condition["label"] and condition["actual"] != "" for condition in rule["conditions"])
		assert rule["clause"] and rule["title"]
	decided = result["decisions"]
	assert decided[-1]["rule"] == "open-first-contact"
	assert len(decided) == (1 if state in ("Due", "Upcoming") else 2)


@pytest.mark.parametrize("link", ["Missed"], indirect=True)
def test_the_days_for_late_entries_that_ran_out_are_shown(link) -> None:
	from dongyang_lianhu.explain import explain

	evaluated(link)
	overdue = by_id(explain("Visit Obligation", f"{link}-FC"))["visit-overdue"]
	(failed,) = [condition for condition in overdue["conditions"] if not condition["passed"]]
	assert "6" in failed["actual"] and "0" in failed["expected"]


@pytest.mark.parametrize("link", ["Due"], indirect=True)
def test_a_link_says_what_it_owes_and_how_its_member_stands(link) -> None:
	from dongyang_lianhu.explain import explain

	evaluated(link)
	result = explain("Household Link", link)
	fired = {rule["rule"] for rule in result["rules"] if rule["fired"]}
	assert {"open-first-contact", "quota-under-ordinary"} <= fired
	assert not fired & {"open-improvement-week", "open-pending-week", "quota-over-ordinary"}
	(over,) = [rule for rule in result["rules"] if rule["rule"] == "quota-over-ordinary"]
	assert [c["parameter"] for c in over["conditions"] if not c["passed"]] == ["ordinary_households_max"]


def test_a_tier_change_says_on_what_it_rests(world, database) -> None:
	import frappe

	from dongyang_lianhu import clock, scheduler
	from dongyang_lianhu.explain import explain

	household = factories.fresh_household()
	with clock.on_day(factories.days_ago(2)):
		check = {"household": household, "check_date": factories.days_ago(2), "result": "Poor"}
		frappe.get_doc({"doctype": "Sorting Check", **check}).insert()
		scheduler.evaluate_village(VILLAGE, households=[household])
	name = frappe.db.get_value("Household Tier Change", {"household": household, "status": "Proposed"})
	result = explain("Household Tier Change", name)
	rules = by_id(result)
	assert [key for key, rule in rules.items() if rule["fired"]] == ["general-poor-not-listed"]
	(failed,) = [c for c in rules["general-poor-listed"]["conditions"] if not c["passed"]]
	assert failed["text"].startswith("listed")
	assert [row["rule"] for row in result["decisions"]] == ["general-poor-not-listed"]


@pytest.fixture
def confirmed_at_once(world, database) -> str:
	"""A change to Pending that the rules proposed and the secretary confirmed on one day; today a check is Accurate."""
	import frappe

	from dongyang_lianhu import clock, permissions, scheduler

	household = factories.fresh_household()
	with clock.on_day(factories.days_ago(2)):
		check = {"household": household, "check_date": factories.days_ago(2), "result": "Poor"}
		frappe.get_doc({"doctype": "Sorting Check", **check}).insert()
		scheduler.evaluate_village(VILLAGE, households=[household])
		change = frappe.get_doc("Household Tier Change", {"household": household, "status": "Proposed"})
		frappe.set_user(factories.email("secretary.a"))
		permissions.clear_scopes()
		change.status = "Confirmed"
		change.save()
		frappe.set_user("Administrator")
		permissions.clear_scopes()
		scheduler.evaluate_village(VILLAGE, households=[household])
	check = {"household": household, "check_date": clock.today(), "result": "Accurate"}
	frappe.get_doc({"doctype": "Sorting Check", **check}).insert()
	return change.name


def test_a_change_confirmed_at_once_is_explained_by_what_was_decided(confirmed_at_once) -> None:
	"""Not by the day's end, when the household is in its new tier already; today's view stands beside it."""
	import frappe

	from dongyang_lianhu import clock
	from dongyang_lianhu.explain import explain

	assert frappe.db.get_value("Household Tier Change", confirmed_at_once, "status") == "Confirmed"
	result = explain("Household Tier Change", confirmed_at_once)
	rules = by_id(result)
	assert [key for key, rule in rules.items() if rule["fired"]] == ["general-poor-not-listed"]
	tiers = [c for c in rules["general-poor-not-listed"]["conditions"] if c["text"].startswith("tier")]
	assert tiers[0]["actual"] == frappe._("General")
	today = {rule["rule"] for rule in result["today"]["rules"] if rule["fired"]}
	assert (result["today"]["as_of"], today) == (clock.today().isoformat(), {"pending-to-general"})


def test_what_was_decided_shows_the_parameters_of_then(confirmed_at_once) -> None:
	"""Parameters on record go before those that were approved later that day."""
	import frappe

	from dongyang_lianhu.explain import explain

	decision = {"subject": confirmed_at_once, "outcome": "propose_tier"}
	name = frappe.db.get_value("Rule Decision", decision)
	frappe.db.set_value("Rule Decision", name, "parameters", '{"run_days": 99}', update_modified=False)
	result = explain("Household Tier Change", confirmed_at_once)
	shown = {row["name"]: row["value"] for row in result["parameters"]}
	assert shown["run_days"] == "99"


def test_a_decision_shows_the_facts_on_record(confirmed_at_once) -> None:
	import frappe

	from dongyang_lianhu.explain import explain

	decision = explain("Household Tier Change", confirmed_at_once)["decisions"][-1]
	assert {"label": frappe._("Tier"), "value": frappe._("General")} in decision["facts"]


def test_a_proposal_whose_grounds_changed_is_explained_by_the_new_ones(world, database) -> None:
	import frappe

	from dongyang_lianhu import clock, scheduler
	from dongyang_lianhu.explain import explain

	household = factories.fresh_household()
	for back, result in ((3, "Poor"), (1, "Accurate")):
		with clock.on_day(factories.days_ago(back)):
			check = {"household": household, "check_date": factories.days_ago(back), "result": result}
			frappe.get_doc({"doctype": "Sorting Check", **check}).insert()
			doc = frappe.get_doc("Household", household)
			if result == "Accurate":
				doc.append("listings", {"listed_from": clock.today()})
				doc.save()
			scheduler.evaluate_village(VILLAGE, households=[household])
	(name,) = frappe.get_all(
		"Household Tier Change", {"household": household, "origin": "Rule"}, pluck="name"
	)
	result = explain("Household Tier Change", name)
	assert [rule["rule"] for rule in result["rules"] if rule["fired"]] == ["general-accurate-listed"]
	assert [row["rule"] for row in result["decisions"]] == [
		"general-accurate-listed",
		"general-poor-not-listed",
	]


def test_a_duty_is_explained_by_the_record_of_its_opening(world, database) -> None:
	"""A tier that was entered as another meanwhile does not make the rule that opened the duty one that did not fire."""
	import frappe

	from dongyang_lianhu.explain import explain

	household = factories.fresh_household()
	link = factories.fresh_link(household, factories.fresh_member(), from_date=factories.days_ago(40))
	evaluated(link)
	name = frappe.db.get_value("Visit Obligation", {"household_link": link, "kind": "Month"}, "name")
	frappe.db.sql("UPDATE `tabHousehold Tier Change` SET to_tier = 'Outside' WHERE household = %s", household)
	assert by_id(explain("Visit Obligation", name))["open-general-month"]["fired"]


def test_a_past_day_is_explained_as_it_was_known_then(world, database) -> None:
	"""Overdue ten days after the link began, although the visit of the third day is entered by now."""
	import frappe

	from dongyang_lianhu import clock
	from dongyang_lianhu.explain import explain

	household, member = factories.fresh_household(), factories.fresh_member()
	with clock.on_day(factories.days_ago(10)):
		link = factories.fresh_link(household, member, from_date=factories.days_ago(10))
	evaluated(link)
	visit = {
		"household": household,
		"visitor": member,
		"visit_date": factories.days_ago(6),
		"situation": "已了解",
	}
	frappe.get_doc({"doctype": "Visit", **visit}).insert()
	evaluated(link)
	now = explain("Visit Obligation", f"{link}-FC")
	then = explain("Visit Obligation", f"{link}-FC", factories.days_ago(0) - timedelta(days=1))
	assert by_id(now)["visit-done"]["fired"]
	assert by_id(then)["visit-overdue"]["fired"] and not by_id(then)["visit-done"]["fired"]


@pytest.mark.parametrize("link", ["Due"], indirect=True)
def test_a_visit_that_does_not_count_is_named_with_its_reason(link) -> None:
	"""Nobody was met: the duty stays due, and whoever asks why sees that somebody was there."""
	import frappe

	from dongyang_lianhu import clock
	from dongyang_lianhu.explain import explain

	household, member = frappe.db.get_value("Household Link", link, ["household", "party_member"])
	fields = {"household": household, "visitor": member, "visit_date": clock.today(), "met": "Nobody Home"}
	frappe.get_doc({"doctype": "Visit", **fields}).insert()
	evaluated(link)
	(visit,) = explain("Visit Obligation", f"{link}-FC")["uncounted"]
	assert visit["day"] == clock.today().isoformat()
	assert visit["visitor"] == frappe.db.get_value("Party Member", member, "member_name")
	assert visit["reason"] == frappe._(
		"Nobody was met: recorded as an attempt, which does not fulfil the duty."
	)


@pytest.mark.parametrize("link", ["Done"], indirect=True)
def test_whom_a_visit_was_credited_to_is_said_by_name(link) -> None:
	import frappe

	from dongyang_lianhu.explain import explain

	evaluated(link)
	member = frappe.db.get_value("Household Link", link, "party_member")
	name = frappe.db.get_value("Party Member", member, "member_name")
	done = explain("Visit Obligation", f"{link}-FC")["decisions"][0]
	assert {"label": frappe._("Credited To"), "value": name} in done["arguments"]


@pytest.mark.parametrize("link", ["Due"], indirect=True)
def test_a_link_says_where_it_comes_from(link) -> None:
	import frappe

	from dongyang_lianhu.explain import explain

	entries = {row["label"]: row["value"] for row in explain("Household Link", link)["entries"]}
	assert entries[frappe._("Origin")] == frappe._("Manual")
	assert frappe._("From Date") in entries


def test_a_change_by_hand_says_who_wanted_it_and_why_and_is_judged_as_of_that_day(world, as_user) -> None:
	import frappe

	from dongyang_lianhu.explain import explain

	household = factories.fresh_household()
	as_user("secretary.a")
	fields = {"household": household, "to_tier": "Improvement", "reason": "分类有困难"}
	change = frappe.get_doc({"doctype": "Household Tier Change", **fields}).insert()
	change.db_set("proposed_on", factories.days_ago(3))
	result = explain("Household Tier Change", change.name)
	entries = {row["label"]: row["value"] for row in result["entries"]}
	assert entries[frappe._("Proposed By")] == "甲书记"
	assert entries[frappe._("Reason")] == "分类有困难"
	assert result["as_of"] == factories.days_ago(3).isoformat()


def test_before_the_scheme_there_is_nothing_to_explain(world, database) -> None:
	from datetime import date

	from dongyang_lianhu.explain import explain

	with refused("The scheme began on {0}. Please choose that day or a later one."):
		explain("Household", world.records["Household"]["own"], date(2021, 1, 1))


def test_what_no_rule_judges_is_not_explained(world, database) -> None:
	from dongyang_lianhu.explain import explain

	with refused("No rule judges {0}."):
		explain("Visit", world.records["Visit"]["own"])


def test_only_who_may_read_a_document_asks_why(world, login) -> None:
	"""Over HTTP: the linked member, not one of another village."""
	name = world.records["Household Link"]["own"]
	why = "dongyang_lianhu.api.explain.why"
	assert login("member.a").call(why, doctype="Household Link", name=name).status_code == 200
	assert login("member.b").call(why, doctype="Household Link", name=name).status_code == 403


def test_a_decision_names_those_whom_it_told(world, database) -> None:
	"""By their names, each value with its label: no account and no list as a program writes it."""
	import frappe

	from dongyang_lianhu import clock
	from dongyang_lianhu.effects.decisions import DecisionLog
	from dongyang_lianhu.explain import explain

	household = factories.fresh_household()
	frappe.db.get_value("Village", VILLAGE, "name", for_update=True)
	log = DecisionLog(VILLAGE, clock.today(), "test")
	outcome = factories.make_outcome(household)
	outcome.rule, outcome.arguments = (
		"pending-escalate",
		{"recipient": "Secretary", "topic": "Pending"},
	)
	told = [factories.email("secretary.a"), factories.email("committee.a")]
	log.add(outcome, "Household", household, household=household, recipients=told)
	log.write()
	(decision,) = explain("Household", household)["decisions"]
	values = {row["label"]: row["value"] for row in decision["arguments"]}
	assert values[frappe._("Told")] == "甲书记、甲两委"
	assert values[frappe._("Recipient")] == frappe._("Secretary")
	assert set(values) == {frappe._("Told"), frappe._("Recipient"), frappe._("Topic")}


@pytest.mark.parametrize(
	("period", "name"),
	[
		("FC", "首次见面"),
		("2026-W07", "2026 年第 7 周"),
		("R-20260401", "2026-04-01 的提醒"),
		("2026-04", "2026-04"),
	],
)
def test_a_period_has_a_name(database, monkeypatch, period, name) -> None:
	import frappe

	from dongyang_lianhu import wording

	monkeypatch.setattr(frappe.local, "lang", "zh")
	assert wording.period_name(period) == name


def test_an_owner_is_not_changed(world, database) -> None:
	import frappe

	household = frappe.get_doc("Household", factories.fresh_household())
	household.owner = factories.email("clerk")
	household.save()
	assert frappe.db.get_value("Household", household.name, "owner") == "Administrator"
