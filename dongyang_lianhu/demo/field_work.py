"""Links, tier changes, checks and visits, each as known at the end of the day."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

import frappe

from dongyang_lianhu.demo.calendar import Calendar
from dongyang_lianhu.demo.counting import count_visits
from dongyang_lianhu.demo.registers import village_of
from dongyang_lianhu.demo.tables import Tables
from dongyang_lianhu.demo.writer import Writer
from dongyang_lianhu.printing import tokens

NOTE_FIELDS = {"S": "situation", "D": "difficulties", "G": "suggestions", "H": "help_given"}
DUTY_FIELDS = {
	"P": "policy_publicised",
	"D": "difficulties_heard",
	"F": "film_shown",
	"E": "exchange_visit",
	"C": "conversion_work",
}
FREE_DAYS = 7


@dataclass
class Work:
	"""Rows that are going to be inserted."""

	links: list[dict]
	tiers: list[dict]
	visits: list[dict]


def links(source: Tables, calendar: Calendar, villages: dict[str, str]) -> list[dict]:
	"""Links that have begun; an end that is not yet recorded is not yet known."""
	rows = (link(row, calendar, villages) for row in source["links"])
	return [row for row in rows if row["from_date"] <= calendar.as_of]


def link(row: dict[str, str], calendar: Calendar, villages: dict[str, str]) -> dict:
	"""One link."""
	start, end = calendar.day(row["from_date"]), calendar.day(row["to_date"])
	recorded = calendar.day(row["end_recorded_on"])
	ended = calendar.known(recorded)
	card = calendar.day(row["card_issued_on"])
	return {
		"name": f"{row['household']}-{row['role'][0]}-{start:%Y%m%d}",
		"household": row["household"],
		"party_member": row["party_member"],
		"role": row["role"],
		"village": village_of(villages, row["household"]),
		"status": "Ended" if ended and end < calendar.as_of else "Open",
		"from_date": start,
		"recorded_on": start,
		"to_date": end if ended else None,
		"end_reason": row["end_reason"] if ended else None,
		"end_recorded_on": recorded if ended else None,
		"grounds": row["grounds"],
		"quota_reason": row["quota_reason"],
		"card_issued_on": card if calendar.known(card) else None,
		"origin": "Manual",
		"is_temporary": 0,
		"linkage_plan": None,
		"entered": start,
	}


def tier_changes(source: Tables, calendar: Calendar, villages: dict[str, str]) -> list[dict]:
	"""Each household's first tier, then what people confirmed, rejected or still have before them."""
	rows = [registration(row, calendar, villages) for row in source["households"]]
	for row in source["tier_changes"]:
		change = tier_change(row, calendar, villages)
		if change:
			rows.append(change)
	rows.sort(key=lambda row: (row["household"], row["proposed_on"]))
	close_tiers([row for row in rows if row["status"] == "Confirmed"])
	return rows


def registration(row: dict[str, str], calendar: Calendar, villages: dict[str, str]) -> dict:
	"""The tier that the survey of 四.1 found."""
	since, tier = calendar.day(row["tier_since"]), row["tier"]
	change = {
		"household": row["household_number"],
		"from_tier": None,
		"to_tier": tier,
		"difficult_type": row["difficult_type"],
		"is_relapse": 0,
		"reason": None,
		"decision_note": None,
	}
	decided = {"origin": "Registration", "status": "Confirmed", "proposed_on": since, "decided_on": since}
	return finished(change | decided, villages)


def tier_change(row: dict[str, str], calendar: Calendar, villages: dict[str, str]) -> dict | None:
	"""A change by hand; one that is decided later is left out, since the rules propose it themselves."""
	decided = calendar.day(row["decided_on"])
	proposed = calendar.day(row["proposed_on"])
	if not calendar.known(decided or proposed):
		return None
	days = {"proposed_on": proposed, "decided_on": decided, "is_relapse": int(row["is_relapse"])}
	return finished(row | days | {"origin": "Manual"}, villages)


def finished(row: dict, villages: dict[str, str]) -> dict:
	"""Name, village and the day from which it holds."""
	confirmed = row["status"] == "Confirmed"
	return row | {
		"name": f"{row['household']}-{row['proposed_on']:%Y%m%d}-{row['to_tier']}",
		"village": village_of(villages, row["household"]),
		"effective_from": row["decided_on"] if confirmed else None,
		"effective_until": None,
		"entered": row["proposed_on"],
	}


def close_tiers(confirmed: list[dict]) -> None:
	"""A tier lasts until the day before the next one."""
	for earlier, later in pairwise(confirmed):
		if earlier["household"] == later["household"]:
			earlier["effective_until"] = later["effective_from"] - timedelta(days=1)


def checks(source: Tables, calendar: Calendar, villages: dict[str, str]) -> list[dict]:
	"""Sorting checks that have been recorded."""
	rows = []
	for number, row in enumerate(source["checks"]):
		day = calendar.day(row["check_date"])
		recorded = day + timedelta(days=int(row["late"] or 0))
		if calendar.entered(recorded, number):
			rows.append(check(row, day, recorded, villages))
	return rows


