"""From registers to a draft: match a village and write the pairs; amend a plan in force."""

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import add_days, now_datetime

from dongyang_lianhu import clock
from dongyang_lianhu.effects import plans as effects
from dongyang_lianhu.facts import plans as facts
from dongyang_lianhu.facts.linking import links_in_force, problem_of
from dongyang_lianhu.facts.policy import policy_at
from dongyang_lianhu.matching import Matching, MatchingError, Pin, Problem, solve
from dongyang_lianhu.plans import quota, sentences
from dongyang_lianhu.wording import named

UNFINISHED = ("Draft", "Confirmed", "Returned", "Approved")


def match(plan: Document) -> Matching:
	"""Match the plan's village anew: pinned pairs stay, everything else of the draft is replaced.

	Raises ValidationError when the plan is no draft, or when there is nobody or nothing to match.
	"""
	require_draft(plan)
	problem = problem_of_plan(plan)
	require_people(problem)
	matching = solved(problem)
	effects.write_matching(plan, problem, matching, primaries_in_force(plan.village))
	words = sentences.Words.of(problem)
	refresh(
		plan,
		matched_on=now_datetime(),
		prepared_by=frappe.session.user,
		left_over_reason=None if not matching.left_over else plan.left_over_reason,
		shortage=sentences.shortage(matching, words),
		cures=sentences.cures(matching),
	)
	return matching


def require_preparer() -> None:
	"""Refuse those who approve plans and may not draw them up: their right to write is for their decision."""
	if not frappe.has_permission("Linkage Plan", "create"):
		frappe.throw(
			_("Only the village and the organisation clerk change a linkage plan."), frappe.PermissionError
		)


def require_draft(plan: Document) -> None:
	"""Lock the plan, and refuse to change one that has been confirmed."""
	require_preparer()
	if facts.lock_plan(plan.name) != "Draft":
		frappe.throw(_("Only a draft can be changed. Return the plan, or draw up an amendment."))


def require_people(problem: Problem) -> None:
	"""Refuse a matching without households or members, and say which register is empty."""
	if not problem.households:
		frappe.throw(_("This village has no households to link. Please import its households first."))
	if not any(member.takes_part for member in problem.members):
		frappe.throw(_("This village has no members who can link. Please import its members first."))


def problem_of_plan(plan: Document) -> Problem:
	"""Return the matching problem of a plan, with the pairs that people have pinned."""
	pins = tuple(
		Pin(pair.party_member, pair.household)
		for pair in facts.pairs_of(plan.name)
		if pair.pinned and pair.party_member and pair.role == "Primary"
	)
	return problem_of(
		plan.village,
		clock.today(),
		policy_at(clock.today()),
		mode=plan.mode,
		reach=plan.reach,
		backups=bool(plan.with_backups),
		fewest_changes=bool(plan.fewest_changes),
		pins=pins,
	)


def solved(problem: Problem) -> Matching:
	"""Match; what contradicts itself is a message for the user."""
	try:
		return solve(problem)
	except MatchingError as error:
		keys = [value for value in error.values if isinstance(value, str)]
		people = named("Party Member", keys)
		people |= named("Household", [key for key in keys if people[key] == key])
		frappe.throw(_(error.template).format(*(people.get(value, value) for value in error.values)))


def primaries_in_force(village: str) -> dict[str, str]:
	"""Return each household's primary member now, temporary covers left out."""
	return {
		link.household: link.party_member
		for link in links_in_force(village, clock.today())
		if link.role == "Primary" and not link.is_temporary and not link.to_date
	}


def refresh(plan: Document, **values: object) -> None:
	"""Bring the plan's figures and its list of breaches up to date with its pairs."""
	values |= effects.counted(facts.pairs_of(plan.name))
	plan.note_preparer()
	for fieldname, value in values.items():
		plan.set(fieldname, value)
	quota.list_breaches(plan)
	plan.flags.ignore_permissions = True  # the caller has checked; the figures are the system's
	plan.save()


def amend(plan: Document) -> Document:
	"""Draw up an amendment of a plan in force: a draft with the fewest changes, from tomorrow on."""
	if plan.status != "In Force":
		frappe.throw(_("Only a plan in force is amended."))
	draft = frappe.get_doc(
		{
			"doctype": "Linkage Plan",
			"village": plan.village,
			"cycle": plan.cycle,
			"links_from": add_days(clock.today(), 1),
			"amends": plan.name,
			"mode": plan.mode,
			"reach": plan.reach,
			"with_backups": plan.with_backups,
			"fewest_changes": 1,
		}
	)
	draft.flags.amends = plan.name
	draft.insert()
	match(draft)
	return draft
