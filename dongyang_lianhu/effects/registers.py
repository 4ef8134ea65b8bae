"""What the registers show of links, visits and lists: kept up to date in sets, for forms, lists and filters."""

from datetime import date

import frappe
from frappe.query_builder.functions import Coalesce, Max
from pypika import Case
from pypika.terms import Criterion, NullValue, Term

from dongyang_lianhu import lookups
from dongyang_lianhu.effects import rows
from dongyang_lianhu.facts.links import open_on
from dongyang_lianhu.facts.visits import counts


def open_links_of(member: str, day: date) -> list[str]:
	"""Return a member's links that reach beyond a day."""
	if (known := lookups.fetched("Household Link")) is not None:
		return [name for name, _household in known.get(member, ())]
	table = frappe.qb.DocType("Household Link")
	query = frappe.qb.from_(table).select(table.name).where(table.party_member == member)
	reaching = (table.to_date > day) & (table.to_date >= table.from_date)
	return [name for (name,) in query.where(table.to_date.isnull() | reaching).run()]


def refresh(village: str, day: date, households: list[str] | None = None) -> None:
	"""Bring link states, linked members, black-list flags and last visits up to date: two statements each.

	Looks without locks and writes the rows that differ by name: a link that somebody is saving, who waits for the village
	that an evaluation holds, must not be waited for in turn.
	"""
	link, status = frappe.qb.DocType("Household Link"), _link_status(day)
	query = frappe.qb.from_(link).select(link.name, status).where(_stale_links(village, status, households))
	rows.update("Household Link", {name: {"status": found} for name, found in query.run()})
	for column, (value, empty) in _columns(day).items():
		table = _household()
		differs = _differs(column, value, empty, village, households)
		query = frappe.qb.from_(table).select(table.name, value.as_("found")).where(differs)
		rows.update("Household", {name: {column: found} for name, found in query.run()})


def refresh_links(village: str, day: date, households: list[str] | None = None) -> None:
	"""Set each link's status, and each household's linked members, as of the day and as committed now.

	For who changes links and holds the village's row.
	"""
	link, status = frappe.qb.DocType("Household Link"), _link_status(day)
	stale = _stale_links(village, status, households)
	frappe.qb.update(link).set(link.status, status).where(stale).run()
	for column in ("primary_member", "backup_member"):
		value, empty = _columns(day)[column]
		table = _household()
		query = frappe.qb.update(table).set(table[column], Coalesce(value, NullValue()))
		query.where(_differs(column, value, empty, village, households)).run()


def _link_status(day: date) -> Case:
	link = frappe.qb.DocType("Household Link")
	ended = (link.to_date < day) | (link.to_date < link.from_date)
	return Case().when(ended, "Ended").when(link.from_date > day, "Planned").else_("Open")


def _stale_links(village: str, status: Case, households: list[str] | None) -> Criterion:
	link = frappe.qb.DocType("Household Link")
	stale = (link.village == village) & (link.status != status)
	return stale & link.household.isin(households) if households else stale


def _columns(day: date) -> dict[str, tuple[Term, object]]:
	"""Return what each column of a household should hold, and what stands for nothing in it."""
	return {
		"primary_member": (_linked_column("Primary", day), ""),
		"backup_member": (_linked_column("Backup", day), ""),
		"is_listed": (_listing_column(day), 0),
		"last_visit_on": (_last_visit_column(day), "1900-01-01"),
	}


def _differs(column: str, value: Term, empty, village: str, households: list[str] | None) -> Criterion:
	table = _household()
	differs = (table.village == village) & (Coalesce(table[column], empty) != Coalesce(value, empty))
	return differs & table.name.isin(households) if households else differs


def _household() -> Term:
	return frappe.qb.DocType("Household")


def _linked_column(role: str, day: date) -> Term:
	link = frappe.qb.DocType("Household Link")
	mine = (link.household == _household().name) & (link.role == role) & open_on(link, day)
	return frappe.qb.from_(link).select(Max(link.party_member)).where(mine)


def _listing_column(day: date) -> Term:
	listing = frappe.qb.DocType("Black List Entry")
	mine = listing.household == _household().name
	holds = (listing.listed_from <= day) & (listing.listed_until.isnull() | (listing.listed_until >= day))
	return frappe.qb.from_(listing).select(Coalesce(Max(1), 0)).where(mine & holds)


def _last_visit_column(day: date) -> Term:
	visit, link = frappe.qb.DocType("Visit"), frappe.qb.DocType("Household Link")
	mine = (visit.household == _household().name) & (visit.visit_date <= day) & counts(visit, day)
	linked = (link.household == visit.household) & open_on(link, visit.visit_date)
	return frappe.qb.from_(visit).join(link).on(linked).select(Max(visit.visit_date)).where(mine)
