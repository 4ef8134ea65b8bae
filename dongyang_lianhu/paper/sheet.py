"""A document in millimetres: Chinese text that fits its place, lines, and QR codes of crisp squares."""

from collections.abc import Iterable
from datetime import date, datetime, timezone
from functools import lru_cache
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

import segno
from fpdf import FPDF
from fpdf.prefs import ViewerPreferences

from dongyang_lianhu.paper import fonts
from dongyang_lianhu.paper.fonts import Face, Typeface
from dongyang_lianhu.paper.model import Printed

Colour = tuple[int, int, int]
INK: Colour = (32, 33, 36)
GREY: Colour = (105, 110, 116)
RED: Colour = (176, 28, 28)
HAIR: Colour = (190, 194, 198)
SHADE: Colour = (241, 242, 244)
POINT = 25.4 / 72
ELLIPSIS = "…"
GETA = "〓"  # what printers set for a character that they do not have
STEP = 0.5
# Never at the start of a line.
CLOSING = "，。、；：！？）》”’…·,.;:!?)]"


class Glyph(NamedTuple):
	"""A character in the font that has it; `width` in millimetres at a size of one point."""

	character: str
	family: str
	width: float


class Sheet(FPDF):
	"""An A4 document. Texts are placed by their baseline; sizes are points, all else millimetres."""

	def __init__(self, title: str, made: date, landscape: bool = False) -> None:
		super().__init__(orientation="landscape" if landscape else "portrait", unit="mm", format="A4")
		self.typeface = fonts.find()
		self.missing: dict[str, None] = {}
		self._glyphs: dict[tuple[str, bool], Glyph] = {}
		self._load(self.typeface)
		self.set_margin(0)
		self.set_auto_page_break(False)
		self.set_title(title)
		self.set_lang("zh-CN")
		self.viewer_preferences = ViewerPreferences(display_doc_title=True)
		# The same facts give the same bytes.
		self.set_creation_date(datetime(made.year, made.month, made.day, tzinfo=timezone.utc))

	def _load(self, typeface: Typeface) -> None:
		"""Fonts by name; `faces` lists the names to ask for a character, by whether it is bold."""
		self.faces: dict[bool, list[str]] = {False: [], True: []}
		self._add("regular", typeface.regular, self.faces[False])
		self._add("bold", typeface.bold, self.faces[True])
		for number, face in enumerate(typeface.fallbacks):
			self._add(f"rare{number}", face, *self.faces.values())

	def _add(self, family: str, face: Face, *lists: list[str]) -> None:
		self.add_font(family, fname=face.path, collection_font_number=face.number)
		for names in lists:
			names.append(family)

	def finish(self) -> Printed:
		"""Return the document's bytes."""
		return Printed(bytes(self.output()), self.pages_count, tuple(self.missing))

	# --- measuring -------------------------------------------------------------------------------------------

	def _glyph(self, character: str, bold: bool) -> Glyph:
		"""The glyph of a character; what no font has becomes 〓 and is remembered."""
		glyph = self._glyphs.get((character, bold))
		if glyph is None:
			glyph = self._glyphs[character, bold] = self._found_glyph(character, bold)
		return glyph

	def _found_glyph(self, character: str, bold: bool) -> Glyph:
		for family in self.faces[bold]:
			if ord(character) in self.fonts[family].cmap:
				return Glyph(
					character, family, self.fonts[family].get_text_width(character, 1, None)[1] * POINT
				)
		self.missing[character] = None
		return self._glyph(GETA, bold)

	def width(self, text: str, size: float, bold: bool = False) -> float:
		"""Return the width of a text in millimetres."""
		return sum(self._glyph(character, bold).width for character in text) * size

	def shorten(self, text: str, width: float, size: float, bold: bool = False) -> str:
		"""Return the text, or as much of it as fits with an ellipsis."""
		if self.width(text, size, bold) <= width:
			return text
		while text and self.width(text + ELLIPSIS, size, bold) > width:
			text = text[:-1]
		return text.rstrip() + ELLIPSIS

	def fit(
		self, text: str, width: float, size: float, least: float, bold: bool = False
	) -> tuple[str, float]:
		"""Return a text and the size at which it fits: smaller down to `least` points, then shortened."""
		while size > least and self.width(text, size, bold) > width:
			size = max(least, size - STEP)
		return self.shorten(text, width, size, bold), size

	def wrap(self, text: str, width: float, size: float, lines: int, bold: bool = False) -> list[str]:
		"""Break a text between any two characters into at most `lines` lines; the last one is shortened."""
		found: list[str] = []
		while text and len(found) < lines - 1:
			end = self._line_end(text, width, size, bold)
			found.append(text[:end].rstrip())
			text = text[end:].lstrip()
		return [*found, self.shorten(text, width, size, bold)] if text else found

	def _line_end(self, text: str, width: float, size: float, bold: bool) -> int:
		"""Where a line ends: no closing mark begins the next one."""
		end = 1
		while end < len(text) and self.width(text[: end + 1], size, bold) <= width:
			end += 1
		while 1 < end < len(text) and text[end] in CLOSING:
			end -= 1
		return end

	# --- drawing ---------------------------------------------------------------------------------------------

	def write_text(
		self, x: float, baseline: float, text: str, size: float, *, bold: bool = False, colour=INK, align="L"
	) -> None:
		"""Place one line: `x` is its left end, middle or right end by `align` L, C or R."""
		if align != "L":
			x -= self.width(text, size, bold) / (2 if align == "C" else 1)
		self.set_text_color(*colour)
		glyphs = (self._glyph(character, bold) for character in text)
		for family, group in groupby(glyphs, key=attrgetter("family")):
			run = list(group)
			self.set_font(family, size=size)
			self.text(x, baseline, "".join(glyph.character for glyph in run))
			x += sum(glyph.width for glyph in run) * size

	def write_fitted(
		self,
		x: float,
		baseline: float,
		text: str,
		width: float,
		size: float,
		least: float,
		*,
		bold=False,
		colour=INK,
		align="L",
	) -> float:
		"""As `write_text`, within `width`; return the width that was taken."""
		shown, size = self.fit(text, width, size, least, bold)
		self.write_text(x, baseline, shown, size, bold=bold, colour=colour, align=align)
		return self.width(shown, size, bold)

	def rule(self, x1: float, y1: float, x2: float, y2: float, thick: float = 0.2, colour=HAIR) -> None:
		"""Draw a line."""
		self.set_draw_color(*colour)
		self.set_line_width(thick)
		self.line(x1, y1, x2, y2)

	def box(self, x: float, y: float, width: float, height: float, fill: Colour) -> None:
		"""Fill a rectangle."""
		self.set_fill_color(*fill)
		self.rect(x, y, width, height, style="F")

	def qr_code(self, x: float, y: float, size: float, text: str) -> None:
		"""Draw a QR code of `size` millimetres without its quiet zone, which the caller leaves white.

		One path of rectangles: no seams between the squares, and no blur at any magnification.
		"""
		matrix = qr_matrix(text)
		side = size / len(matrix)
		parts = [
			rectangle(x + left * side, self.h - y - (row + 1) * side, length * side, side)
			for row, line in enumerate(matrix)
			for left, length in dark_runs(line)
		]
		self._out(f"q 0 g {' '.join(parts)} f Q")


def rectangle(x: float, y: float, width: float, height: float) -> str:
	"""Return a rectangle of a PDF path, from millimetres; `y` counts from the bottom of the page."""
	return " ".join(f"{value / POINT:.3f}" for value in (x, y, width, height)) + " re"


@lru_cache(maxsize=64)
def qr_matrix(text: str) -> tuple[bytes, ...]:
	"""Return the rows of a QR code with error correction M, 1 for a dark square, without the quiet zone."""
	return tuple(bytes(row) for row in segno.make_qr(text, error="m", boost_error=False).matrix)


def dark_runs(line: bytes) -> Iterable[tuple[int, int]]:
	"""Yield place and length of each run of dark squares in a row."""
	place = 0
	for dark, run in groupby(line):
		length = len(list(run))
		if dark:
			yield place, length
		place += length
