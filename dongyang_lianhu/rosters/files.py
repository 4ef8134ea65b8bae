"""From the bytes of a spreadsheet or CSV file to rows of cells; what cannot be read is told as what it is."""

import csv
import io
import zipfile

from dongyang_lianhu.rosters import excel, old_excel
from dongyang_lianhu.rosters.registers import RosterError
from dongyang_lianhu.rosters.sheets import DAMAGED, EMPTY, MOST_COLUMNS, Sheet, numbered

MOST_BYTES = 10 * 1024 * 1024
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
WORD = "WordDocument".encode("utf-16-le")
PICTURE = "{0} is a picture, not a spreadsheet. Please put the rows into a spreadsheet and save it as .xlsx."
ARCHIVE = "{0} is an archive, not a spreadsheet. Please unpack it and attach the spreadsheet that is in it."
DOCUMENT = (
	"{0} is a text document, not a spreadsheet. Please put the rows into a spreadsheet and save it as .xlsx."
)
WEB_PAGE = "{0} is a web page that is called a table. Please open it in Excel or WPS, choose Save As, and take the type Excel 工作簿 (*.xlsx)."
# How files of other kinds begin.
BEGINNINGS = (
	(
		b"%PDF",
		"{0} is a PDF, not a spreadsheet. Please put the rows into a spreadsheet and save it as .xlsx.",
	),
	(b"\x89PNG", PICTURE),
	(b"\xff\xd8\xff", PICTURE),
	(b"GIF8", PICTURE),
	(b"BM", PICTURE),
	(b"Rar!", ARCHIVE),
	(b"7z\xbc\xaf", ARCHIVE),
	(b"\x1f\x8b", ARCHIVE),
	(b"{\\rtf", DOCUMENT),
)
# What stands near the beginning of texts that Excel opens as tables.
MARKED = (
	(
		b"urn:schemas-microsoft-com:office:spreadsheet",
		"{0} is an XML table. Please open it in Excel or WPS, choose Save As, and take the type Excel 工作簿 (*.xlsx).",
	),
	(b"<html", WEB_PAGE),
	(b"<table", WEB_PAGE),
	(b"<!doctype html", WEB_PAGE),
)
# Parts by which one archive is told from another.
PARTS = (
	("word/document.xml", DOCUMENT),
	("ppt/presentation.xml", DOCUMENT),
	(
		"xl/workbook.bin",
		"{0} is a binary workbook (.xlsb). Please open it, choose Save As, and take the type Excel 工作簿 (*.xlsx).",
	),
	(
		"content.xml",
		"{0} is an OpenDocument table (.ods). Please open it, choose Save As, and take the type Excel 工作簿 (*.xlsx).",
	),
	(
		"Index/Document.iwa",
		"{0} is a Numbers document. Please open it, and export it as an Excel workbook (.xlsx).",
	),
)


def read_sheets(filename: str, content: bytes) -> list[Sheet]:
	"""Return the sheets of a file that hold anything. Raises RosterError with what to do."""
	_check_size(content)
	_refuse_other_kinds(filename, content)
	if content.startswith(OLE):
		sheets = _read_old(filename, content)
	elif zipfile.is_zipfile(io.BytesIO(content)):
		sheets = _read_archive(filename, content)
	elif content.startswith(b"PK"):
		raise RosterError("The file is not complete. Please upload it again, or save it again as .xlsx.")
	elif filename.lower().endswith((".csv", ".txt")):
		sheets = [Sheet(numbered(_read_csv(content)))]
	else:
		raise RosterError("{0} is not a spreadsheet. Please save it as .xlsx or CSV.", filename)
	found = [sheet for sheet in sheets if sheet.rows]
	if not found:
		raise RosterError(EMPTY)
	return found


def _check_size(content: bytes) -> None:
	if not content:
		raise RosterError(EMPTY)
	if len(content) > MOST_BYTES:
		raise RosterError(
			"The file is larger than {0} MB. Please split it, or remove pictures from it.", MOST_BYTES >> 20
		)


def _refuse_other_kinds(filename: str, content: bytes) -> None:
	for beginning, message in BEGINNINGS:
		if content.startswith(beginning):
			raise RosterError(message, filename)
	start = content[:4000].replace(b"\x00", b"").lower()
	for mark, message in MARKED:
		if mark in start and b"<" in start[:10]:
			raise RosterError(message, filename)


def _read_old(filename: str, content: bytes) -> list[Sheet]:
	if ENCRYPTED in content:
		raise RosterError(
			"The file is protected by a password. Please remove the password and save it again."
		)
	if WORD in content:
		raise RosterError(DOCUMENT, filename)
	return old_excel.read(content)


def _read_archive(filename: str, content: bytes) -> list[Sheet]:
	with zipfile.ZipFile(io.BytesIO(content)) as archive:
		parts = set(archive.namelist())
	for part, message in PARTS:
		if part in parts:
			raise RosterError(message, filename)
	if not any(part.startswith("xl/") for part in parts):
		raise RosterError(ARCHIVE, filename)
	return excel.read(content)


def _read_csv(content: bytes) -> list[list[object]]:
	text = _decoded(content)
	csv.field_size_limit(1 << 20)
	try:
		return [
			row[:MOST_COLUMNS]
			for row in csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text))
		]
	except csv.Error as error:
		raise RosterError(DAMAGED) from error


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
