"""Households without a link: put on the secretary's list, and given a temporary cover (四.2)."""

import frappe

from dongyang_lianhu.effects import links, tasks
from dongyang_lianhu.effects.decisions import DecisionLog, keys_present
from dongyang_lianhu.facts.covers import Uncovered, temporarily_covered
from dongyang_lianhu.facts.people import secretaries
from dongyang_lianhu.facts.scope import Scope
from dongyang_lianhu.rules import Outcome

LISTED = "Household {0} has no linked member. Please decide who takes it over."
COVERED = "Household {0} is covered by {1} for the time being. Please keep him or choose another member."


def act(outcomes: list[Outcome], found: dict[str, Uncovered], scope: Scope, log: DecisionLog) -> None:
	"""Open the temporary covers, and tell the secretary once of each household and stretch without a link."""
	covers = [outcome for outcome in outcomes if outcome.outcome == "give_cover"]
	covered = _give_covers(covers, found, log)
	listed = [outcome for outcome in outcomes if outcome.outcome == "list_uncovered"]
	if not scope.households:
		standing = {("Uncovered", outcome.subject_key) for outcome in listed}
		standing |= {("Covered", household) for household in temporarily_covered(log.village)}
		tasks.close_settled(("Uncovered", "Covered"), standing, scope)
	known = keys_present(log.village, [outcome.key for outcome in listed])
	new = [outcome for outcome in listed if outcome.key not in known]
	users = secretaries(log.village) if new else []
	todos = []
	for outcome in new:
		household = outcome.subject_key
		text = _text(household, covered.get(household))
		topic = "Covered" if household in covered else "Uncovered"
		todos += [tasks.todo(user, text, log.as_of, "Household", household, topic) for user in users]
		log.add(outcome, "Household", household, household, recipients=users)
	tasks.insert(todos)


def _give_covers(outcomes: list[Outcome], found: dict[str, Uncovered], log: DecisionLog) -> dict[str, str]:
	opened, covered = [], {}
	for outcome in outcomes:
		uncovered = found[outcome.subject_key]
		row = links.link_row(
			uncovered.household,
			uncovered.member,
			log.village,
			log.as_of,
			log.as_of,
			origin="Cover",
			grounds=uncovered.ground,
			temporary=True,
		)
		opened.append(row)
		covered[uncovered.household] = uncovered.member
		log.add(outcome, "Household Link", row["name"], uncovered.household, uncovered.member)
	links.open_links(opened)
	return covered


def _text(household: str, member: str | None) -> str:
	template = frappe._(COVERED if member else LISTED, "zh")
	return template.format(household, member)
