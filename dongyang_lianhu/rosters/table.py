"""From a sheet to the rows of a register: the heading row is found, cells are read, and what is wrong is said."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from dongyang_lianhu.rosters.cells import (
	CellError,
	as_typed,
	folded_heading,
	plain_text,
	read_cell,
	write_cell,
)
from dongyang_lianhu.rosters.files import Sheet, read_sheets
from dongyang_lianhu.rosters.registers import Column, Register, RosterError

HEADING_WITHIN = 20  # rows from the top; title and notes may stand above
REASON = "原因"
DOUBLE = "stands in row {0} already. Please keep one of the two rows."
IGNORED = frozenset({"序号", REASON, "行号"})


@dataclass(frozen=True)
class Problem:
	"""What is wrong with a row: `template` and `values` as in MessageError. A note does not keep the row out."""

	row: int
	template: str
	values: tuple[object, ...] = ()
	column: str = ""
	value: str = ""
	note: bool = False


@dataclass
class Row:
	"""One row: its number in the file, its cells as typed, what the columns read from them, and what is wrong.

	`reason`: what a file of failed rows says of it.
	"""

	number: int
	cells: tuple[object, ...]
	values: dict[str, object] = field(default_factory=dict)
	problems: list[Problem] = field(default_factory=list)
	reason: str = ""

	@property
	def is_wrong(self) -> bool:
		"""Whether anything keeps the row out."""
		return any(not problem.note for problem in self.problems)

	def is_wrong_in(self, column: Column) -> bool:
		"""Whether something is wrong with the column's cell already."""
		return any(problem.column == column.heading and not problem.note for problem in self.problems)

	def fail(self, template: str, *values: object, column: Column | None = None, note: bool = False) -> None:
		"""Note what is wrong with the row, or with one of its cells."""
		value = as_typed(write_cell(column, self.values.get(column.field))) if column else ""
		heading = column.heading if column else ""
		self.problems.append(Problem(self.number, template, values, heading, value, note))


@dataclass(frozen=True)
class Roster:
	"""A file read as a register: its headings as typed, the headings that nothing is read from, and its rows."""

	register: Register
	headings: tuple[str, ...]
	fields: frozenset[str]
	unknown: tuple[str, ...]
	rows: tuple[Row, ...]


def read_roster(register: Register, filename: str, content: bytes) -> Roster:
	"""Read a file. Raises RosterError when it is no spreadsheet, or has no proper headings."""
	sheets = read_sheets(filename, content)
	best = max(sheets, key=lambda sheet: _heading_of(register, sheet)[1])
	return _roster(register, best)


def _heading_of(register: Register, sheet: Sheet) -> tuple[int, int]:
	"""Return the place of the row that holds most of the register's headings, and how many it holds."""
	known = _known_headings(register)
	counts = [
		(len({folded_heading(cell) for cell in row} & known), -place)
		for place, (_number, row) in enumerate(sheet.rows[:HEADING_WITHIN])
	]
	count, place = max(counts)
	return -place, count


def _known_headings(register: Register) -> frozenset[str]:
	return frozenset(
		folded_heading(heading)
		for column in register.columns
		for heading in (column.heading, *column.also, column.field)
	)


def _roster(register: Register, sheet: Sheet) -> Roster:
	place, found = _heading_of(register, sheet)
	if not found:
		raise RosterError(
			"There is no row of headings in the first {0} rows. Its cells must be such as: {1}.",
			HEADING_WITHIN,
			"、".join(column.heading for column in register.read_columns if column.required),
		)
	headings = tuple(as_typed(cell).strip() for cell in sheet.rows[place][1])
	columns, unknown = match_headings(register, headings)
	rows = tuple(_rows(register, columns, _reason_place(headings), sheet.rows[place + 1 :], sheet.epoch))
	if not rows:
		raise RosterError("There is no row below the headings. Please fill in the template and try again.")
	return Roster(register, headings, frozenset(column.field for column in columns.values()), unknown, rows)


