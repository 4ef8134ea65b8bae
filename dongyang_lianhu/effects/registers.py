"""What the registers show of links, visits and lists: kept up to date in sets, for forms, lists and filters."""

from datetime import date

import frappe
from frappe.query_builder.functions import Coalesce, Max
from pypika import Case
from pypika.terms import Criterion, NullValue, Term

from dongyang_lianhu import lookups
from dongyang_lianhu.facts.links import open_on
from dongyang_lianhu.facts.visits import counts


def open_links_of(member: str) -> list[str]:
	"""Return a member's links that have not ended."""
	if (known := lookups.fetched("Household Link")) is not None:
		return [name for name, _household in known.get(member, ())]
	table = frappe.qb.DocType("Household Link")
	query = frappe.qb.from_(table).select(table.name).where(table.party_member == member)
	return [name for (name,) in query.where(table.status != "Ended").run()]


def refresh(village: str, day: date, households: list[str] | None = None) -> None:
	"""Bring link states, linked members, black-list flags and last visits up to date: five statements."""
	refresh_links(village, day, households)
	_set_where_different("is_listed", _listing_column(day), village, households, empty=0)
	_set_where_different("last_visit_on", _last_visit_column(day), village, households, empty="1900-01-01")


def refresh_links(village: str, day: date, households: list[str] | None = None) -> None:
	"""Set each link's status, and each household's linked members, as of the day."""
	link = frappe.qb.DocType("Household Link")
	status = Case().when(link.from_date > day, "Planned").when(link.to_date < day, "Ended").else_("Open")
	query = (
		frappe.qb.update(link)
		.set(link.status, status)
		.where((link.village == village) & (link.status != status))
	)
	(query.where(link.household.isin(households)) if households else query).run()
	_set_where_different("primary_member", _linked_column("Primary", day), village, households, empty="")
	_set_where_different("backup_member", _linked_column("Backup", day), village, households, empty="")


def _household() -> Term:
	return frappe.qb.DocType("Household")


def _linked_column(role: str, day: date) -> Term:
	link = frappe.qb.DocType("Household Link")
	mine = (link.household == _household().name) & (link.role == role) & open_on(link, day)
	return frappe.qb.from_(link).select(Max(link.party_member)).where(mine)


def _listing_column(day: date) -> Term:
	listing = frappe.qb.DocType("Household Listing")
	mine = (listing.parent == _household().name) & (listing.parenttype == "Household")
	holds = (listing.listed_from <= day) & (listing.listed_until.isnull() | (listing.listed_until >= day))
	return frappe.qb.from_(listing).select(Coalesce(Max(1), 0)).where(mine & holds)


def _last_visit_column(day: date) -> Term:
	visit, link = frappe.qb.DocType("Visit"), frappe.qb.DocType("Household Link")
	mine = (visit.household == _household().name) & (visit.visit_date <= day) & counts(visit, day)
	linked = (link.household == visit.household) & open_on(link, visit.visit_date)
	return frappe.qb.from_(visit).join(link).on(linked).select(Max(visit.visit_date)).where(mine)


def _set_where_different(column: str, value: Term, village: str, households: list[str] | None, empty) -> None:
	table = _household()
	differs: Criterion = Coalesce(table[column], empty) != Coalesce(value, empty)
	query = (
		frappe.qb.update(table)
		.set(table[column], Coalesce(value, NullValue()))
		.where((table.village == village) & differs)
	)
	(query.where(table.name.isin(households)) if households else query).run()
