"""Household links: which are open on a day, and which would overlap (default 20)."""

from datetime import date

import frappe
from frappe.model.document import Document
from frappe.query_builder.functions import Coalesce
from frappe.utils import getdate
from pypika.terms import Criterion

from dongyang_lianhu import lookups


def status_of(link: Document, day: date) -> str:
	"""Return Planned, Open or Ended; both ends of a link belong to it, and one withdrawn before its first day has ended."""
	first, last = getdate(link.from_date), getdate(link.to_date) if link.to_date else None
	if last and (last < day or last < first):
		return "Ended"
	return "Planned" if first > day else "Open"


def open_on(link, day: date | object) -> Criterion:
	"""Return the condition that a link (table or alias) holds on the day or at the column `day`."""
	return (link.from_date <= day) & (link.to_date.isnull() | (link.to_date >= day))


def known_open_on(link, day: date) -> Criterion:
	"""As `open_on`, of what was known at the day's end: neither a link nor an end that was recorded only later."""
	known = link.recorded_on.isnull() | (link.recorded_on <= day)
	ended = link.to_date.isnotnull() & (link.to_date < day) & (Coalesce(link.end_recorded_on, day) <= day)
	return (link.from_date <= day) & known & ended.negate()


def own_household_of(member: str) -> str | None:
	"""Return the member's own household as committed now, and keep it so until the transaction ends."""
	table = frappe.qb.DocType("Party Member")
	rows = frappe.qb.from_(table).select(table.own_household).where(table.name == member).for_update().run()
	return rows[0][0] if rows else None


def links_between(member: str, household: str) -> list[str]:
	"""Return the member's links to the household that have not ended, as committed now."""
	if (known := lookups.fetched("Household Link")) is not None:
		return [name for name, linked in known.get(member, ()) if linked == household]
	table = frappe.qb.DocType("Household Link")
	query = frappe.qb.from_(table).select(table.name).where(table.household == household)
	query = query.where((table.party_member == member) & (table.status != "Ended"))
	return [name for (name,) in query.for_update().run()]


def overlapping(link: Document) -> frappe._dict | None:
	"""Return another link of the household that overlaps in time: same role, or same member.

	Reads with a lock: a plain read would show the state before the row lock was waited for.
	"""
	table = frappe.qb.DocType("Household Link")
	query = (
		frappe.qb.from_(table)
		.select(table.name, table.role, table.party_member, table.from_date)
		.where(table.household == link.household)
		.where((table.role == link.role) | (table.party_member == link.party_member))
		.where(table.to_date.isnull() | (table.to_date >= getdate(link.from_date)))
		.where(table.to_date.isnull() | (table.to_date >= table.from_date))
	)
	if not link.is_new():  # a new link's name may be another's: both begin on one day
		query = query.where(table.name != link.name)
	if link.to_date:
		query = query.where(table.from_date <= getdate(link.to_date))
	rows = query.orderby(table.from_date).for_update().run(as_dict=True)
	return rows[0] if rows else None
