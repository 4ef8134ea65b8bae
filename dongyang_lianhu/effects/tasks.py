"""Reminders to people: a Frappe ToDo for whoever can act."""

from datetime import date

import frappe

from dongyang_lianhu.effects import rows
from dongyang_lianhu.effects.decisions import DecisionLog, keys_present
from dongyang_lianhu.facts.people import secretaries, users_responsible
from dongyang_lianhu.rules import Outcome

TEXTS = {
	"Pending": "Household {0} has been pending for {1} days. Please decide its tier.",
	"Occupancy": "Household {0} is outside the tiers. Please ask again whether somebody lives there.",
}
SOON = {
	"Register": "{0}: the register is due in {1} days. Please complete households, members and ties.",
	"Matching": "{0}: the matching is due in {1} days. Please prepare and confirm the linkage plan.",
}
LATE = {
	"Register": "{0}: the register has been due for {1} days. Please complete households, members and ties.",
	"Matching": "{0}: the matching has been due for {1} days. Please prepare and confirm the linkage plan.",
	"Visits": "{0}: the visits were to begin {1} days ago, and no plan is in force. Please hurry its approval.",
}


def remind(outcomes: list[Outcome], facts: dict[str, dict], log: DecisionLog) -> None:
	"""Give each reminder once, as the decision log knows it, to those who can act."""
	given = keys_present(log.village, [outcome.key for outcome in outcomes])
	new = [outcome for outcome in outcomes if outcome.key not in given]
	responsible = users_responsible(log.village, [outcome.subject_key for outcome in new]) if new else {}
	todos = []
	for outcome in new:
		users = responsible.get((outcome.subject_key, outcome.arguments["recipient"]), [])
		text = _text(outcome, facts[outcome.subject_key])
		todos += [todo(user, text, log.as_of, "Household", outcome.subject_key) for user in users]
		log.add(outcome, "Household", outcome.subject_key, outcome.subject_key, recipients=users)
	insert(todos)


def remind_of_cycle(outcomes: list[Outcome], facts: dict[str, dict], log: DecisionLog) -> None:
	"""Tell the village's secretaries once of each day of a cycle that is near or past (四.1-3); `facts` by cycle."""
	given = keys_present(log.village, [outcome.key for outcome in outcomes])
	new = [outcome for outcome in outcomes if outcome.key not in given]
	users = secretaries(log.village) if new else []
	todos = []
	for outcome in new:
		fact, topic = facts[outcome.period], outcome.arguments["topic"]
		template = LATE[topic] if outcome.arguments["late"] else SOON[topic]
		text = frappe._(template, "zh").format(outcome.period, fact["days"][topic])
		todos += [todo(user, text, log.as_of, "Linkage Cycle", outcome.period) for user in users]
		log.add(outcome, "Linkage Cycle", outcome.period, recipients=users)
	insert(todos)


def _text(outcome: Outcome, fact: dict) -> str:
	template = frappe._(TEXTS[outcome.arguments["topic"]], "zh")
	return template.format(outcome.subject_key, fact["days_in_tier"])


def todo(user: str, text: str, day: date, doctype: str, name: str) -> dict:
	"""Return the row of a task for `user`, about one document."""
	return {
		"name": frappe.generate_hash(length=10),
		"status": "Open",
		"priority": "Medium",
		"date": day,
		"allocated_to": user,
		"assigned_by": "Administrator",
		"description": text,
		"reference_type": doctype,
		"reference_name": name,
	}


def insert(todos: list[dict]) -> None:
	"""Give out the tasks: one statement."""
	rows.insert("ToDo", todos)
