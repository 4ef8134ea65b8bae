"""From the bytes of an .xlsx or CSV file to rows of cells; what cannot be read is refused with what to do instead."""

import csv
import io
import re
import zipfile
from dataclasses import dataclass
from datetime import date
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

from dongyang_lianhu.rosters.cells import EPOCH_1900, EPOCH_1904, blank
from dongyang_lianhu.rosters.registers import RosterError

MOST_BYTES = 10 * 1024 * 1024
MOST_UNPACKED_BYTES = 150 * 1024 * 1024
MOST_ROWS = 20_000
MOST_COLUMNS = 200
OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
HELP_SHEETS = frozenset({"示例", "填写说明", "选项"})
PIECE = 1 << 20


@dataclass(frozen=True)
class Sheet:
	"""Rows of cells with the number that each has in the file (from 1), and the first day of its day numbers."""

	rows: tuple[tuple[int, tuple[object, ...]], ...]
	epoch: date = EPOCH_1900


def read_sheets(filename: str, content: bytes) -> list[Sheet]:
	"""Return the sheets of a file that hold anything. Raises RosterError with what to do."""
	_check_size(content)
	if content.startswith(OLD_EXCEL):
		raise _old_or_locked(content)
	if zipfile.is_zipfile(io.BytesIO(content)):
		sheets = _read_workbook(content)
	elif filename.lower().endswith((".csv", ".txt")):
		sheets = [Sheet(_numbered(_read_csv(content)))]
	else:
		raise RosterError("{0} is not a spreadsheet. Please save it as .xlsx or CSV.", filename)
	found = [sheet for sheet in sheets if sheet.rows]
	if not found:
		raise RosterError("The file is empty. Please fill in the template and try again.")
	return found


def _check_size(content: bytes) -> None:
	if not content:
		raise RosterError("The file is empty. Please fill in the template and try again.")
	if len(content) > MOST_BYTES:
		raise RosterError(
			"The file is larger than {0} MB. Please split it, or remove pictures from it.", MOST_BYTES >> 20
		)


def _old_or_locked(content: bytes) -> RosterError:
	if ENCRYPTED in content:
		return RosterError(
			"The file is protected by a password. Please remove the password and save it again."
		)
	return RosterError("The file is in the old format .xls. Please open it and save it as .xlsx.")


def _read_workbook(content: bytes) -> list[Sheet]:
	try:
		_check_parts(content)
		workbook = load_workbook(io.BytesIO(content), data_only=True, keep_links=False)
	except RosterError:
		raise
	except (
		zipfile.BadZipFile,
		InvalidFileException,
		ParseError,
		KeyError,
		ValueError,
		TypeError,
		AttributeError,
		OSError,
		EOFError,
	) as error:
		raise RosterError("The file is damaged. Please open it, save it as .xlsx and try again.") from error
	epoch = EPOCH_1904 if workbook.epoch.year == 1904 else EPOCH_1900
	return [
		Sheet(_numbered(_filled(sheet)), epoch)
		for sheet in workbook.worksheets
		if sheet.title not in HELP_SHEETS and sheet.sheet_state == "visible"
	]


def _check_parts(content: bytes) -> None:
	"""Refuse an archive that would unpack to more than a roster holds, before anything is built from it."""
	with zipfile.ZipFile(io.BytesIO(content)) as archive:
		if sum(part.file_size for part in archive.infolist()) > MOST_UNPACKED_BYTES:
			raise _too_many_rows()
		for part in archive.infolist():
			if re.fullmatch(r"xl/worksheets/[^/]+\.xml", part.filename):
				with archive.open(part) as stream:
					_count_rows(stream)


def _count_rows(stream) -> None:
	"""Raises RosterError when the sheet has more rows than are read, formatted empty ones included."""
	found, rest = 0, b""
	while piece := stream.read(PIECE):
		text = rest + piece
		found += len(re.findall(rb"<row[ >]", text))
		rest = text[-4:] if not text.endswith(b">") else b""
		if found > MOST_ROWS + 100:
			raise _too_many_rows()


def _too_many_rows() -> RosterError:
	return RosterError(
		"The file has more than {0} rows, formatted empty ones included. Please copy the rows into a new file, or split it.",
		MOST_ROWS,
	)


def _filled(sheet: Worksheet) -> list[list[object]]:
	"""The sheet's values; a cell merged over several rows counts for each of them."""
	rows = [list(row[:MOST_COLUMNS]) for row in sheet.iter_rows(values_only=True)]
	for merged in sheet.merged_cells.ranges:
		if merged.max_row == merged.min_row or merged.min_col > min(
			MOST_COLUMNS, len(rows[0]) if rows else 0
		):
			continue
		value = rows[merged.min_row - 1][merged.min_col - 1]
		for row in rows[merged.min_row : merged.max_row]:
			row[merged.min_col - 1] = value
	return rows


def _numbered(rows: list[list[object]]) -> tuple[tuple[int, tuple[object, ...]], ...]:
	found = tuple((number, tuple(row)) for number, row in enumerate(rows, 1) if not blank(row))
	if len(found) > MOST_ROWS:
		raise _too_many_rows()
	return found


def _read_csv(content: bytes) -> list[list[object]]:
	text = _decoded(content)
	csv.field_size_limit(1 << 20)
	try:
		return [
			row[:MOST_COLUMNS]
			for row in csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text))
		]
	except csv.Error as error:
		raise RosterError("The file is damaged. Please open it, save it as .xlsx and try again.") from error


def _decoded(content: bytes) -> str:
	"""UTF-8 with or without its mark, UTF-16 with its mark, else GB18030, which Chinese Excel writes."""
	encodings = ("utf-16",) if content.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "gb18030")
	for encoding in encodings:
		try:
			return content.decode(encoding).replace("\x00", "")
		except UnicodeDecodeError:
			continue
	raise RosterError("The characters of the file cannot be read. Please save it as .xlsx or as CSV UTF-8.")


def _separator(text: str) -> str:
	"""Comma, tab or semicolon: whichever the first lines hold most of."""
	start = text[:4000]
	return max(",\t;", key=start.count)
