"""Facts of subject `cycle`: how far a village has come in the open linkage cycles (四.1-3)."""

from collections.abc import Iterable
from datetime import date, timedelta

import frappe
from frappe.query_builder.functions import Count, Sum
from pypika import Case

from dongyang_lianhu.facts.scope import Scope
from dongyang_lianhu.policy import Policy

DAYS = {"register_due": "register_days", "matching_due": "matching_days", "visits_from": "visits_days"}
CONFIRMED = ("Confirmed", "Approved", "In Force", "Superseded")


def cycle_days(issued_on: date, policy: Policy) -> dict[str, date]:
	"""Return the cycle's days from its issue date by the policy's offsets (default 3)."""
	return {field: issued_on + timedelta(days=policy[parameter]) for field, parameter in DAYS.items()}


def cycle_facts(scope: Scope) -> list[dict]:
	"""Return one fact per open cycle that has been issued by the scope's day; two queries more if there are any."""
	if scope.households:
		return []
	cycles = frappe.get_all(
		"Linkage Cycle",
		{"status": "Open", "issued_on": ["<=", scope.as_of]},
		["name", "register_due", "matching_due", "visits_from"],
		order_by="issued_on",
	)
	if not cycles:
		return []
	ready = register_ready([scope.village])[scope.village]
	states = plan_states([cycle.name for cycle in cycles], [scope.village])
	return [_fact(cycle, states.get((cycle.name, scope.village), set()), ready, scope) for cycle in cycles]


def _fact(cycle: frappe._dict, states: set[str], ready: bool, scope: Scope) -> dict:
	left = {topic: (cycle[field] - scope.as_of).days for topic, field in _TOPICS.items()}
	return {
		"key": scope.village,
		"period": cycle.name,
		"village_participates": int(scope.participates),
		"register_ready": int(ready),
		"matching_ready": int(bool(states & set(CONFIRMED))),
		"in_force": int(bool(states & {"In Force", "Superseded"})),
		"days_to_register": left["Register"],
		"days_to_matching": left["Matching"],
		"days_to_visits": left["Visits"],
		"days": {topic: abs(days) for topic, days in left.items()},
	}


_TOPICS = {"Register": "register_due", "Matching": "matching_due", "Visits": "visits_from"}


def register_ready(villages: Iterable[str]) -> dict[str, bool]:
	"""Whether each village's register is complete: households and members are there, each household in a group."""
	household, member = frappe.qb.DocType("Household"), frappe.qb.DocType("Party Member")
	villages = list(villages)
	grouped = Case().when(household.village_group.isnull() | (household.village_group == ""), 1).else_(0)
	homes = {
		village: (count, int(loose or 0))
		for village, count, loose in frappe.qb.from_(household)
		.select(household.village, Count(household.name), Sum(grouped))
		.where(household.village.isin(villages) & (household.tier != "Outside"))
		.groupby(household.village)
		.run()
	}
	query = frappe.qb.from_(member).select(member.village).distinct()
	staffed = {v for (v,) in query.where(member.village.isin(villages) & (member.status == "Active")).run()}
	return {v: bool(homes.get(v, (0, 0))[0]) and not homes[v][1] and v in staffed for v in villages}


def plan_states(cycles: list[str], villages: list[str]) -> dict[tuple[str, str], set[str]]:
	"""Return the states of the plans of each (cycle, village)."""
	plan = frappe.qb.DocType("Linkage Plan")
	query = frappe.qb.from_(plan).select(plan.cycle, plan.village, plan.status).distinct()
	found: dict[tuple[str, str], set[str]] = {}
	for cycle, village, status in query.where(plan.cycle.isin(cycles) & plan.village.isin(villages)).run():
		found.setdefault((cycle, village), set()).add(status)
	return found
