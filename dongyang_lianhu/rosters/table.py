"""From the sheets of a file to the rows of a register: cells are read, and what is wrong or not read is said."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from dongyang_lianhu.rosters.cells import CellError, PartlyRead, as_typed, plain_text, read_cell, write_cell
from dongyang_lianhu.rosters.files import read_sheets
from dongyang_lianhu.rosters.headings import (
	HEADING_WITHIN,
	Headings,
	UnnumberedError,
	headings_of,
	match_headings,
	match_unnumbered,
	reason_place,
)
from dongyang_lianhu.rosters.leftovers import why_left_out
from dongyang_lianhu.rosters.registers import Column, Register, RosterError
from dongyang_lianhu.rosters.sheets import MOST_ROWS, Sheet, too_many_rows

DOUBLE = "stands in row {0} already. Please keep one of the two rows."
DOUBLE_ELSEWHERE = "stands in row {0} of the sheet {1} already. Please keep one of the two rows."
HIDDEN_ROWS = "These rows are hidden in the file, and are read too: {0}. If they do not belong to it, delete them there."
# What people call a sheet that they keep beside the one in use; a village may have an old street.
OLD = re.compile(r"旧(?!.*[村组])|作废|备份|历史|停用|副本|\b(?:old|bak|backup|copy)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Problem:
	"""What is wrong with a row: `template` and `values` as in MessageError. A note does not keep the row out."""

	row: int
	template: str
	values: tuple[object, ...] = ()
	column: str = ""
	value: str = ""
	note: bool = False
	sheet: str = ""


@dataclass
class Row:
	"""One row: its number in the file, its cells as typed, what the columns read from them, and what is wrong.

	`reason`: what a file of failed rows says of it. `sheet`: the title of its sheet. `place`: among all rows of the file.
	"""

	number: int
	cells: tuple[object, ...]
	values: dict[str, object] = field(default_factory=dict)
	problems: list[Problem] = field(default_factory=list)
	reason: str = ""
	sheet: str = ""
	place: int = 0

	@property
	def is_wrong(self) -> bool:
		"""Whether anything keeps the row out."""
		return any(not problem.note for problem in self.problems)

	def is_wrong_in(self, column: Column) -> bool:
		"""Whether something is wrong with the column's cell already."""
		return any(problem.column == column.heading and not problem.note for problem in self.problems)

	def cell(self, place: int) -> object:
		"""Return what was typed in a column; nothing beyond the row's end."""
		return self.cells[place] if place < len(self.cells) else None

	def fail(self, template: str, *values: object, column: Column | None = None, note: bool = False) -> None:
		"""Note what is wrong with the row, or with one of its cells."""
		value = as_typed(write_cell(column, self.values.get(column.field))) if column else ""
		self.add(template, values, column.heading if column else "", value, note)

	def add(
		self,
		template: str,
		values: tuple[object, ...] = (),
		column: str = "",
		value: str = "",
		note: bool = False,
	) -> None:
		"""Note a problem whose column and cell are known as they are shown."""
		self.problems.append(Problem(self.number, template, values, column, value, note, self.sheet))


@dataclass(frozen=True)
class Unread:
	"""A sheet that nothing is read from: how many rows it has, and why, as in MessageError."""

	sheet: str
	rows: int
	template: str
	values: tuple[object, ...] = ()
	is_unnumbered: bool = False


@dataclass(frozen=True)
class Part:
	"""One sheet read: its headings as typed, the headings that nothing is read from, its rows, notes on others.

	`key_place`: the column of the numbers, if it has one.
	"""

	sheet: str
	headings: tuple[str, ...]
	fields: frozenset[str]
	unknown: tuple[str, ...]
	rows: tuple[Row, ...]
	notes: tuple[Problem, ...]
	key_place: int | None = None


@dataclass(frozen=True)
class Roster:
	"""A file read as a register: the sheets that fit it, and those that nothing is read from."""

	register: Register
	parts: tuple[Part, ...]
	unread: tuple[Unread, ...] = ()

	@cached_property
	def rows(self) -> tuple[Row, ...]:
		"""The rows of all sheets, in the order of the file."""
		return tuple(row for part in self.parts for row in part.rows)

	@property
	def fields(self) -> frozenset[str]:
		"""The fields that any sheet has a column for."""
		return frozenset().union(*(part.fields for part in self.parts))

	@property
	def unknown(self) -> tuple[str, ...]:
		"""The headings that nothing is read from, each once."""
		return tuple(dict.fromkeys(heading for part in self.parts for heading in part.unknown))

	@property
	def notes(self) -> tuple[Problem, ...]:
		"""What is said of rows that are not read, and of hidden ones that are."""
		return tuple(note for part in self.parts for note in part.notes)


def read_roster(register: Register, filename: str, content: bytes, *, unnumbered: bool = False) -> Roster:
	"""Read a file. Raises RosterError when it is no spreadsheet, or no sheet has proper headings.

	`unnumbered`: the rows may have no number yet; else UnnumberedError says that they can get one.
	"""
	sheets = read_sheets(filename, content)
	found = {id(sheet): headings_of(register, sheet) for sheet in sheets}
	fitting, unread = _sort_out(register, sheets, found, unnumbered)
	if sum(len(sheet.rows) for sheet in fitting) > MOST_ROWS:
		raise too_many_rows()
	parts, first = [], {}
	for sheet in fitting:
		place = sum(len(part.rows) for part in parts)
		parts.append(_part(register, sheet, found[id(sheet)], first, place, bool(sheets[1:])))
	if not any(part.rows for part in parts):
		raise RosterError("There is no row below the headings. Please fill in the template and try again.")
	order = [sheet.title for sheet in sheets]
	return Roster(register, tuple(parts), tuple(sorted(unread, key=lambda one: order.index(one.sheet))))


