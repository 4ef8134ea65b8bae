"""Reminders to people: a Frappe ToDo for whoever can act."""

from collections.abc import Iterable
from datetime import date

import frappe
from pypika.terms import Criterion

from dongyang_lianhu.effects import rows
from dongyang_lianhu.effects.decisions import DecisionLog, keys_present
from dongyang_lianhu.facts.people import secretaries, users_responsible
from dongyang_lianhu.facts.scope import Scope
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


def remind(outcomes: list[Outcome], facts: dict[str, dict], scope: Scope, log: DecisionLog) -> None:
	"""Give each reminder once, as the decision log knows it, to those who can act; close what is settled."""
	standing = {(outcome.arguments["topic"], outcome.subject_key) for outcome in outcomes}
	close_settled(TEXTS, standing, scope)
	given = keys_present(log.village, [outcome.key for outcome in outcomes])
	new = [outcome for outcome in outcomes if outcome.key not in given]
	responsible = users_responsible(log.village, [outcome.subject_key for outcome in new]) if new else {}
	todos = []
	for outcome in new:
		users = responsible.get((outcome.subject_key, outcome.arguments["recipient"]), [])
		text, topic = _text(outcome, facts[outcome.subject_key]), outcome.arguments["topic"]
		todos += [todo(user, text, log.as_of, "Household", outcome.subject_key, topic) for user in users]
		log.add(outcome, "Household", outcome.subject_key, outcome.subject_key, recipients=users)
	insert(todos)


def remind_of_cycle(outcomes: list[Outcome], facts: dict[str, dict], log: DecisionLog) -> None:
	"""Tell the village's secretaries once of each day of a cycle that is near or past (四.1-3); `facts` by cycle."""
	given = keys_present(log.village, [outcome.key for outcome in outcomes])
	new = [outcome for outcome in outcomes if outcome.key not in given]
	_close_settled_of_cycles(outcomes, log.village)
	users = secretaries(log.village) if new else []
	todos = []
	for outcome in new:
		fact, topic = facts[outcome.period], outcome.arguments["topic"]
		template = LATE[topic] if outcome.arguments["late"] else SOON[topic]
		text = frappe._(template, "zh").format(outcome.period, fact["days"][topic])
		kind = _cycle_topic(topic, log.village)
		todos += [todo(user, text, log.as_of, "Linkage Cycle", outcome.period, kind) for user in users]
		log.add(outcome, "Linkage Cycle", outcome.period, recipients=users)
	insert(todos)


def _text(outcome: Outcome, fact: dict) -> str:
	template = frappe._(TEXTS[outcome.arguments["topic"]], "zh")
	return template.format(outcome.subject_key, fact["days_in_tier"])


def todo(user: str, text: str, day: date, doctype: str, name: str, topic: str) -> dict:
	"""Return the row of a task for `user`, about one document; its name tells the topic, by which it is closed."""
	return {
		"name": f"{topic}-{frappe.generate_hash(length=10)}",
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


def close_settled(topics: Iterable[str], standing: set[tuple[str, str]], scope: Scope) -> None:
	"""Close open tasks about the scope's households whose ground is gone; `standing`: (topic, household) that stay."""
	task, household = frappe.qb.DocType("ToDo"), frappe.qb.DocType("Household")
	query = frappe.qb.from_(task).join(household).on(household.name == task.reference_name)
	query = query.where(
		(task.reference_type == "Household") & scope.within(household.village, household.name)
	)
	_close(query, topics, standing)


def _close_settled_of_cycles(outcomes: list[Outcome], village: str) -> None:
	"""The same for the village's tasks about linkage cycles."""
	topics = {topic: _cycle_topic(topic, village) for topic in LATE}
	standing = {(topics[outcome.arguments["topic"]], outcome.period) for outcome in outcomes}
	task = frappe.qb.DocType("ToDo")
	query = frappe.qb.from_(task).where(task.reference_type == "Linkage Cycle")
	_close(query, topics.values(), standing)


def _cycle_topic(topic: str, village: str) -> str:
	"""A cycle is every village's; its tasks are one village's."""
	return f"{topic}-{village}"


def _close(query, topics: Iterable[str], standing: set[tuple[str, str]]) -> None:
	task = frappe.qb.DocType("ToDo")
	of_topic = Criterion.any([task.name.like(f"{topic}-%") for topic in topics])
	found = query.select(task.name, task.reference_name).where((task.status == "Open") & of_topic).run()
	settled = [name for name, about in found if (name.rpartition("-")[0], about) not in standing]
	rows.update("ToDo", {name: {"status": "Closed"} for name in settled})
