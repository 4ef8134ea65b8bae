"""Any past day again: what the rules decided that night, computed from what was known then."""

from datetime import date, timedelta
from typing import NamedTuple

import frappe
from frappe.query_builder.functions import Count, Max

from dongyang_lianhu.effects import rows
from dongyang_lianhu.scheduler import Summary, evaluate_village

ONE_DAY = timedelta(days=1)


class Decided(NamedTuple):
	"""A decision by what it says: the rule, its subject, the period and the outcome."""

	rule: str
	subject: str
	period: str
	outcome: str


class Replay(NamedTuple):
	"""A replayed night: what was decided, and how it compares with the decisions on record for that day.

	`recorded`: how many decisions are on record for the day; none, if the rules did not run then.
	"""

	summary: Summary
	states: dict[str, int]
	recorded: int
	missing: list[Decided]
	unrecorded: list[Decided]


def replay(village: str, day: date) -> Replay:
	"""Judge a village as of a past day and change nothing.

	Inside a savepoint the village is taken back to the evaluation before, judged there from the documents alone, and
	then once more as of the day; only the second evaluation's decisions are the day's own. Without an evaluation before
	the day was the first, and judges everything.
	"""
	frappe.db.savepoint("replay")
	try:
		recorded = _decisions_on(village, day)
		before = _evaluated_before(village, day)
		rewind(village, before or day - ONE_DAY)
		if before:
			evaluate_village(village, before)
		else:
			_forget_quota_states(village)
		_free_names_of_later_proposals(village, day)
		summary = evaluate_village(village, day)
		decided = _decisions_on(village, day)
		missing, unrecorded = sorted(recorded - decided), sorted(decided - recorded)
		return Replay(summary, _states(village), len(recorded), missing, unrecorded)
	finally:
		frappe.db.rollback(save_point="replay")


def _evaluated_before(village: str, day: date) -> date | None:
	"""Return the day of the last decisions before `day`, or None if `day` was the first."""
	decision = frappe.qb.DocType("Rule Decision")
	here = (decision.village == village) & (decision.as_of < day)
	return frappe.qb.from_(decision).select(Max(decision.as_of)).where(here).run()[0][0]


def rewind(village: str, day: date) -> None:
	"""Take what the rules wrote back to the end of `day`; what people entered stays, known by its own dates."""
	decision = frappe.qb.DocType("Rule Decision")
	frappe.qb.from_(decision).delete().where((decision.village == village) & (decision.as_of > day)).run()
	_rewind_covers(village, day)
	_rewind_obligations(village)
	_rewind_tier_changes(village, day)
	frappe.db.set_value("Village", village, "evaluated_on", None, update_modified=False)


def _rewind_covers(village: str, day: date) -> None:
	"""Temporary covers that the rules gave after the day: the replay gives them again."""
	link = frappe.qb.DocType("Household Link")
	later = (link.village == village) & (link.origin == "Cover") & (link.recorded_on > day)
	frappe.qb.from_(link).delete().where(later).run()


def _rewind_obligations(village: str) -> None:
	"""Duties follow from documents alone; that a reminder was given, and how often, is known from its decisions."""
	given = _reminders_given(village)
	duty = frappe.qb.DocType("Visit Obligation")
	others = (duty.kind != "Reminder") | duty.name.notin(list(given) or [""])
	frappe.qb.from_(duty).delete().where((duty.village == village) & others).run()
	undone = {
		"status": "Due",
		"fulfilled_by": None,
		"fulfilled_on": None,
		"credited_to": None,
		"counted_visits": 0,
	}
	rows.update("Visit Obligation", {name: undone | {"reminders": times} for name, times in given.items()})


def _reminders_given(village: str) -> dict[str, int]:
	"""Return how often each reminder was given, by the decisions that are left."""
	decision = frappe.qb.DocType("Rule Decision")
	given = decision.outcome.isin(["open_reminder", "repeat_reminder"])
	query = frappe.qb.from_(decision).select(decision.subject, Count("*"))
	return dict(query.where((decision.village == village) & given).groupby(decision.subject).run())


def _forget_quota_states(village: str) -> None:
	"""Before the first evaluation members stand as they are registered."""
	registered = frappe.get_meta("Party Member").get_field("quota_state").default
	frappe.db.set_value(
		"Party Member", {"village": village}, "quota_state", registered, update_modified=False
	)


def _rewind_tier_changes(village: str, day: date) -> None:
	change = frappe.qb.DocType("Household Tier Change")
	here = change.village == village
	frappe.qb.from_(change).delete().where(
		here & (change.proposed_on > day) & (change.status != "Confirmed")
	).run()
	undecided = here & (change.decided_on > day) & (change.proposed_on <= day)
	(
		frappe.qb.update(change)
		.set(change.status, "Proposed")
		.set(change.effective_from, None)
		.set(change.decided_on, None)
		.where(undecided)
	).run()


def _free_names_of_later_proposals(village: str, day: date) -> None:
	"""Drop what the rules proposed and people confirmed only after the day: the replay proposes it again."""
	change = frappe.qb.DocType("Household Tier Change")
	later = (change.village == village) & (change.origin == "Rule") & (change.decided_on > day)
	frappe.qb.from_(change).delete().where(later & (change.status == "Confirmed")).run()


def _decisions_on(village: str, day: date) -> set[Decided]:
	"""Return what was decided of each subject at the day's end: of two decisions of a kind the later one."""
	decision = frappe.qb.DocType("Rule Decision")
	rows = (
		frappe.qb.from_(decision)
		.select(decision.rule, decision.subject, decision.period, decision.outcome)
		.where((decision.village == village) & (decision.as_of == day))
		.orderby(decision.sequence)
	).run()
	last = {row[1:]: Decided(*(part or "" for part in row)) for row in rows}
	return set(last.values())


def _states(village: str) -> dict[str, int]:
	duty = frappe.qb.DocType("Visit Obligation")
	rows = (
		frappe.qb.from_(duty)
		.select(duty.status, Count("*"))
		.where(duty.village == village)
		.groupby(duty.status)
	)
	return dict(sorted(rows.run()))
