"""Workbooks (.xlsx): sheets as rows of cells, formulas without a result known as such, damage named as what it is."""

import io
import re
import zipfile
from collections.abc import Iterator

from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.stylesheet import Stylesheet
from openpyxl.utils.cell import coordinate_to_tuple
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.xml.constants import ARC_STYLE, ARC_WORKBOOK
from openpyxl.xml.functions import fromstring

from dongyang_lianhu.rosters.cells import EPOCH_1900, EPOCH_1904, Formula
from dongyang_lianhu.rosters.registers import RosterError
from dongyang_lianhu.rosters.sheets import (
	DAMAGED,
	HELP_SHEETS,
	MOST_COLUMNS,
	MOST_ROWS,
	Sheet,
	fill_merged,
	numbered,
	too_many_rows,
)

MOST_UNPACKED_BYTES = 150 * 1024 * 1024
PIECE = 1 << 20
STRICT = b"http://purl.oclc.org/ooxml/"
SHEET_PART = re.compile(r"xl/worksheets/[^/]+\.xml")
# A cell with a formula and no value: whoever wrote the file did not work it out. An empty text is a result.
UNRESOLVED = re.compile(
	rb'<c r="([A-Z]{1,3}\d+)"(?![^>]* t="str")[^>]*>'
	rb"<f(?:/>|[^>]*/>|[^>]*>([^<]*)</f>)\s*(?:<v ?/>|<v></v>)?\s*</c>"
)
# What openpyxl raises for parts that are not as they should be.
UNREADABLE = (
	zipfile.BadZipFile,
	InvalidFileException,
	SyntaxError,  # of XML, whether the parser is Python's or lxml
	LookupError,
	ValueError,
	TypeError,
	AttributeError,
	OSError,
	EOFError,
)


def read(content: bytes) -> list[Sheet]:
	"""Return the sheets of a workbook, hidden ones known as such. Raises RosterError with what to do."""
	try:
		unresolved = _look_through(content)
		reader = ExcelReader(io.BytesIO(content), data_only=True, keep_links=False)
		reader.read()
		parts = {sheet.name: rel.target for sheet, rel in reader.parser.find_sheets()}
	except RosterError:
		raise
	except UNREADABLE as error:
		raise RosterError(_what_is_damaged(content)) from error
	epoch = EPOCH_1904 if reader.wb.epoch.year == 1904 else EPOCH_1900
	return [
		_sheet(sheet, unresolved.get(parts.get(sheet.title), {}), epoch)
		for sheet in reader.wb.worksheets
		if sheet.title not in HELP_SHEETS
	]


def _sheet(sheet: Worksheet, unresolved: dict[str, str], epoch) -> Sheet:
	rows = [list(row[:MOST_COLUMNS]) for row in sheet.iter_rows(values_only=True)]
	for coordinate, formula in unresolved.items():
		row, column = coordinate_to_tuple(coordinate)
		if row <= len(rows) and column <= len(rows[row - 1]):
			rows[row - 1][column - 1] = Formula(f"={formula}")
	for merged in sheet.merged_cells.ranges:
		fill_merged(rows, merged.min_row - 1, merged.max_row - 1, merged.min_col - 1)
	hidden = frozenset(number for number, row in sheet.row_dimensions.items() if row.hidden)
	return Sheet(numbered(rows), epoch, sheet.title, sheet.sheet_state != "visible", hidden)


def _look_through(content: bytes) -> dict[str, dict[str, str]]:
	"""Refuse what is not to be built: too large, too long, of another standard. Return formulas without results.

	By part and cell; nothing is unpacked that would be more than a roster holds.
	"""
	with zipfile.ZipFile(io.BytesIO(content)) as archive:
		if sum(part.file_size for part in archive.infolist()) > MOST_UNPACKED_BYTES:
			raise too_many_rows()
		parts = archive.namelist()
		if ARC_WORKBOOK in parts and STRICT in archive.read(ARC_WORKBOOK):
			raise RosterError(
				"The file is in the format Strict Open XML. Please open it, choose Save As, and take the type Excel 工作簿 (*.xlsx)."
			)
		return {part: dict(_unresolved(archive, part)) for part in parts if SHEET_PART.fullmatch(part)}


def _unresolved(archive: zipfile.ZipFile, part: str) -> Iterator[tuple[str, str]]:
	"""Raises RosterError when the sheet has more rows than are read, formatted empty ones included."""
	found = 0
	for piece in _whole_rows(archive, part):
		found += len(re.findall(rb"<row[ >]", piece))
		if found > MOST_ROWS + 100:
			raise too_many_rows()
		if b"<f" in piece:
			for match in UNRESOLVED.finditer(piece):
				yield match[1].decode(), (match[2] or b"").decode("utf-8", "replace")


def _whole_rows(archive: zipfile.ZipFile, part: str) -> Iterator[bytes]:
	"""Pieces of a sheet that end where a row does."""
	rest = b""
	with archive.open(part) as stream:
		while piece := stream.read(PIECE):
			text = rest + piece
			end = text.rfind(b"<row")
			rest = text[max(end, 0) :]
			yield text[: max(end, 0)]
	yield rest


def _what_is_damaged(content: bytes) -> str:
	"""Return what to say of a workbook that cannot be read."""
	try:
		with zipfile.ZipFile(io.BytesIO(content)) as archive:
			Stylesheet.from_tree(fromstring(archive.read(ARC_STYLE)))
	except UNREADABLE as error:
		if not isinstance(error, zipfile.BadZipFile | KeyError):
			return "The style sheet in the file is damaged. Please open the file, choose Save As, and take the type Excel 工作簿 (*.xlsx)."
	return DAMAGED
