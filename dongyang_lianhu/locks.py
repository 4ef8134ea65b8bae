"""Row locks in one order everywhere: village, household, then whatever belongs to them."""

from collections.abc import Iterable

import frappe


def lock_first(village: str | None = None, *households: str | None) -> None:
	"""Lock a village's row, then households' rows, before a save locks or writes anything else.

	A transaction that has written nothing begins anew: a lock that Frappe took on the document itself (as it does for a
	PUT) would be held while the village is waited for, by an evaluation that waits for the document. What is read
	afterwards is what others committed meanwhile. Whoever has written keeps what he holds, and took it in this order.
	"""
	if not frappe.db.transaction_writes:
		frappe.db.begin()
	lock("Village", [village])
	lock("Household", households)


def village_of(household: str | None) -> str | None:
	"""Return the village to which a household belongs."""
	return frappe.db.get_value("Household", household, "village") if household else None


def lock(doctype: str, names: Iterable[str | None]) -> None:
	"""Lock rows in the order of their names until the transaction ends; waits for whoever holds one."""
	wanted = sorted({name for name in names if name})
	if wanted:
		table = frappe.qb.DocType(doctype)
		query = frappe.qb.from_(table).select(table.name).where(table.name.isin(wanted))
		query.orderby(table.name).for_update().run()
