"""Cells that a spreadsheet would run when somebody opens the file: kept from running on the way out, and read back.

Excel, WPS and LibreOffice take a text that begins with one of a few signs for a formula, a full-width sign for its plain
one. An apostrophe before it makes it text; in a workbook the cell's format says the same. Numbers stay numbers.
"""

import io
import re
import zipfile

from openpyxl import load_workbook
from openpyxl.cell import Cell

FORMULA_SIGNS = "=+-@\t\r\n＝＋－＠﹦﹢﹣﹫−"
FORMULA_STARTS = tuple(FORMULA_SIGNS)
NUMBER = re.compile(r"[+-]?\d+([.,]\d+)*%?")
APOSTROPHE = "'"
# A formula, an error value, or a text that begins with one of the signs, in the parts of an .xlsx.
IN_WORKBOOK = re.compile(rf'<f[ >/]| t="e"|<t[^>]*>\s*(?:[{re.escape(FORMULA_SIGNS)}]|_x000[9aAdD]_)')


def runs(text: str) -> bool:
	"""Whether a spreadsheet would run this text, or turn it into something else than a number."""
	start = text.lstrip(" \u3000\u00a0")
	return start.startswith(FORMULA_STARTS) and not NUMBER.fullmatch(start)


def quoted(text: str) -> str:
	"""Return a text that no spreadsheet runs."""
	return APOSTROPHE + text if runs(text) else text


def unquoted(text: str) -> str:
	"""Return what was quoted; any other text as it is."""
	return text[1:] if text.startswith(APOSTROPHE) and runs(text[1:]) else text


def set_text(cell: Cell, text: str) -> None:
	"""Write a text into a workbook's cell as text, whatever it begins with."""
	cell.value = text
	cell.data_type, cell.number_format = "s", "@"
	cell.quotePrefix = text.startswith(FORMULA_STARTS) or runs(text)


def quote_csv(content: bytes, delimiter: str = ",") -> bytes:
	"""Return a CSV file with its cells quoted; nothing else changes, numbers and their writing included."""
	between = re.escape(delimiter)
	cells = re.compile(rf'("(?:[^"]|"")*"|[^{between}\r\n]*)({between}|\r\n|\r|\n|\Z)')
	text = content.decode("utf-8")
	return cells.sub(lambda found: _quoted_field(found[1]) + found[2], text).encode("utf-8")


def quote_workbook(content: bytes) -> bytes:
	"""Return a workbook in which nothing runs; the same bytes when nothing would."""
	if not _holds_something_to_quote(content):
		return content
	workbook = load_workbook(io.BytesIO(content))
	for sheet in workbook.worksheets:
		for row in sheet.iter_rows():
			for cell in row:
				if isinstance(cell.value, str) and (cell.data_type in "fe" or runs(cell.value)):
					set_text(cell, cell.value)
	stream = io.BytesIO()
	workbook.save(stream)
	return stream.getvalue()


def _quoted_field(field: str) -> str:
	if field.startswith('"'):
		return f'"{quoted(field[1:-1])}"'
	return quoted(field)


def _holds_something_to_quote(content: bytes) -> bool:
	with zipfile.ZipFile(io.BytesIO(content)) as archive:
		parts = [name for name in archive.namelist() if re.match(r"xl/(worksheets/|sharedStrings)", name)]
		return any(IN_WORKBOOK.search(archive.read(name).decode("utf-8")) for name in parts)
