"""Invented cards, registers and logs, and what pypdf reads back from a PDF."""

import io
import re
from dataclasses import replace
from datetime import date, timedelta

from pypdf import PdfReader

from dongyang_lianhu.paper import Card, LogHousehold, Printed, Register, RegisterRow, WorkLog

DAY = date(2026, 11, 25)
TIERS = ("一般户", "提升户", "待定户", "难点户")
RARE = "\U000323af"  # a character of Unicode 15 that no common font has
POINT = 25.4 / 72
HEIGHT = 297.0


def card(number: int = 1, **values) -> Card:
	"""A card; its household, head and token follow from the number."""
	made = Card(
		member="陈甲乙",
		unit="岩上村党支部第二党小组",
		phone="10000000001",
		village="岩上村",
		household=f"YS-{number:04d}",
		head=f"林丙{number}",
		url=f"https://lianhu.example/k/{number:022d}",
		issued=DAY,
		group="二组",
		lead="王戊己",
		lead_phone="10000000002",
		office_phone="0577-00000000",
	)
	return replace(made, **values)


def row(number: int, area: str | None = "第一片", **values) -> RegisterRow:
	"""A row of the register."""
	made = RegisterRow(
		area=area,
		group="一组",
		household=f"YS-{number:04d}",
		head=f"户主{number}",
		address="大岭脚12号",
		tier=TIERS[number % 4],
		member=f"党员{number // 5}",
		member_number=f"YS-{number // 5:03d}",
		post="党员",
		grounds="就近",
		from_date=DAY - timedelta(days=number),
		backup="备用甲" if number % 7 == 0 else None,
		card_issued_on=DAY if number % 3 else None,
	)
	return replace(made, **values)


def register(rows: int, areas: int = 1, **values) -> Register:
	"""A register whose rows are spread evenly over the areas."""
	size = max(1, -(-rows // areas))
	found = tuple(row(number, f"第{number // size + 1}片") for number in range(rows))
	made = Register("岩上村", DAY, found, {"第1片": "王戊己"}, TIERS, unlinked=4)
	return replace(made, **values)


def household(number: int = 1, lines: int = 5, **values) -> LogHousehold:
	"""A household of a log."""
	made = LogHousehold(
		number=f"YS-{number:04d}",
		head=f"户主{number}",
		address="大岭脚12号",
		phone="10000010001",
		tier="一般户",
		owed="每月1次，本季3次",
		lines=lines,
	)
	return replace(made, **values)


def log(*households: LogHousehold) -> WorkLog:
	"""A log of the last quarter of 2026."""
	first, last = date(2026, 10, 1), date(2026, 12, 31)
	return WorkLog("陈甲乙", "YS-003", "第二党小组", "岩上村", "2026年第四季度", first, last, households)


def reader(printed: Printed) -> PdfReader:
	"""The document, read back."""
	return PdfReader(io.BytesIO(printed.content))


def texts(printed: Printed) -> list[str]:
	"""The text of each page. pypdf reads the zero byte of a two-byte code as a character of its own."""
	return [page.extract_text().replace("\0", "") for page in reader(printed).pages]


def placed(page) -> list[tuple[str, float, float]]:
	"""Each run of text on a page with the left end of its baseline, in millimetres from the upper left corner.

	Read from the page's own instructions: what pypdf reports as the place of a text differs between its versions.
	"""
	letters = {name: unicode_map(font.get_object()) for name, font in page["/Resources"]["/Font"].items()}
	found, font, x, y = [], "", 0.0, 0.0
	for operands, operator in page.get_contents().operations:
		if operator == b"Tf":
			font = operands[0]
		elif operator == b"Td":
			x, y = float(operands[0]), float(operands[1])
		elif operator in (b"Tj", b"TJ"):
			text = "".join(decoded(piece, letters[font]) for piece in pieces(operands[0]))
			if text.strip():
				found.append((text.strip(), x * POINT, HEIGHT - y * POINT))
	return found


def pieces(operand) -> list[bytes]:
	"""The texts of a Tj or TJ; between those of a TJ stand numbers."""
	parts = operand if isinstance(operand, list) else [operand]
	return [getattr(part, "original_bytes", part) for part in parts if not isinstance(part, (int, float))]


def unicode_map(font) -> dict[int, str]:
	"""The letter of each two-byte code of an embedded font."""
	source = font["/ToUnicode"].get_object().get_data().decode("ascii")
	codes = {}
	for block in re.findall(r"beginbfchar(.*?)endbfchar", source, re.DOTALL):
		for code, letter in re.findall(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", block):
			codes[int(code, 16)] = bytes.fromhex(letter).decode("utf-16-be")
	return codes


def decoded(raw: bytes, letters: dict[int, str]) -> str:
	"""The text of two-byte codes."""
	return "".join(letters[int.from_bytes(raw[at : at + 2], "big")] for at in range(0, len(raw), 2))
