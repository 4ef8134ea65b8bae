"""Reminders to people: a Frappe ToDo for whoever can act."""

import frappe

from dongyang_lianhu.effects import rows
from dongyang_lianhu.effects.decisions import DecisionLog, keys_present
from dongyang_lianhu.facts.people import users_responsible
from dongyang_lianhu.rules import Outcome

TEXTS = {
	"Pending": "Household {0} has been pending for {1} days. Please decide its tier.",
	"Occupancy": "Household {0} is outside the tiers. Please ask again whether somebody lives there.",
}


def remind(outcomes: list[Outcome], facts: dict[str, dict], log: DecisionLog) -> None:
	"""Give each reminder once, as the decision log knows it, to those who can act."""
	given = keys_present(log.village, [outcome.key for outcome in outcomes])
	new = [outcome for outcome in outcomes if outcome.key not in given]
	responsible = users_responsible(log.village, [outcome.subject_key for outcome in new]) if new else {}
	todos = []
	for outcome in new:
		users = responsible.get((outcome.subject_key, outcome.arguments["recipient"]), [])
		todos += [_todo(outcome, user, facts[outcome.subject_key]) for user in users]
		log.add(outcome, "Household", outcome.subject_key, outcome.subject_key, recipients=users)
	rows.insert("ToDo", todos)


def _todo(outcome: Outcome, user: str, fact: dict) -> dict:
	text = frappe._(TEXTS[outcome.arguments["topic"]], "zh")
	return {
		"name": frappe.generate_hash(length=10),
		"status": "Open",
		"priority": "Medium",
		"date": fact["period"],
		"allocated_to": user,
		"assigned_by": "Administrator",
		"description": text.format(outcome.subject_key, fact["days_in_tier"]),
		"reference_type": "Household",
		"reference_name": outcome.subject_key,
	}
