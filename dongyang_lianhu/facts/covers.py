"""Facts of subject `cover`: households without a primary link in a village with a plan in force (四.2)."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

import frappe
from frappe.query_builder.functions import Coalesce, Max

from dongyang_lianhu.facts.linking import problem_of
from dongyang_lianhu.facts.links import known_open_on
from dongyang_lianhu.facts.scope import Scope
from dongyang_lianhu.matching import Problem, nearest_with_places
from dongyang_lianhu.matching.grounds import BEST, Grounds
from dongyang_lianhu.policy import Policy


@dataclass(frozen=True)
class Uncovered:
	"""A household without a link, since which day, and who could cover it."""

	household: str
	since: date
	member: str | None
	ground: str | None
	fact: dict


def plan_in_force_on(village: str, day: date) -> bool:
	"""Whether a Linkage Plan of the village had come into force by the day; one that did is only ever superseded."""
	return bool(frappe.db.exists("Linkage Plan", {"village": village, "in_force_on": ["<=", day]}))


def uncovered_households(scope: Scope, policy: Policy) -> list[Uncovered]:
	"""Return the households without a primary link, each with the nearest member who has places left.

	Places are given away in the order of the households, so that no member is named beyond his maximum. No query more
	for more households.
	"""
	if scope.households or not plan_in_force_on(scope.village, scope.as_of):
		return []
	found = _without_link(scope)
	if not found:
		return []
	nearest = _Nearest(problem_of(scope.village, scope.as_of, policy), _primaries(scope))
	return [_uncovered(household, since, nearest, scope) for household, since in found]


class _Nearest:
	"""Finds the nearest member with places for one household after the other."""

	def __init__(self, problem: Problem, primaries: dict[str, str]) -> None:
		self.problem, self.grounds, self.taken = problem, Grounds(problem), Counter(primaries.values())
		self.members = {member.key: member for member in problem.members}
		self.households = {household.key: household for household in problem.households}
		places = (m.maximum - self.taken[m.key] for m in problem.members if m.takes_part)
		self.places = sum(max(0, free) for free in places)

	def take(self, household: str) -> tuple[str | None, str | None]:
		"""Return the member with the best ground between the two, and take one of his places."""
		member = nearest_with_places(self.problem, self.taken, household) if self.places else None
		if not member:
			return None, None
		self.taken[member] += 1
		self.places -= 1
		mask = self.grounds.mask(self.members[member], self.households[household])
		return member, BEST[mask] or None


def _without_link(scope: Scope) -> list[tuple[str, date]]:
	"""Return (household, since when) of those in the tiers that no primary link holds."""
	household, link = frappe.qb.DocType("Household"), frappe.qb.DocType("Household Link")
	former = frappe.qb.DocType("Household Link").as_("former")
	holds = (link.household == household.name) & (link.role == "Primary") & known_open_on(link, scope.as_of)
	before = (former.household == household.name) & (former.role == "Primary")
	return (
		frappe.qb.from_(household)
		.left_join(link)
		.on(holds)
		.left_join(former)
		.on(before & (former.to_date < scope.as_of))
		.select(household.name, Coalesce(Max(former.to_date), household.tier_since))
		.where((household.village == scope.village) & (household.tier != "Outside"))
		.where(link.name.isnull() & (household.tier_since <= scope.as_of))
		.groupby(household.name, household.tier_since)
		.orderby(household.name)
	).run()


def temporarily_covered(village: str) -> list[str]:
	"""Return the households whose temporary cover nobody has decided on."""
	link = frappe.qb.DocType("Household Link")
	here = (link.village == village) & (link.is_temporary == 1) & link.to_date.isnull()
	return [household for (household,) in frappe.qb.from_(link).select(link.household).where(here).run()]


def _primaries(scope: Scope) -> dict[str, str]:
	link = frappe.qb.DocType("Household Link")
	query = frappe.qb.from_(link).select(link.household, link.party_member)
	query = query.where((link.village == scope.village) & (link.role == "Primary"))
	return dict(query.where(known_open_on(link, scope.as_of)).run())


def _uncovered(household: str, since: date, nearest: _Nearest, scope: Scope) -> Uncovered:
	member, ground = nearest.take(household)
	fact = {
		"key": household,
		"period": f"U-{since:%Y%m%d}",
		"days_uncovered": max(0, (scope.as_of - since).days),
		"plan_in_force": 1,
		"village_participates": int(scope.participates),
		"member_with_places": int(bool(member)),
	}
	return Uncovered(household, since, member, ground, fact)
