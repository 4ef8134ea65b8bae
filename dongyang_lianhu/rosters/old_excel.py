"""Workbooks of the old format (.xls), which township offices still keep."""

import struct

import xlrd

from dongyang_lianhu.rosters.cells import EPOCH_1900, EPOCH_1904
from dongyang_lianhu.rosters.registers import RosterError
from dongyang_lianhu.rosters.sheets import (
	HELP_SHEETS,
	MOST_COLUMNS,
	MOST_ROWS,
	Sheet,
	fill_merged,
	numbered,
	too_many_rows,
)

UNREADABLE = (
	xlrd.XLRDError,
	xlrd.compdoc.CompDocError,
	struct.error,
	AssertionError,
	LookupError,
	ValueError,
	TypeError,
)


def read(content: bytes) -> list[Sheet]:
	"""Return the sheets of a workbook, hidden ones known as such. Raises RosterError with what to do."""
	try:
		with xlrd.open_workbook(file_contents=content, formatting_info=True, logfile=_Silent()) as book:
			return [_sheet(book, sheet) for sheet in book.sheets() if sheet.name not in HELP_SHEETS]
	except UNREADABLE as error:
		if "encrypted" in str(error).lower():
			raise RosterError(
				"The file is protected by a password. Please remove the password and save it again."
			) from error
		raise RosterError(
			"The old Excel file (.xls) is damaged. Please open it and save it as .xlsx."
		) from error


def _sheet(book: xlrd.Book, sheet: xlrd.sheet.Sheet) -> Sheet:
	if sheet.nrows > MOST_ROWS + 100:
		raise too_many_rows()
	width = min(sheet.ncols, MOST_COLUMNS)
	rows = [[_value(book, sheet.cell(row, column)) for column in range(width)] for row in range(sheet.nrows)]
	for first, after, column, _after_column in sheet.merged_cells:
		fill_merged(rows, first, after - 1, column)
	hidden = frozenset(row + 1 for row, info in sheet.rowinfo_map.items() if info.hidden)
	epoch = EPOCH_1904 if book.datemode else EPOCH_1900
	return Sheet(numbered(rows), epoch, sheet.name, sheet.visibility != 0, hidden)


def _value(book: xlrd.Book, cell: xlrd.sheet.Cell) -> object:
	"""Return a cell as the newer format has it: days as days, errors as the words that Excel shows."""
	if cell.ctype == xlrd.XL_CELL_DATE:
		try:
			return xlrd.xldate_as_datetime(cell.value, book.datemode)
		except (xlrd.XLDateError, OverflowError, ValueError):
			return cell.value
	if cell.ctype == xlrd.XL_CELL_ERROR:
		return xlrd.error_text_from_code.get(cell.value, "#N/A")
	if cell.ctype == xlrd.XL_CELL_BOOLEAN:
		return bool(cell.value)
	return None if cell.ctype in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK) else cell.value


class _Silent:
	"""Takes xlrd's remarks on a file's oddities."""

	def write(self, _text: str) -> None:
		"""Nothing."""
