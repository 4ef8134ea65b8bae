"""Headings: which row of a sheet holds them, and which columns of a register they name."""

from contextlib import suppress
from dataclasses import dataclass

from dongyang_lianhu.rosters.cells import as_typed, folded_heading
from dongyang_lianhu.rosters.registers import Column, Register, RosterError, importable
from dongyang_lianhu.rosters.sheets import Sheet

HEADING_WITHIN = 20  # rows from the top; title and notes may stand above
REASON = "原因"
IGNORED = frozenset({"序号", REASON, "行号"})
TWICE = "The column {0} stands twice. Please remove one of them."


class UnnumberedError(RosterError):
	"""The rows of a file have no numbers; the app can give them theirs."""


@dataclass(frozen=True)
class Headings:
	"""The headings of a sheet as typed, where the rows below them begin, and how many a register knows."""

	texts: tuple[str, ...]
	first_row: int
	known: int


def headings_of(register: Register, sheet: Sheet) -> Headings:
	"""Return the headings of a sheet: those of the row that holds most of the register's, of two rows where they share."""
	words = _known_words(register)
	counts = [
		(len({folded_heading(cell) for cell in row} & words), -place)
		for place, (_number, row) in enumerate(sheet.rows[:HEADING_WITHIN])
	]
	known, place = max(counts)
	cells = _with_the_row_above(sheet, -place, words)
	below = _row_of_words(sheet, -place + 1, words)
	texts = tuple(as_typed(lower or cell).strip() for cell, lower in zip(cells, below, strict=True))
	found = len({folded_heading(text) for text in texts} & words)
	return Headings(texts, -place + (2 if any(below) else 1), max(known, found))


def _with_the_row_above(sheet: Sheet, place: int, words: frozenset[str]) -> list[object]:
	"""Fill empty cells of the heading row with known headings that stand above it, merged or not."""
	cells = list(sheet.rows[place][1])
	above = sheet.rows[place - 1][1] if place else ()
	for at, cell in enumerate(above):
		if at < len(cells) and not folded_heading(cells[at]) and folded_heading(cell) in words:
			cells[at] = cell
	return cells


def _row_of_words(sheet: Sheet, place: int, words: frozenset[str]) -> list[object]:
	"""Return the row below the headings when all that it says are headings; else nothing for each cell."""
	width = len(sheet.rows[place - 1][1])
	row = sheet.rows[place][1] if place < len(sheet.rows) else ()
	said = [folded_heading(cell) for cell in row]
	if not any(said) or not all(not text or text in words for text in said):
		return [None] * width
	return [*row, *[None] * width][:width]


def _known_words(register: Register) -> frozenset[str]:
	return frozenset(
		folded_heading(heading)
		for column in register.columns
		for heading in (column.heading, *column.also, column.field)
	)


def is_reason(heading: str) -> bool:
	"""Whether a heading is that of the failed rows' reasons."""
	return folded_heading(heading) == REASON


def reason_place(headings: tuple[str, ...]) -> int | None:
	"""The column in which a file of failed rows says why; the last, should people have one of that name too."""
	return next((i for i in reversed(range(len(headings))) if is_reason(headings[i])), None)


def match_headings(
	register: Register, headings: tuple[str, ...]
) -> tuple[dict[int, Column], tuple[str, ...]]:
	"""Return the columns by their place in the file, and the headings that nothing is read from.

	The form's own word goes before synonyms. Raises RosterError when one stands twice, or when one is missing by which
	rows are found; what else a new row needs is asked of that row.
	"""
	folded = [folded_heading(heading) for heading in headings]
	columns = _columns(register, folded)
	_require_key(register, folded, columns)
	return columns, _unknown(register, headings, folded, columns)


def match_unnumbered(
	register: Register, headings: tuple[str, ...]
) -> tuple[dict[int, Column], tuple[str, ...]]:
	"""As `match_headings`, where the rows may have no number yet."""
	folded = [folded_heading(heading) for heading in headings]
	columns = _columns(register, folded)
	with suppress(UnnumberedError):
		_require_key(register, folded, columns)
	return columns, _unknown(register, headings, folded, columns)


def _columns(register: Register, folded: list[str]) -> dict[int, Column]:
	columns = _exact(register, folded)
	_add_synonyms(register, folded, columns)
	return columns


def _require_key(register: Register, folded: list[str], columns: dict[int, Column]) -> None:
	missing = [
		column.heading
		for column in register.read_columns
		if column.field in register.key and column not in columns.values()
	]
	if missing and _can_be_numbered(register, folded, columns):
		raise UnnumberedError(
			"These columns are missing: {0}. The system can number the rows: press “{1}”. Or use the headings of the template.",
			"、".join(missing),
			"Number the Rows",
		)
	if missing:
		raise RosterError(
			"These columns are missing: {0}. Please use the headings of the template.", "、".join(missing)
		)


def _can_be_numbered(register: Register, folded: list[str], columns: dict[int, Column]) -> bool:
	"""Whether a sheet without numbers is of this register: it has names and more, and no other register's numbers."""
	fields = {column.field for column in columns.values()}
	others = {
		folded_heading(other.column(other.key[0]).heading)
		for other in importable().values()
		if other.name != register.name
	}
	return register.numbered_by in fields and len(fields) > 1 and not others.intersection(folded)


def _unknown(
	register: Register, headings: tuple[str, ...], folded: list[str], columns: dict[int, Column]
) -> tuple[str, ...]:
	shown = {folded_heading(column.heading) for column in register.columns if column.export} | IGNORED
	return tuple(
		headings[i] for i, text in enumerate(folded) if text and i not in columns and text not in shown
	)


def _exact(register: Register, folded: list[str]) -> dict[int, Column]:
	found: dict[int, Column] = {}
	for column in register.read_columns:
		places = [i for i, text in enumerate(folded) if text == folded_heading(column.heading)]
		if len(places) > 1:
			raise RosterError(TWICE, column.heading)
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
			raise RosterError(TWICE, column.heading)
		found |= {place: column for place in places}


def _first_synonyms(column: Column, folded: list[str], places: list[int]) -> list[int]:
	"""A number tells more than a name: of different synonyms the first in the register's order is taken."""
	for word in (*column.also, column.field):
		matching = [place for place in places if folded[place] == folded_heading(word)]
		if matching:
			return matching
	return []
