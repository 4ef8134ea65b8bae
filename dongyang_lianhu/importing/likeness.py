"""Rows that may be one household or person under two numbers: same name, and same address or phone."""

from collections.abc import Collection, Iterable, Mapping

import frappe
from frappe.query_builder import DocType
from pypika.terms import Criterion

from dongyang_lianhu.confidential.reading import Purpose, read_for
from dongyang_lianhu.importing.known import TITLES
from dongyang_lianhu.rosters import Register, Row, plain_text

# What tells people of one name apart.
MARKS = {"Household": ("address", "phone"), "Party Member": ("phone",)}
ALIKE = "{0} has the same name and the same {1}. Please check whether both are one; if so, remove one number."


def mark(value: object) -> str:
	"""Return an address or a phone number as it is compared: without blanks and dashes, in small letters."""
	return plain_text(value).replace(" ", "").replace("-", "").lower()


def marks(doctype: str, values: Mapping) -> dict[str, str]:
	"""Return what tells somebody apart from others of his name, as far as it is known."""
	return {name: found for name in MARKS[doctype] if (found := mark(values.get(name)))}


def registered(doctype: str, criterion: Criterion, without: Collection[str] = ()) -> list[frappe._dict]:
	"""Return number, village, name and marks of those registered whom `criterion` names."""
	table = DocType(doctype)
	stored = [name for name in MARKS[doctype] if name != "phone"]
	query = frappe.qb.from_(table).select(table.name, table.village, table[TITLES[doctype]])
	query = query.select(*(table[name] for name in stored)).where(criterion)
	rows = [row for row in query.run(as_dict=True) if row.name not in without]
	phones = read_for(Purpose.COMPARISON, doctype, [row.name for row in rows], "phone")
	return [frappe._dict(row, phone=phones.get(row.name)) for row in rows]


class Likeness:
	"""Whoever has been seen under a name and a mark, in the file so far and in the register."""

	def __init__(self, register: Register) -> None:
		self.register, self.doctype = register, register.doctype
		self.seen: dict[tuple[str, str, str, str], str] = {}

	def fetch(self, rows: Iterable[dict], own: set[str]) -> None:
		"""Take in those of the register who have a name of the rows, other than the rows' own numbers."""
		if self.doctype not in MARKS:
			return
		title = TITLES[self.doctype]
		wanted = [(row.get("village"), row.get(title)) for row in rows]
		for row in self._named(wanted, own):
			self._remember(row, row.name)

	def note(self, row: Row, values: dict, number: str | None) -> None:
		"""Note on a row whom it may be under another number."""
		if self.doctype not in MARKS or not number:
			return
		for fieldname, key in self._keys(values):
			other = self.seen.setdefault(key, number)
			if other != number:
				column = self.register.column(fieldname)
				row.fail(ALIKE, other, column.heading, column=column, note=True)
				break

	def _remember(self, values: dict, number: str) -> None:
		for _fieldname, key in self._keys(values):
			self.seen.setdefault(key, number)

	def _keys(self, values: dict) -> Iterable[tuple[str, tuple[str, str, str, str]]]:
		village, name = values.get("village"), values.get(TITLES[self.doctype])
		for fieldname in MARKS[self.doctype]:
			if village and name and (said := mark(values.get(fieldname))):
				yield fieldname, (village, name, fieldname, said)

	def _named(self, wanted: list[tuple[str | None, str | None]], own: set[str]) -> list[frappe._dict]:
		villages, titles = (
			{village for village, _ in wanted} - {None},
			{title for _, title in wanted} - {None},
		)
		if not villages or not titles:
			return []
		table = DocType(self.doctype)
		named = table[TITLES[self.doctype]].isin(list(titles)) & table.village.isin(list(villages))
		return registered(self.doctype, named, without=own)
