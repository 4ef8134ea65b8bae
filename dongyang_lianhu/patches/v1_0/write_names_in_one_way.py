"""Names that were stored in other writings are written as they are now, and found by pinyin keys, surnames read as such."""

import frappe
from frappe.query_builder import DocType

from dongyang_lianhu import names
from dongyang_lianhu.effects import rows
from dongyang_lianhu.validation import pinyin_of

PEOPLE = {"Party Member": "member_name", "Household": "head_name", "Leading Group Member": "person_name"}
# The name is the document's own as well, and stays; the keys alone are filled.
PLACES = {"Village": "village_name"}


def execute() -> None:
	"""Idempotent: only rows that would differ are written. Their time of change stays."""
	for doctype, fieldname in PEOPLE.items():
		_write(doctype, fieldname, person=True)
	for doctype, fieldname in PLACES.items():
		_write(doctype, fieldname, person=False)


def _write(doctype: str, fieldname: str, *, person: bool) -> None:
	table = DocType(doctype)
	columns = (fieldname, "name_pinyin", "name_keys")
	stored = (
		frappe.qb.from_(table).select(table.name, *(table[column] for column in columns)).run(as_dict=True)
	)
	changes = {}
	for row in stored:
		name = names.one_writing(row[fieldname] or "") if person else row[fieldname]
		wanted = {fieldname: name} | pinyin_of(name, person=person)
		if any(row[column] != wanted[column] for column in columns):
			changes[row.name] = wanted
	rows.update(doctype, changes)
