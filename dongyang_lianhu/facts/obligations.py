"""Facts of subject `obligation`: what is known of one visit duty on a day (五(一), default 15)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

import frappe
from frappe.query_builder.functions import Coalesce
from pypika import Case
from pypika.terms import Criterion

from dongyang_lianhu.facts import visits
from dongyang_lianhu.facts.scope import Scope
from dongyang_lianhu.facts.tiers import TierHistory
from dongyang_lianhu.rules import FactError, ObligationFact

KINDS = ("First Contact", "Month", "Week", "Reminder")
LIVE = ("Upcoming", "Due", "Overdue")
COLUMNS = (
	"name", "household_link", "household", "party_member", "kind", "period", "tier", "status", "window_start",
	"window_end", "last_entry_on", "required_visits", "counted_visits", "fulfilled_by", "fulfilled_on", "credited_to",
)  # fmt: skip


@dataclass(frozen=True)
class Standing:
	"""An obligation as stored, its fact, and the visit that fulfils it."""

	stored: frappe._dict
	fact: dict
	fulfilment: frappe._dict | None


def standings(
	scope: Scope,
	history: TierHistory,
	names: list[str] | None = None,
	stretches: dict[str, str] | None = None,
) -> list[Standing]:
	"""Return every obligation that may have changed since the last evaluation, or the named ones.

	`stretches`: of each Difficult household's link, the stretch without visits that runs now; another one's reminder
	is no longer due.
	"""
	names = _may_have_changed(scope) if names is None else names
	rows = _obligations_with_visits(names, scope.as_of) if names else []
	return [
		_standing(list(group), scope, history, stretches or {})
		for _name, group in groupby(rows, key=lambda row: row.name)
	]


def _obligations_with_visits(names: list[str], as_of: date) -> list[frappe._dict]:
	"""Return one row per obligation and counted visit in its window, in the order in which visits count."""
	duty, visit = frappe.qb.DocType("Visit Obligation"), frappe.qb.DocType("Visit")
	link, companion = frappe.qb.DocType("Household Link"), frappe.qb.DocType("Visit Companion")
	present = Case().when((visit.visitor == duty.party_member) | companion.name.isnotnull(), 1).else_(0)
	return (
		frappe.qb.from_(duty)
		.join(link)
		.on(link.name == duty.household_link)
		.left_join(visit)
		.on(_inside_window(duty, link, visit, as_of))
		.left_join(companion)
		.on((companion.parent == visit.name) & (companion.party_member == duty.party_member))
		.select(*(duty[column] for column in COLUMNS))
		.select(link.to_date, link.end_recorded_on)
		.select(visit.name.as_("visit"), visit.visit_date, visit.visitor, present.as_("present"))
		.where(duty.name.isin(names))
		.orderby(duty.name)
		.orderby(visit.visit_date)
		.orderby(present, order=frappe.qb.desc)
		.orderby(visit.recorded_on)
		.orderby(visit.name)
	).run(as_dict=True)


def _inside_window(duty, link, visit, as_of: date) -> Criterion:
	"""A counted visit on a day of the window on which the link was open."""
	link_holds = link.to_date.isnull() | (link.end_recorded_on > as_of) | (visit.visit_date <= link.to_date)
	return (
		(visit.household == duty.household)
		& (visit.visit_date >= duty.window_start)
		& (visit.visit_date <= Coalesce(duty.window_end, as_of))
		& visits.counts(visit, as_of)
		& link_holds
	)


def _may_have_changed(scope: Scope) -> list[str]:
	"""Return those still running, and those touched by what became known since the last evaluation."""
	duty = frappe.qb.DocType("Visit Obligation")
	query = frappe.qb.from_(duty).select(duty.name).where(scope.within(duty.village, duty.household))
	if scope.households or not scope.since:
		return [name for (name,) in query.run()]
	touched = _touched_households(scope)
	rows = query.where(duty.status.isin(LIVE)).run()
	rows += query.where(duty.household.isin(touched)).run() if touched else ()
	return sorted({name for (name,) in rows})


def _touched_households(scope: Scope) -> list[str]:
	"""Return households with a visit entered, accepted or struck out, or a link ended, since the last evaluation."""
	visit, link = frappe.qb.DocType("Visit"), frappe.qb.DocType("Household Link")
	known = (
		(visit.recorded_on >= scope.since)
		| (visit.accepted_on >= scope.since)
		| (visit.struck_on >= scope.since)
	)
	visited = frappe.qb.from_(visit).select(visit.household).where((visit.village == scope.village) & known)
	ended = frappe.qb.from_(link).select(link.household)
	ended = ended.where((link.village == scope.village) & (link.end_recorded_on >= scope.since))
	return sorted({household for (household,) in (*visited.run(), *ended.run())})


def _standing(
	rows: list[frappe._dict], scope: Scope, history: TierHistory, stretches: dict[str, str]
) -> Standing:
	duty = rows[0]
	last_day = duty.window_end or scope.as_of
	left_on = history.left_tiers_between(duty.household, duty.window_start, min(last_day, scope.as_of))
	counted = [row for row in _one_a_day(rows) if not left_on or row.visit_date <= left_on]
	fulfilled = len(counted) >= duty.required_visits
	return Standing(
		duty,
		_fact(duty, scope, history, stretches, counted, left_on),
		counted[duty.required_visits - 1] if fulfilled else None,
	)


def _one_a_day(rows: list[frappe._dict]) -> Iterator[frappe._dict]:
	"""Default 13: one counted visit a household and day; the linked member's own goes first."""
	seen: set[date] = set()
	for row in rows:
		if row.visit and row.visit_date not in seen:
			seen.add(row.visit_date)
			yield row


def _fact(
	duty, scope: Scope, history: TierHistory, stretches: dict[str, str], counted: list, left_on: date | None
) -> dict:
	if duty.kind not in KINDS:
		raise FactError("Obligation {0} is of the unknown kind {1}", duty.name, duty.kind)
	last_day = duty.window_end or scope.as_of + timedelta(days=1)
	known_end = duty.to_date and (not duty.end_recorded_on or duty.end_recorded_on <= scope.as_of)
	ended = bool(known_end and duty.to_date < min(last_day, scope.as_of))
	due = duty.kind != "Reminder" or (
		history.on(duty.household, scope.as_of) == "Difficult"
		and stretches.get(duty.household_link) in (None, duty.period)
	)
	fact = ObligationFact(
		key=duty.name,
		period=duty.period,
		kind=duty.kind,
		counted_visits=len(counted),
		required_visits=duty.required_visits,
		days_to_start=(duty.window_start - scope.as_of).days,
		days_past_end=(scope.as_of - duty.window_end).days if duty.window_end else -1,
		days_past_last_entry=(scope.as_of - duty.last_entry_on).days if duty.last_entry_on else -1,
		link_ended=int(ended and _in_time(duty)),
		end_too_late=int(ended and not _in_time(duty)),
		left_tiers=int(bool(left_on)),
		not_due=int(not due and not left_on),
		village_off=int(_village_off(duty, scope)),
	)
	return vars(fact)


def _in_time(duty: frappe._dict) -> bool:
	"""Whether the link's end was entered within the duty's days for late entries: a later one takes no failing back."""
	if not (duty.last_entry_on and duty.end_recorded_on):
		return True
	return duty.end_recorded_on <= duty.last_entry_on


def _village_off(duty: frappe._dict, scope: Scope) -> bool:
	"""Whether the village ceased to take part while the duty ran; a reminder stands again when it takes part again."""
	if not duty.window_end:
		return not scope.participates
	return scope.participation.ceased_between(duty.window_start, min(duty.window_end, scope.as_of))
