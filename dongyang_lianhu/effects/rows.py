"""Set-based writes: many rows in one statement, with the columns that Frappe fills for a document.

The statements are built as text with placeholders: the query builder and `bulk_insert` render every value through
Python objects, which took 30 of the 45 seconds of a village's first evaluation.
"""

from collections.abc import Iterable, Mapping, Sequence

import frappe
from frappe.utils import now

CHUNK = 5000


def insert(doctype: str, rows: Sequence[Mapping]) -> None:
	"""Insert rows; each has a `name` and the same keys. Standard columns are filled."""
	_insert(doctype, rows)


def upsert(doctype: str, rows: Sequence[Mapping], changed: Sequence[str]) -> None:
	"""Insert rows; where a unique key is taken already, set the `changed` columns of the row that holds it."""
	updates = ", ".join(
		f"`{column}` = VALUES(`{column}`)" for column in (*changed, "modified", "modified_by")
	)
	_insert(doctype, rows, f" ON DUPLICATE KEY UPDATE {updates}")


def insert_missing(doctype: str, rows: Sequence[Mapping]) -> None:
	"""Insert rows; those whose unique key is taken already are left as they are stored."""
	_insert(doctype, rows, " ON DUPLICATE KEY UPDATE `name` = `name`")


def _insert(doctype: str, rows: Sequence[Mapping], suffix: str = "") -> None:
	if not rows:
		return
	stamp, user = now(), frappe.session.user
	standard = {
		"creation": stamp,
		"modified": stamp,
		"owner": user,
		"modified_by": user,
		"docstatus": 0,
		"idx": 0,
	}
	columns = [*rows[0], *(column for column in standard if column not in rows[0])]
	for part in _chunks(rows):
		_write(doctype, columns, [{**standard, **row} for row in part], suffix)


def update(doctype: str, changes: Mapping[str, Mapping]) -> None:
	"""Update existing rows, `{name: {column: value}}`; all change the same columns.

	Leaves `modified` alone: whoever has the document open can still save it. An upsert that always meets an existing
	row, because a CASE over thousands of names costs the square of their number.
	"""
	if not changes:
		return
	columns = list(next(iter(changes.values())))
	updates = ", ".join(f"`{column}` = VALUES(`{column}`)" for column in columns)
	rows = [{"name": name, **changes[name]} for name in sorted(changes)]  # two writers meet at the first row
	for part in _chunks(rows):
		_write(doctype, ["name", *columns], part, f" ON DUPLICATE KEY UPDATE {updates}")


def _write(doctype: str, columns: list[str], rows: list[Mapping], suffix: str = "") -> None:
	"""Run one INSERT; the names of table and columns come from the code, the values are bound."""
	names = ", ".join(f"`{column}`" for column in columns)
	places = ", ".join(["(" + ", ".join(["%s"] * len(columns)) + ")"] * len(rows))
	values = [row[column] for row in rows for column in columns]
	frappe.db.sql(f"INSERT INTO `tab{doctype}` ({names}) VALUES {places}{suffix}", values)


def _chunks(rows: Sequence[Mapping]) -> Iterable[Sequence[Mapping]]:
	for start in range(0, len(rows), CHUNK):
		yield rows[start : start + CHUNK]
