"""Facts of subject `duty`: a link and a period for which it may owe visits (五(一), defaults 11 and 12)."""

from datetime import date, timedelta
from typing import NamedTuple

import frappe

from dongyang_lianhu.evaluation.periods import Period, months_between, weeks_between
from dongyang_lianhu.facts.policy import PolicyHistory
from dongyang_lianhu.facts.scope import Scope
from dongyang_lianhu.facts.tiers import TierHistory
from dongyang_lianhu.policy import Policy

FIRST_CONTACT = "FC"
TIERS_OF_KIND = {
	"Month": ("General",),
	"Week": ("Improvement", "Pending"),
	"First Contact": ("General", "Improvement", "Pending", "Difficult"),
}


class Candidate(NamedTuple):
	"""A link and a period; what the rules make of it is an obligation or nothing."""

	link: frappe._dict
	kind: str
	period: Period

	@property
	def name(self) -> str:
		"""The natural key of the obligation that may follow."""
		return f"{self.link.name}-{self.period.label}"


def links_of(scope: Scope, name: str | None = None) -> list[frappe._dict]:
	"""Return the links of a scope that were recorded by its day, backup links included."""
	link = frappe.qb.DocType("Household Link")
	query = (
		frappe.qb.from_(link)
		.select(
			link.name,
			link.household,
			link.party_member,
			link.village,
			link.role,
			link.from_date,
			link.to_date,
		)
		.select(link.end_recorded_on, link.recorded_on)
		.where(scope.within(link.village, link.household))
		.where(link.recorded_on.isnull() | (link.recorded_on <= scope.as_of))
	)
	query = query.where(link.name == name) if name else query.where(link.role == "Primary")
	return query.orderby(link.name).run(as_dict=True)


def candidates(scope: Scope, links: list[frappe._dict], policies: PolicyHistory) -> list[Candidate]:
	"""Return every link's first contact and the periods that it touches since it was last looked at."""
	return [candidate for link in links for candidate in _candidates_of(link, scope, policies)]


def _candidates_of(link: frappe._dict, scope: Scope, policies: PolicyHistory) -> list[Candidate]:
	"""A link recorded since the last evaluation is looked at from its first day, any other one since then.

	Nothing is owed for windows that ended before the link was entered; the first contact runs from the day of entry.
	"""
	new = not scope.since or not link.recorded_on or link.recorded_on >= scope.since
	first = link.from_date if new else scope.since
	policy = policies.of_period(link.from_date, scope.as_of)
	known_from = max(link.from_date, link.recorded_on or link.from_date)
	contact = _first_contact(known_from, policy["first_contact_days"])
	found = [("First Contact", contact)] if new else []
	found += [("Month", period) for period in months_between(first, scope.as_of)]
	found += [("Week", period) for period in weeks_between(first, scope.as_of)]
	return [
		Candidate(link, kind, period)
		for kind, period in found
		if known_from <= period.end and _open_at_start(link, period.start, scope.as_of)
	]


def by_policy(
	found: list[Candidate], scope: Scope, policies: PolicyHistory
) -> list[tuple[Policy, list[Candidate]]]:
	"""Return the candidates grouped by the policy of their first day, the oldest policy first."""
	groups: dict[str, tuple[Policy, list[Candidate]]] = {}
	for candidate in found:
		policy = policies.of_period(candidate.period.start, scope.as_of)
		groups.setdefault(policy.version, (policy, []))[1].append(candidate)
	return [groups[version] for version in sorted(groups)]


def _open_at_start(link: frappe._dict, start: date, as_of: date) -> bool:
	"""Whether the link held on a window's first day, as far as was known when that day began.

	So a window owes the same, on whichever night it is first looked at: a duty whose link turns out to have ended before
	was opened, and is cancelled. The end of a link that was entered as a whole, when it was over, was always known.
	"""
	if not link.to_date or link.to_date >= start:
		return True
	if not link.end_recorded_on:
		return False
	entered_with_link = link.recorded_on and link.end_recorded_on <= link.recorded_on
	return not (link.end_recorded_on <= as_of and (link.end_recorded_on < start or entered_with_link))


def _first_contact(start: date, days: int) -> Period:
	return Period(FIRST_CONTACT, start, start + timedelta(days=days))


def duty_fact(candidate: Candidate, scope: Scope, history: TierHistory) -> dict:
	"""Return the flat fact of one candidate; the tier is that of the window's first day."""
	link, period = candidate.link, candidate.period
	running = link.from_date < period.start
	return {
		"key": link.name,
		"period": period.label,
		"duty_kind": candidate.kind,
		"link_role": link.role,
		"tier": history.for_period(link.household, period.start, TIERS_OF_KIND[candidate.kind], running),
		"days_linked_at_start": (period.start - link.from_date).days,
		"link_open_at_start": int(_open_at_start(link, period.start, scope.as_of)),
		"village_participates": int(scope.participation.on(period.start)),
	}


def without_obligation(candidates: list[Candidate]) -> list[Candidate]:
	"""Return the candidates for which there is no obligation yet."""
	if not candidates:
		return []
	table = frappe.qb.DocType("Visit Obligation")
	names = [candidate.name for candidate in candidates]
	existing = {
		name for (name,) in frappe.qb.from_(table).select(table.name).where(table.name.isin(names)).run()
	}
	return [candidate for candidate in candidates if candidate.name not in existing]
