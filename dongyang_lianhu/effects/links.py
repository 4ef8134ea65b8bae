"""Household Links opened and ended in sets: by a plan that comes into force, and as temporary covers."""

from collections.abc import Mapping
from datetime import date, timedelta

import frappe

from dongyang_lianhu.effects import rows
from dongyang_lianhu.printing import tokens

ROLE_CODES = {"Primary": "P", "Backup": "B"}


def link_name(household: str, role: str, from_date: date) -> str:
	"""Return the natural key of a link: household, role and first day."""
	return f"{household}-{ROLE_CODES.get(role, 'X')}-{from_date:%Y%m%d}"


def link_row(
	household: str,
	member: str,
	village: str,
	from_date: date,
	today: date,
	*,
	role: str = "Primary",
	origin: str = "Plan",
	grounds: str | None = None,
	pinned: bool = False,
	temporary: bool = False,
	plan: str | None = None,
	quota_reason: str | None = None,
) -> dict:
	"""Return the row of a new link that became known on `today`."""
	return {
		"name": link_name(household, role, from_date),
		"household": household,
		"party_member": member,
		"village": village,
		"role": role,
		"status": "Planned" if from_date > today else "Open",
		"from_date": from_date,
		"recorded_on": today,
		"grounds": grounds or None,
		"pinned": int(pinned),
		"origin": origin,
		"is_temporary": int(temporary),
		"linkage_plan": plan,
		"quota_reason": quota_reason,
	}


def open_links(found: list[dict]) -> None:
	"""Insert rows of `link_row`, each with a card token. The caller holds the village's lock and has looked for overlaps."""
	rows.insert("Household Link", found)
	tokens.give([row["name"] for row in found])


def end_links(last_days: Mapping[str, date], reason: str, today: date) -> None:
	"""End links, `{name: last day}`, as known from `today` on."""
	known = {"end_reason": reason, "end_recorded_on": today}
	rows.update("Household Link", {name: {"to_date": day, **known} for name, day in last_days.items()})


def end_links_of(member: str, last_day: date, reason: str, today: date) -> list[str]:
	"""End all of a member's links that reach beyond `last_day`; return the households.

	One that begins today lasts today. One that would begin after `last_day` and today ends the day before its first: it
	has never been.
	"""
	link = frappe.qb.DocType("Household Link")
	found = (
		frappe.qb.from_(link)
		.select(link.name, link.household, link.from_date)
		.where((link.party_member == member) & (link.to_date.isnull() | (link.to_date > last_day)))
	).run(as_dict=True)
	end_links({row.name: _last_day_of(row.from_date, last_day, today) for row in found}, reason, today)
	return sorted({row.household for row in found})


def _last_day_of(from_date: date, last_day: date, today: date) -> date:
	if from_date <= last_day:
		return last_day
	return today if from_date <= today else from_date - timedelta(days=1)
