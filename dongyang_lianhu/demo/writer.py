"""Many rows at once: multi-row INSERTs, since hooks and queries per row would take minutes.

A township repeats itself: each date, name and note is escaped once and then looked up, which is five times as fast
as binding two million values.
"""

from collections.abc import Iterable
from datetime import date, datetime, time

import frappe

CHUNK = 2000


class Literals(dict):
	"""SQL literals by value, escaped by the database driver when first asked for."""

	def __missing__(self, value: object) -> str:
		if value is None or value == "":
			literal = "NULL"
		elif isinstance(value, int):
			literal = str(int(value))
		else:
			literal = frappe.db.escape(str(value), percent=False)
		self[value] = literal
		return literal


class Writer:
	"""Inserts rows of equal columns and counts them by doctype."""

	def __init__(self) -> None:
		self.counts: dict[str, int] = {}
		self.literals = Literals()

	def insert(self, doctype: str, rows: Iterable[dict]) -> None:
		"""Insert rows; each has `name` and `entered` (the day on which it was made), and all have the same keys.

		Empty text becomes NULL, as the Desk leaves it.
		"""
		made = [standard(row) for row in rows]
		for start in range(0, len(made), CHUNK):
			self.insert_chunk(doctype, made[start : start + CHUNK])
		self.counts[doctype] = self.counts.get(doctype, 0) + len(made)

	def insert_children(self, doctype: str, parent: str, field: str, rows: Iterable[dict]) -> None:
		"""Insert child rows; each has `parent`, and its `idx` follows the order."""
		numbers: dict[str, int] = {}
		made = []
		for row in rows:
			numbers[row["parent"]] = number = numbers.get(row["parent"], 0) + 1
			place = {"idx": number, "parenttype": parent, "parentfield": field}
			made.append(row | place | {"name": frappe.generate_hash(length=10)})
		self.insert(doctype, made)

	def insert_confidential(self, doctype: str, fieldname: str, rows: list[dict]) -> None:
		"""Insert a confidential field of rows that have `name` and `entered`; takes it out of them."""
		place = {"reference_doctype": doctype, "fieldname": fieldname}
		values = [(row["name"], row["entered"], row.pop(fieldname)) for row in rows]
		self.insert(
			"Confidential Value",
			[
				{"name": frappe.generate_hash(length=20), "entered": entered}
				| place
				| {"reference_name": name, "value": value}
				for name, entered, value in values
				if value
			],
		)

	def insert_chunk(self, doctype: str, rows: list[dict]) -> None:
		"""One INSERT statement; its rows take their columns in the order of the first row."""
		literals, columns = self.literals, list(rows[0])
		names = ", ".join(f"`{column}`" for column in columns)
		values = ",".join("(" + ",".join([literals[row[column]] for column in columns]) + ")" for row in rows)
		frappe.db.sql(f"insert into `tab{doctype}` ({names}) values {values}")


def standard(row: dict) -> dict:
	"""Frappe's own columns."""
	entered = row.pop("entered")
	stamp = datetime.combine(entered, time(20)) if isinstance(entered, date) else entered
	owner = {"owner": "Administrator", "modified_by": "Administrator", "docstatus": 0}
	return {"idx": 0} | row | owner | {"creation": stamp, "modified": stamp}
