"""The entries of the black list, by household: the rows that a household's form shows as its table."""

from collections.abc import Sequence
from typing import Any

import frappe
from frappe.query_builder import DocType

from dongyang_lianhu.effects import rows

TABLE = "Black List Entry"
COLUMNS = ("listed_from", "listed_until", "reason", "recorded_on")


def entries_of(household: str) -> list[frappe._dict]:
	"""Return a household's entries, in their order."""
	entry = DocType(TABLE)
	query = frappe.qb.from_(entry).select(entry.name, entry.idx, *(entry[column] for column in COLUMNS))
	return query.where(entry.household == household).orderby(entry.idx).run(as_dict=True)


def write(household: str, entries: Sequence[Any], keep_others: bool = False) -> None:
	"""Store the rows of a household's table; rows that are no longer among them are removed, unless the others stay.

	An entry is known by its name: those of other households are left alone.
	"""
	entry = DocType(TABLE)
	stored = {row.name: row for row in entries_of(household)}
	found = [_row(household, row, number) for number, row in enumerate(entries, 1)]
	gone = stored.keys() - {row["name"] for row in found}
	if gone and not keep_others:
		frappe.qb.from_(entry).delete().where(entry.name.isin(list(gone))).run()
	rows.insert(TABLE, [row for row in found if row["name"] not in stored])
	changed = {
		row["name"]: {column: row[column] for column in ("idx", *COLUMNS)}
		for row in found
		if row["name"] in stored
	}
	rows.update(TABLE, changed)


def forget(household: str) -> None:
	"""Remove the entries of a deleted household."""
	frappe.db.delete(TABLE, {"household": household})


def rename(old: str, new: str) -> None:
	"""Let the entries follow a renamed household."""
	entry = DocType(TABLE)
	frappe.qb.update(entry).set(entry.household, new).where(entry.household == old).run()


def _row(household: str, row: Any, number: int) -> dict[str, Any]:
	values = {column: row.get(column) or None for column in COLUMNS}
	return {"name": row.name, "household": household, "idx": number, **values}
