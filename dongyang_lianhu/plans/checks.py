"""Whether a plan still fits the registers: what has changed since the matching is named before it can do harm."""

from collections.abc import Iterable

import frappe
from frappe import _
from frappe.model.document import Document

from dongyang_lianhu.facts import plans as facts
from dongyang_lianhu.matching.grounds import Grounds
from dongyang_lianhu.plans import prepare
from dongyang_lianhu.validation import says_something
from dongyang_lianhu.wording import named

SHOWN = 5


def require_complete(plan: Document) -> None:
	"""Refuse a plan without pairs, or whose households or members are not those of the registers any more."""
	pairs = facts.pairs_of(plan.name)
	if not pairs:
		frappe.throw(_("The plan has no pairs yet. Match the village first."))
	problem = prepare.problem_of_plan(plan)
	primary = {pair.household: pair.party_member for pair in pairs if pair.role == "Primary"}
	households = {household.key: household for household in problem.households}
	_refuse(_pairs_of(set(households) - set(primary)), _("Not in the plan yet: {0}. Please match again."))
	_refuse(_pairs_of(set(primary) - set(households)), _("No longer to be linked: {0}. Please match again."))
	_refuse(
		_impossible(problem, primary, households), _("Cannot be linked as planned: {0}. Please match again.")
	)


def require_left_over_explained(plan: Document) -> None:
	"""Refuse a plan that leaves households without a member, unless somebody says why: never a silent shortfall."""
	unexplained = [
		pair.household
		for pair in facts.pairs_of(plan.name)
		if pair.role == "Primary" and not pair.party_member and not says_something(pair.moved_reason)
	]
	if says_something(plan.left_over_reason):
		return
	_refuse(
		_pairs_of(unexplained),
		_(
			"Without a member: {0}. Please move these households on the board, or say in the plan why they are left over."
		),
	)


def _pairs_of(households: Iterable[str]) -> list[tuple[str, None]]:
	return [(household, None) for household in sorted(households)]


def _impossible(problem, primary: dict[str, str | None], households: dict) -> list[tuple[str, str]]:
	members, grounds = {member.key: member for member in problem.members}, Grounds(problem)
	return [
		(household, member)
		for household, member in sorted(primary.items())
		if member and (member not in members or grounds.refusal(members[member], households[household]))
	]


def _refuse(found: list[tuple[str, str | None]], message: str) -> None:
	"""Refuse because of some households, each with the member whom the plan gives it."""
	if not found:
		return
	first = found[:SHOWN]
	homes = named("Household", [household for household, _member in first])
	people = named("Party Member", [member for _household, member in first if member])
	shown = "、".join(
		f"{homes[household]} – {people[member]}" if member else homes[household]
		for household, member in first
	)
	if len(found) > SHOWN:
		shown = _("{0} and {1} more").format(shown, len(found) - SHOWN)
	frappe.throw(message.format(shown))
