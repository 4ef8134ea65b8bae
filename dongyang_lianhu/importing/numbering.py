"""Numbers for the rows of a Roster Import that have none, and the numbered file given back."""

from collections.abc import Iterable

import frappe
from frappe import _
from frappe.query_builder import DocType

from dongyang_lianhu import locks
from dongyang_lianhu.confidential.reading import Purpose, read_for
from dongyang_lianhu.documents import private_file
from dongyang_lianhu.importing.known import Villages
from dongyang_lianhu.importing.likeness import MARKS, mark
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
	registered = _registered(roster.register, {village for village in places.values() if village})
	numbers = assign(roster.register, Villages().codes, entries, registered)
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
	marks = {name: found for name in MARKS[register.doctype] if (found := mark(row.values.get(name)))}
	name = row.values.get(register.numbered_by) or ""
	return Entry(village, name, marks, row.values.get(register.key[0]), row.place)


def _registered(register: Register, villages: Iterable[str]) -> list[Entry]:
	"""Return everybody registered in the villages, with what tells people of one name apart."""
	table, doctype = DocType(register.doctype), register.doctype
	stored = [name for name in MARKS[doctype] if name != "phone"]
	query = frappe.qb.from_(table).select(table.name, table.village, table[register.numbered_by].as_("title"))
	query = query.select(*(table[name] for name in stored)).where(table.village.isin(list(villages) or [""]))
	rows = query.run(as_dict=True)
	phones = read_for(Purpose.COMPARISON, doctype, [row.name for row in rows], "phone")
	return [
		Entry(row.village, row.title, _marks(row | {"phone": phones.get(row.name)}, MARKS[doctype]), row.name)
		for row in rows
	]


def _marks(values: dict, fieldnames: Iterable[str]) -> dict[str, str]:
	return {name: found for name in fieldnames if (found := mark(values.get(name)))}