def _sort_out(
	register: Register, sheets: Sequence[Sheet], found: dict[int, Headings], unnumbered: bool
) -> tuple[list[Sheet], list[Unread]]:
	"""Return the sheets to read, and why the others are not. Raises RosterError when there is none to read."""
	fitting, unread, errors = [], [], []
	for sheet in sheets:
		if error := _misfit(register, sheet, found[id(sheet)], unnumbered):
			unread.append(_unread(sheet, found[id(sheet)], error))
			errors.append((found[id(sheet)].known, -len(errors), error))
		else:
			fitting.append(sheet)
	if not fitting:
		raise max(errors)[2]
	in_use = [sheet for sheet in fitting if not OLD.search(sheet.title)]
	if not in_use:
		return fitting, unread
	error = RosterError("Its name says that it is not in use any more.")
	unread += [_unread(sheet, found[id(sheet)], error) for sheet in fitting if OLD.search(sheet.title)]
	return in_use, unread


def _misfit(register: Register, sheet: Sheet, headings: Headings, unnumbered: bool) -> RosterError | None:
	"""Return why a sheet is not read as the register; None for one that is."""
	if sheet.hidden:
		return RosterError("The sheet is hidden in the file. To have it read, unhide it.")
	if not headings.known:
		return RosterError(
			"There is no row of headings in the first {0} rows. Its cells must be such as: {1}.",
			HEADING_WITHIN,
			"、".join(column.heading for column in register.read_columns if column.required),
		)
	try:
		(match_unnumbered if unnumbered else match_headings)(register, headings.texts)
	except RosterError as error:
		return error
	return None


def _unread(sheet: Sheet, headings: Headings, error: RosterError) -> Unread:
	rows = len(sheet.rows) - (headings.first_row if headings.known else 0)
	return Unread(sheet.title, rows, error.template, error.values, isinstance(error, UnnumberedError))


def _part(
	register: Register, sheet: Sheet, headings: Headings, first: dict[tuple, tuple], place: int, named: bool
) -> Part:
	columns, unknown = match_unnumbered(register, headings.texts)
	title = sheet.title if named else ""
	rows, notes = [], []
	for number, cells in sheet.rows[headings.first_row :]:
		if why := why_left_out(register, columns, headings.texts, cells):
			shown = " ".join(plain_text(cell) for cell in cells if plain_text(cell))
			notes.append(Problem(number, why, (), "", shown[:140], True, title))
		else:
			rows.append(Row(number, cells, sheet=title, place=place + len(rows)))
	reasons = reason_place(headings.texts)
	for row in rows:
		_read_row(columns, reasons, row, sheet.epoch)
		if register.name != "ties":
			refuse_double(register, row, first)
	notes += _hidden(sheet, rows, title)
	fields = frozenset(column.field for column in columns.values())
	key = next((at for at, column in columns.items() if column.field == register.key[0]), None)
	return Part(title, headings.texts, fields, unknown, tuple(rows), tuple(notes), key)


def _hidden(sheet: Sheet, rows: Sequence[Row], title: str) -> Iterator[Problem]:
	numbers = [row.number for row in rows if row.number in sheet.hidden_rows]
	if numbers:
		yield Problem(numbers[0], HIDDEN_ROWS, (_ranges(numbers),), "", "", True, title)


def _ranges(numbers: Sequence[int]) -> str:
	"""Return numbers in a row as `3、5-9`."""
	spans: list[list[int]] = []
	for number in numbers:
		if spans and number == spans[-1][1] + 1:
			spans[-1][1] = number
		else:
			spans.append([number, number])
	return "、".join(str(first) if first == last else f"{first}-{last}" for first, last in spans)


def _read_row(columns: dict[int, Column], reasons: int | None, row: Row, epoch: date) -> None:
	if reasons is not None:
		row.reason = plain_text(row.cell(reasons))
	for place, column in columns.items():
		_read(row, column, row.cell(place), epoch)


def _read(row: Row, column: Column, cell: object, epoch: date) -> None:
	try:
		row.values[column.field] = read_cell(column, cell, epoch)
	except CellError as error:
		partly = isinstance(error, PartlyRead)
		if partly:
			row.values[column.field] = error.read
		row.add(error.template, error.values, column.heading, as_typed(cell).strip(), partly)


def refuse_double(register: Register, row: Row, first: dict[tuple, tuple]) -> None:
	"""A key that stood in an earlier row is wrong; `first` remembers where each stood."""
	key = tuple(row.values.get(fieldname) for fieldname in register.key)
	if None in key:
		return
	sheet, number = first.setdefault(key, (row.sheet, row.number))
	if (sheet, number) == (row.sheet, row.number):
		return
	column = register.column(register.key[0])
	if sheet == row.sheet:
		row.fail(DOUBLE, number, column=column)
	else:
		row.fail(DOUBLE_ELSEWHERE, number, sheet, column=column)
