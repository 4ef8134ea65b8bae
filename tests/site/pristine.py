"""The made-up world as it was built: whatever a test, or an evaluation after it, left behind is taken back.

Tests stand alone and run in any order. What they do is committed, because the server must see it; so each begins by
comparing the world's rows with those that were built, and puts back what differs.
"""

from collections.abc import Mapping

import factories
import frappe

from dongyang_lianhu import permissions

MODULE = "Dongyang Lianhu"
ALL = "TRUE"
POINTERS = (
	"reference_name",
	"household",
	"household_link",
)  # of rows that know their document, and no village
# Frappe's own documents, by the columns that tell whether they are about the world or somebody of it.
ABOUT = {
	"Comment": ("reference_name", "owner"),
	"DocShare": ("share_name", "user"),
	"Document Follow": ("ref_docname", "user"),
	"File": ("attached_to_name", "owner"),
	"Has Role": ("parent",),
	"Notification Log": ("for_user",),
	"Tag Link": ("document_name",),
	"ToDo": ("reference_name", "allocated_to"),
	"Version": ("docname", "owner"),
}


class Pristine:
	"""The rows of the world, read when it has just been built."""

	def __init__(self) -> None:
		parents = _parents()
		about = {doctype: _about(*columns) for doctype, columns in ABOUT.items()}
		self.conditions = {**parents, **_children(parents), **about}
		self.built = {doctype: self._rows(doctype) for doctype in self.conditions}
		self.written = rows_written()

	def put_back(self) -> None:
		"""Make the world what it was, and commit if anything differed. Workers are waited for first."""
		factories.wait_for_workers()
		frappe.db.rollback()
		if rows_written() != self.written:
			changed = [doctype for doctype in self.built if self._put_back(doctype)]
			frappe.db.commit()
			for doctype in changed:
				frappe.clear_document_cache(doctype)
			self.written = rows_written()
		permissions.clear_scopes()

	def _rows(self, doctype: str) -> dict[str, dict]:
		found = frappe.db.sql(f"SELECT * FROM `tab{doctype}` WHERE {self.conditions[doctype]}", as_dict=True)
		return {row.name: row for row in found}

	def _put_back(self, doctype: str) -> bool:
		built, found = self.built[doctype], self._rows(doctype)
		if built == found:
			return False
		wrong = [name for name, row in found.items() if built.get(name) != row]
		if wrong:
			frappe.db.sql(f"DELETE FROM `tab{doctype}` WHERE name IN %s", [wrong])
		for name, row in built.items():
			if found.get(name) != row:
				_insert(doctype, row)
		return True


def rows_written() -> dict[str, str]:
	"""How many rows the database server has written since it began: after a test that only read, as many as before."""
	return dict(
		frappe.db.sql("SHOW GLOBAL STATUS WHERE Variable_name RLIKE '^Handler_(write|update|delete)$'")
	)


def _insert(doctype: str, row: Mapping) -> None:
	columns = ", ".join(f"`{column}`" for column in row)
	places = ", ".join(["%s"] * len(row))
	frappe.db.sql(f"INSERT INTO `tab{doctype}` ({columns}) VALUES ({places})", list(row.values()))


def demolish() -> None:
	"""Take the world's villages away with all that hangs on them, also what a killed run left; commit."""
	factories.wait_for_workers()
	frappe.db.rollback()
	parents = {doctype: rows for doctype, rows in _parents().items() if rows != ALL}
	about = {doctype: _about(*columns) for doctype, columns in ABOUT.items() if doctype != "Has Role"}
	for doctype, condition in {**_children(parents), **about, **parents}.items():
		frappe.db.sql(f"DELETE FROM `tab{doctype}` WHERE {condition}")
	frappe.db.commit()


def _parents() -> dict[str, str]:
	"""Which rows of the app's doctypes are the world's: those of its villages, and all that are no village's."""
	return {doctype: _of_villages(doctype) for doctype in _doctypes(istable=0)}


def _children(parents: Mapping[str, str]) -> dict[str, str]:
	"""Rows of child tables follow their parents, whichever doctype these are of."""
	condition = " OR ".join(
		f"(parenttype = '{parent}' AND parent IN (SELECT name FROM `tab{parent}` WHERE {rows}))"
		for parent, rows in parents.items()
	)
	return {doctype: condition for doctype in _doctypes(istable=1)}


def _doctypes(istable: int) -> list[str]:
	kind = {"module": MODULE, "issingle": 0, "is_virtual": 0, "istable": istable}
	return frappe.get_all("DocType", kind, pluck="name")


def _of_villages(doctype: str) -> str:
	villages = ", ".join(frappe.db.escape(village) for village in factories.VILLAGES.values())
	if doctype == "Village":
		return f"name IN ({villages})"
	meta = frappe.get_meta(doctype)
	if meta.has_field("village"):
		return f"(village IN ({villages}) OR COALESCE(village, '') = '')"
	pointers = [column for column in POINTERS if meta.has_field(column)]
	return _about(*pointers) if pointers else ALL


def _about(*columns: str) -> str:
	marks = [f"{code}-%" for code in factories.VILLAGES] + [f"%@{factories.DOMAIN}"]
	marks += list(factories.VILLAGES.values())
	return " OR ".join(
		f"{column} LIKE {frappe.db.escape(mark, percent=False)}" for column in columns for mark in marks
	)
