"""Visit Obligations: opened, moved from state to state, reminded of."""

from dataclasses import dataclass
from datetime import date, timedelta

import frappe

from dongyang_lianhu.effects import rows
from dongyang_lianhu.effects.decisions import DecisionLog
from dongyang_lianhu.facts.duties import Candidate
from dongyang_lianhu.facts.obligations import Standing
from dongyang_lianhu.facts.reminders import reminder_window
from dongyang_lianhu.policy import Policy
from dongyang_lianhu.rules import Outcome


@dataclass(frozen=True)
class Fulfilment:
	"""What an outcome says of an obligation: its state and, when done, by which visit and whose credit."""

	status: str
	fulfilled_by: str | None = None
	fulfilled_on: date | None = None
	credited_to: str | None = None


def open_duties(
	outcomes: list[Outcome],
	candidates: dict[tuple[str, str], Candidate],
	tiers: dict,
	policy: Policy,
	log: DecisionLog,
) -> None:
	"""Create the obligations that follow from the outcomes of subject `duty`."""
	opened = []
	for outcome in outcomes:
		candidate = candidates[outcome.subject_key, outcome.period]
		period = candidate.period
		row = _new_row(candidate.link, candidate.name, outcome.arguments["kind"], period.label, log.as_of)
		row |= {
			"tier": tiers[outcome.subject_key, outcome.period],
			"window_start": period.start,
			"window_end": period.end,
			"due_date": period.end,
			"last_entry_on": period.end + timedelta(days=policy["late_entry_free_days"]),
			"required_visits": outcome.arguments["required_visits"],
			"status": "Upcoming" if period.start > log.as_of else "Due",
		}
		opened.append(row)
		_log(log, outcome, row)
	rows.insert("Visit Obligation", opened)


def _new_row(link: frappe._dict, name: str, kind: str, period: str, as_of: date) -> dict:
	return {
		"name": name,
		"household_link": link.name,
		"household": link.household,
		"party_member": link.party_member,
		"village": link.village,
		"kind": kind,
		"period": period,
		"status_since": as_of,
		"counted_visits": 0,
		"reminders": 0,
		"reminded_on": None,
	}


def _log(log: DecisionLog, outcome: Outcome, row: dict, **details: object) -> None:
	log.add(outcome, "Visit Obligation", row["name"], row["household"], row["party_member"], **details)


def send_reminders(
	outcomes: list[Outcome], links: dict[str, frappe._dict], policy: Policy, log: DecisionLog
) -> None:
	"""Open the reminder of a stretch without visits, or count that it was repeated."""
	opened, repeated = [], {}
	for outcome in outcomes:
		link = links[outcome.subject_key]
		name = f"{link.name}-{outcome.period}"
		row = _new_row(link, name, "Reminder", outcome.period, log.as_of)
		if outcome.outcome == "open_reminder":
			opened.append(row | _reminder_columns(link, policy, log.as_of))
		else:
			repeated[name] = {"reminders": link.reminders_due, "reminded_on": log.as_of}
		_log(log, outcome, row)
	rows.insert("Visit Obligation", opened)
	rows.update("Visit Obligation", repeated)


def _reminder_columns(link: frappe._dict, policy: Policy, as_of: date) -> dict:
	start, due = reminder_window(link.rests_on, policy["difficult_reminder_days"])
	return {
		"tier": "Difficult",
		"window_start": start,
		"window_end": None,
		"due_date": due,
		"last_entry_on": None,
		"required_visits": 1,
		"status": "Due",
		"reminders": link.reminders_due,
		"reminded_on": as_of,
	}


def set_states(outcomes: list[Outcome], standings: dict[str, Standing], log: DecisionLog) -> None:
	"""Bring the obligations to the state that the rules found; log each change of state or fulfilment."""
	changes = {}
	for outcome in outcomes:
		standing = standings[outcome.subject_key]
		stored, found = standing.stored, _fulfilment(outcome, standing)
		before = Fulfilment(stored.status, stored.fulfilled_by, stored.fulfilled_on, stored.credited_to)
		counted = standing.fact["counted_visits"]
		if found == before and counted == stored.counted_visits:
			continue
		changes[stored.name] = vars(found) | {"counted_visits": counted}
		if found != before:
			_log(log, outcome, stored, **_details(found, stored.status))
	_write_states(changes, standings, log.as_of)


def _fulfilment(outcome: Outcome, standing: Standing) -> Fulfilment:
	status, visit = outcome.arguments["status"], standing.fulfilment
	if status != "Done":
		return Fulfilment(status)
	credited = standing.stored.party_member if visit.present else visit.visitor
	return Fulfilment(status, visit.visit, visit.visit_date, credited)


def _details(found: Fulfilment, before: str) -> dict:
	details = {"before": before}
	if found.fulfilled_by:
		details |= {
			"visit": found.fulfilled_by,
			"visit_date": str(found.fulfilled_on),
			"credited_to": found.credited_to,
		}
	return details


def _write_states(changes: dict[str, dict], standings: dict[str, Standing], as_of: date) -> None:
	moved = {
		n: c | {"status_since": as_of}
		for n, c in changes.items()
		if c["status"] != standings[n].stored.status
	}
	rows.update("Visit Obligation", moved)
	rows.update("Visit Obligation", {name: change for name, change in changes.items() if name not in moved})