def check(row: dict[str, str], day: date, recorded: date, villages: dict[str, str]) -> dict:
	"""One check."""
	return {
		"name": f"{row['household']}-{day:%Y%m%d}",
		"household": row["household"],
		"check_date": day,
		"result": row["result"],
		"checked_by": row["checked_by"],
		"village": village_of(villages, row["household"]),
		"recorded_on": recorded,
		"entered": recorded,
	}


def visits(source: Tables, calendar: Calendar, villages: dict[str, str], links: list[dict]) -> list[dict]:
	"""The visit log, numbered in the order of entry, each with what it counts for."""
	notes = {row["note"]: row["text"] for row in source["notes"]}
	rows = []
	for table in sorted(name for name in source if name.startswith("visits-")):
		month = table.removeprefix("visits-")
		for number, row in enumerate(source[table]):
			made = visit(row, calendar.day(f"{month}-{int(row['day']):02d}"), calendar, notes)
			if calendar.entered(made["recorded_on"], number):
				rows.append(made | {"village": village_of(villages, row["household"])})
	rows.sort(key=lambda row: (row["recorded_on"], row["household"], row["visit_time"] or ""))
	for number, row in enumerate(rows, 1):
		row["name"] = f"ZF-{row['recorded_on']:%y%m}-{number:06d}"
	count_visits(rows, links)
	return rows


def visit(row: dict[str, str], day: date, calendar: Calendar, notes: dict[str, str]) -> dict:
	"""One entry of the log."""
	made = {
		"household": row["household"],
		"visit_date": day,
		"visit_time": row["time"] + ":00" if row["time"] else None,
		"mode": row["mode"] or "Home Visit",
		"met": row["met"] or "Adult Met",
		"visitor": row["visitor"],
		"companions": row["companions"].split(),
		"entry_channel": row["channel"],
	}
	return made | log_fields(row, notes) | entry_fields(row, day, calendar)


def log_fields(row: dict[str, str], notes: dict[str, str]) -> dict:
	"""Notes and ticked duties of the uniform work log (五(二)1)."""
	texts = dict.fromkeys(NOTE_FIELDS.values())
	for key in row["notes"].split():
		texts[NOTE_FIELDS[key[0]]] = notes[key]
	ticks = {field: int(key in row["duties"]) for key, field in DUTY_FIELDS.items()}
	return texts | ticks | {"has_log_entry": int(bool(row["notes"] or row["duties"]))}


def entry_fields(row: dict[str, str], day: date, calendar: Calendar) -> dict:
	"""When it was entered, accepted or struck out, as far as that has happened (default 15)."""
	late = int(row["late"] or 0)
	recorded = day + timedelta(days=late)
	accepted = recorded + timedelta(days=int(row["accepted"])) if row["accepted"] else None
	accepted = recorded if late <= FREE_DAYS else accepted
	struck = recorded + timedelta(days=int(row["struck"])) if row["struck"] else None
	struck = struck if calendar.known(struck) else None
	accepted = accepted if calendar.known(accepted) else None
	status = row["outcome"] or ("Accepted" if accepted else "Awaiting Approval")
	decided = struck or status == "Rejected"
	return {
		"days_late": late,
		"recorded_on": recorded,
		"accepted_on": accepted,
		"struck_on": struck,
		"entry_status": "Struck Out" if struck else status,
		"decision_reason": row["reason"] if decided else None,
		"entered": recorded,
	}


def insert(source: Tables, calendar: Calendar, writer: Writer, villages: dict[str, str], work: Work) -> None:
	"""Insert the field work."""
	writer.insert("Household Link", work.links)
	writer.insert("Card Token", [card_token(row) for row in work.links])
	writer.insert("Household Tier Change", work.tiers)
	writer.insert("Sorting Check", checks(source, calendar, villages))
	companions = [companion(row, member) for row in work.visits for member in row.pop("companions")]
	reserve_numbers(work.visits)
	writer.insert("Visit", work.visits)
	writer.insert_children("Visit Companion", "Visit", "companions", companions)


def card_token(link: dict) -> dict:
	"""The token of a link's contact card."""
	token = {"household_link": link["name"], "token": tokens.new_token()}
	return {"name": link["name"], "entered": link["recorded_on"], **token}


def companion(visit: dict, member: str) -> dict:
	"""Somebody who went along."""
	return {"parent": visit["name"], "party_member": member, "entered": visit["recorded_on"]}


def reserve_numbers(visits: list[dict]) -> None:
	"""Move the counters on, so that the next visit of the Desk gets a free number.

	A `format:` name counts under the empty prefix; later versions may count under the whole one.
	"""
	highest: dict[str, int] = defaultdict(int)
	for row in visits:
		prefix, number = row["name"].rsplit("-", 1)
		highest[prefix + "-"] = highest[""] = max(highest[""], int(number))
	for prefix, number in highest.items():
		current = frappe.db.sql("select `current` from `tabSeries` where `name` = %s", prefix)
		if not current:
			frappe.db.sql("insert into `tabSeries` (`name`, `current`) values (%s, %s)", (prefix, number))
		elif current[0][0] < number:
			frappe.db.sql("update `tabSeries` set `current` = %s where `name` = %s", (number, prefix))
