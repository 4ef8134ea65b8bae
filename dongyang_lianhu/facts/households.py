"""Facts of subject `household`: what the sorting checks and lists say of its tier (三(二), defaults 4-10)."""

from collections import defaultdict
from datetime import date, timedelta
from typing import NamedTuple

import frappe

from dongyang_lianhu.evaluation.periods import quarter_of, quarters_between
from dongyang_lianhu.facts.scope import Scope
from dongyang_lianhu.facts.tiers import TierHistory, TierSpan
from dongyang_lianhu.policy import Policy

ACCURATE = ("Accurate", "Mostly Accurate")


class CheckRun(NamedTuple):
	"""The latest check, and the run of accurate checks that it ends: how many, over how many days."""

	latest: str
	latest_on: date | None
	checks: int
	days: int


def household_facts(scope: Scope, history: TierHistory, policy: Policy) -> list[dict]:
	"""Return one fact per household: households, checks and listings, three queries."""
	checks, listed = _checks(scope, policy["check_look_back_days"]), _listed(scope)
	return [
		_household_fact(row, checks.get(row.name, []), row.name in listed, span, scope)
		for row in _households(scope)
		if (span := history.span_on(row.name, scope.as_of))
	]


def _households(scope: Scope) -> list[frappe._dict]:
	table = frappe.qb.DocType("Household")
	return (
		frappe.qb.from_(table)
		.select(table.name, table.occupancy, table.occupancy_since, table.occupancy_checked_on)
		.select(table.occupancy_recorded_on, table.former_occupancy)
		.where(scope.within(table.village, table.name))
		.orderby(table.name)
	).run(as_dict=True)


def _checks(scope: Scope, look_back: int) -> dict[str, list[tuple[date, str]]]:
	"""Return each household's checks in order, Not Seen and struck-out ones left out."""
	table = frappe.qb.DocType("Sorting Check")
	rows = (
		frappe.qb.from_(table)
		.select(table.household, table.check_date, table.result)
		.where(scope.within(table.village, table.household))
		.where((table.recorded_on <= scope.as_of) & (table.check_date <= scope.as_of))
		.where(table.check_date >= scope.as_of - timedelta(days=look_back))
		.where(table.struck_on.isnull() | (table.struck_on > scope.as_of))
		.where(table.result != "Not Seen")
		.orderby(table.household)
		.orderby(table.check_date)
		.orderby(table.name)
	).run()
	grouped: dict[str, list[tuple[date, str]]] = defaultdict(list)
	for household, day, result in rows:
		grouped[household].append((day, result))
	return grouped


def run_of(checks: list[tuple[date, str]]) -> CheckRun:
	"""Return the run of accurate checks at the end of a household's checks, oldest first."""
	if not checks:
		return CheckRun("None", None, 0, 0)
	latest_on, result = checks[-1]
	run = []
	for day, value in reversed(checks):
		if value not in ACCURATE:
			break
		run.append(day)
	latest = "Accurate" if result in ACCURATE else result
	return CheckRun(latest, latest_on, len(run), (run[0] - run[-1]).days if run else 0)


def _listed(scope: Scope) -> set[str]:
	"""Return the households on the black list in force that day."""
	listing, household = frappe.qb.DocType("Black List Entry"), frappe.qb.DocType("Household")
	rows = (
		frappe.qb.from_(listing)
		.join(household)
		.on(household.name == listing.household)
		.select(household.name)
		.where(scope.within(household.village, household.name))
		.where(listing.recorded_on.isnull() | (listing.recorded_on <= scope.as_of))
		.where(listing.listed_from <= scope.as_of)
		.where(listing.listed_until.isnull() | (listing.listed_until >= scope.as_of))
	).run()
	return {name for (name,) in rows}


def _household_fact(
	row: frappe._dict, checks: list[tuple[date, str]], listed: bool, span: TierSpan, scope: Scope
) -> dict:
	run = run_of([check for check in checks if _is_news(check[0], span)])
	asked_on = max(filter(None, (row.occupancy_since, row.occupancy_checked_on, span.start)))
	return {
		"key": row.name,
		"period": scope.as_of.isoformat(),
		"tier_since": span.start.isoformat(),
		"quarter": quarter_of(scope.as_of),
		"tier": span.tier,
		"listed": int(listed),
		"last_check": run.latest,
		"last_check_on": run.latest_on.isoformat() if run.latest_on else "",
		"run_checks": run.checks,
		"run_days": run.days,
		"days_in_tier": (scope.as_of - span.start).days,
		"occupancy": _occupancy_known(row, scope.as_of),
		"lived_in_again": int(_lived_in_again(row, span, scope.as_of)),
		"quarters_since_occupancy_check": quarters_between(asked_on, scope.as_of),
	}


def _occupancy_known(row: frappe._dict, as_of: date) -> str:
	"""Return the occupancy as known at the end of the day: before the last change was entered, the one before it."""
	if row.occupancy_recorded_on and row.occupancy_recorded_on > as_of:
		return row.former_occupancy or "Lived In"
	begun = not row.occupancy_since or row.occupancy_since <= as_of
	return row.occupancy if begun else "Lived In"


def _is_news(checked_on: date, span: TierSpan) -> bool:
	"""Whether a check is news to the tier: up to the day on which people decided, it led to the decision."""
	return checked_on > span.start or (checked_on == span.start and span.origin == "Registration")


def _lived_in_again(row: frappe._dict, span: TierSpan, as_of: date) -> bool:
	"""Whether somebody came back since the tier began; one that was outside for another reason has not changed."""
	recorded = row.occupancy_recorded_on and span.start <= row.occupancy_recorded_on <= as_of
	was_empty = row.former_occupancy and row.former_occupancy != "Lived In"
	return bool(recorded and was_empty and row.occupancy == "Lived In")
