"""Numbers for the rows of a Roster Import that have none, and the numbered file given back."""

from collections.abc import Iterable

import frappe
from frappe import _
from frappe.query_builder import DocType

from dongyang_lianhu import locks
from dongyang_lianhu.documents import private_file
from dongyang_lianhu.importing.known import Villages
from dongyang_lianhu.importing.likeness import marks, registered
from dongyang_lianhu.importing.plan import Planner
from dongyang_lianhu.rosters import Register, Roster, Row
from dongyang_lianhu.rosters.numbering import Entry, assign
from dongyang_lianhu.rosters.workbooks import numbered


def number_rows(doc, roster: Roster, planner: Planner) -> str:
	"""Number the rows of an import that have no number; the numbered file becomes the import's. Return its address.

	Raises frappe.ValidationError when a row does not say its village. The caller commits.
	"""
	places = {row.place: planner.village_of(row) for row in roster.rows}
	_require_villages(roster, places)
	locks.lock("Village", places.values())
	entries = [_entry(roster.register, row, places[row.place]) for row in roster.rows if places[row.place]]
	known = _registered(roster.register, {village for village in places.values() if village})
	numbers = assign(roster.register, Villages().codes, entries, known)
	name = f"{doc.name}-{_('Numbered')}.xlsx"
	url = private_file(name, numbered(roster, numbers), doc, "file").file_url
	doc.db_set({"file": url, "numbered_file": url, "can_number": 0})
	return url


def _require_villages(roster: Roster, places: dict[int, str | None]) -> None:
	for row in roster.rows:
		if not places[row.place]:
			frappe.throw(
				_(
					"Row {0} does not say its village. Please choose the village of this import, or add a column {1} to the file."
				).format(row.number, roster.register.column("village").heading)
			)


def _entry(register: Register, row: Row, village: str) -> Entry:
	name, number = row.values.get(register.numbered_by) or "", row.values.get(register.key[0])
	return Entry(village, name, marks(register.doctype, row.values), number, row.place)


def _registered(register: Register, villages: Iterable[str]) -> list[Entry]:
	"""Return everybody registered in the villages, with what tells people of one name apart."""
	doctype = register.doctype
	there = DocType(doctype).village.isin(list(villages) or [""])
	return [
		Entry(row.village, row[register.numbered_by], marks(doctype, row), row.name)
		for row in registered(doctype, there)
	]
