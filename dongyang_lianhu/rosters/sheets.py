"""A sheet of a file as rows of cells, whatever kind of file it came from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from dongyang_lianhu.rosters.cells import EPOCH_1900, blank
from dongyang_lianhu.rosters.registers import RosterError

MOST_ROWS = 20_000
MOST_COLUMNS = 200
# What the app's own templates hold beside the sheet to fill in.
HELP_SHEETS = frozenset({"示例", "填写说明", "选项"})
EMPTY = "The file is empty. Please fill in the template and try again."
DAMAGED = "The file is damaged. Please open it, save it as .xlsx and try again."


@dataclass(frozen=True)
class Sheet:
	"""Rows of cells with the number that each has in the file (from 1), and the first day of its day numbers.

	`hidden`: the whole sheet is. `hidden_rows`: numbers of rows that the spreadsheet does not show.
	"""

	rows: tuple[tuple[int, tuple[object, ...]], ...]
	epoch: date = EPOCH_1900
	title: str = ""
	hidden: bool = False
	hidden_rows: frozenset[int] = frozenset()


def numbered(rows: Sequence[Sequence[object]]) -> tuple[tuple[int, tuple[object, ...]], ...]:
	"""Return the rows that say anything, with their numbers. Raises RosterError when they are too many."""
	found = tuple((number, tuple(row)) for number, row in enumerate(rows, 1) if not blank(row))
	if len(found) > MOST_ROWS:
		raise too_many_rows()
	return found


def fill_merged(rows: list[list[object]], first_row: int, last_row: int, column: int) -> None:
	"""Let a cell that is merged over several rows count for each of them; places count from nought."""
	if first_row == last_row or not rows or column >= min(MOST_COLUMNS, len(rows[0])):
		return
	value = rows[first_row][column]
	for row in rows[first_row + 1 : last_row + 1]:
		row[column] = value


def too_many_rows() -> RosterError:
	"""Return the refusal of a file with more rows than are read."""
	return RosterError(
		"The file has more than {0} rows, formatted empty ones included. Please copy the rows into a new file, or split it.",
		MOST_ROWS,
	)