def _reason_place(headings: tuple[str, ...]) -> int | None:
	"""The column in which a file of failed rows says why; the last, should people have one of that name too."""
	return next((i for i in reversed(range(len(headings))) if is_reason(headings[i])), None)


def is_reason(heading: str) -> bool:
	"""Whether a heading is that of the failed rows' reasons."""
	return folded_heading(heading) == REASON


def match_headings(
	register: Register, headings: tuple[str, ...]
) -> tuple[dict[int, Column], tuple[str, ...]]:
	"""Return the columns by their place in the file, and the headings that nothing is read from.

	The form's own word goes before synonyms. Raises RosterError when one stands twice, or when one is missing by which
	rows are found; what else a new row needs is asked of that row.
	"""
	folded = [folded_heading(heading) for heading in headings]
	columns = _exact(register, folded) | {}
	_add_synonyms(register, folded, columns)
	missing = [
		column.heading
		for column in register.read_columns
		if column.field in register.key and column not in columns.values()
	]
	if missing:
		raise RosterError(
			"These columns are missing: {0}. Please use the headings of the template.", "、".join(missing)
		)
	shown = {folded_heading(column.heading) for column in register.columns if column.export} | IGNORED
	unknown = tuple(
		headings[i] for i, text in enumerate(folded) if text and i not in columns and text not in shown
	)
	return columns, unknown


def _exact(register: Register, folded: list[str]) -> dict[int, Column]:
	found: dict[int, Column] = {}
	for column in register.read_columns:
		places = [i for i, text in enumerate(folded) if text == folded_heading(column.heading)]
		if len(places) > 1:
			raise RosterError("The column {0} stands twice. Please remove one of them.", column.heading)
		found |= {place: column for place in places}
	return found


def _add_synonyms(register: Register, folded: list[str], found: dict[int, Column]) -> None:
	"""Columns not found by their own word; several synonyms of one are asked about, not guessed."""
	for column in register.read_columns:
		if column in found.values():
			continue
		words = {folded_heading(word) for word in (*column.also, column.field)}
		places = [i for i, text in enumerate(folded) if text in words and i not in found]
		places = _first_synonyms(column, folded, places)
		if len(places) > 1:
			raise RosterError("The column {0} stands twice. Please remove one of them.", column.heading)
		found |= {place: column for place in places}


def _first_synonyms(column: Column, folded: list[str], places: list[int]) -> list[int]:
	"""A number tells more than a name: of different synonyms the first in the register's order is taken."""
	for word in (*column.also, column.field):
		matching = [place for place in places if folded[place] == folded_heading(word)]
		if matching:
			return matching
	return []


def _rows(
	register: Register, columns: dict[int, Column], reasons: int | None, rows, epoch: date
) -> Iterator[Row]:
	first: dict[tuple, int] = {}
	for number, row_cells in rows:
		row = Row(number, row_cells)
		if reasons is not None and reasons < len(row_cells):
			row.reason = plain_text(row_cells[reasons])
		for place, column in columns.items():
			_read(row, column, row_cells[place] if place < len(row_cells) else None, epoch)
		if register.name != "ties":
			refuse_double(register, row, first)
		yield row


def _read(row: Row, column: Column, cell: object, epoch: date) -> None:
	try:
		row.values[column.field] = read_cell(column, cell, epoch)
	except CellError as error:
		row.problems.append(
			Problem(row.number, error.template, error.values, column.heading, as_typed(cell).strip())
		)


def refuse_double(register: Register, row: Row, first: dict[tuple, int]) -> None:
	"""A key that stood in an earlier row is wrong; `first` remembers where each stood."""
	key = tuple(row.values.get(fieldname) for fieldname in register.key)
	if None in key:
		return
	earlier = first.setdefault(key, row.number)
	if earlier != row.number:
		column = register.column(register.key[0])
		row.fail(DOUBLE, earlier, column=column)
