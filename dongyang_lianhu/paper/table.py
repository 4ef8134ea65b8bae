"""Ruled tables: columns of fixed width, rows of fixed height, texts that fit their cells."""

from collections.abc import Sequence
from dataclasses import dataclass

from dongyang_lianhu.paper.sheet import GREY, HAIR, INK, SHADE, Colour, Sheet

PADDING = 1.4


@dataclass(frozen=True)
class Column:
	"""A column: heading, width in millimetres, and where its texts stand (L, C or R)."""

	heading: str
	width: float
	align: str = "L"


@dataclass(frozen=True)
class Table:
	"""Where a table stands and how its texts are set; heights in millimetres, sizes in points."""

	sheet: Sheet
	left: float
	columns: Sequence[Column]
	height: float
	size: float = 9
	least: float = 6.5

	@property
	def width(self) -> float:
		"""The whole width."""
		return sum(column.width for column in self.columns)

	def head(self, top: float, height: float) -> float:
		"""Draw the headings; return where the first row begins."""
		self.sheet.box(self.left, top, self.width, height, SHADE)
		headings = [column.heading for column in self.columns]
		self._texts(top, height, headings, bold=True, align="C")
		self._grid(top, height)
		self.sheet.rule(self.left, top, self.left + self.width, top, 0.35, INK)
		return top + height

	def row(self, top: float, texts: Sequence[str], bold: bool = False) -> float:
		"""Draw a row of texts, or an empty one to be written on; return where the next one begins."""
		self._texts(top, self.height, texts, bold)
		self._grid(top, self.height)
		return top + self.height

	def band(self, top: float, text: str, colour: Colour = INK) -> float:
		"""Draw a shaded row across the whole table; return where the next one begins."""
		sheet, right = self.sheet, self.left + self.width
		sheet.box(self.left, top, self.width, self.height, SHADE)
		room = self.width - 2 * PADDING
		baseline = baseline_in(top, self.height, self.size)
		sheet.write_fitted(
			self.left + PADDING, baseline, text, room, self.size, self.least, bold=True, colour=colour
		)
		for x in (self.left, right):
			sheet.rule(x, top, x, top + self.height, 0.2, GREY)
		sheet.rule(self.left, top + self.height, right, top + self.height, 0.2, GREY)
		return top + self.height

	def _texts(
		self, top: float, height: float, texts: Sequence[str], bold: bool, align: str | None = None
	) -> None:
		left = self.left
		for column, text in zip(self.columns, texts, strict=False):
			self._text(left, top, height, column, text, bold, align or column.align)
			left += column.width

	def _text(
		self, left: float, top: float, height: float, column: Column, text: str, bold: bool, align: str
	) -> None:
		room = column.width - 2 * PADDING
		x = left + {"L": PADDING, "C": column.width / 2, "R": column.width - PADDING}[align]
		baseline = baseline_in(top, height, self.size)
		self.sheet.write_fitted(x, baseline, text, room, self.size, self.least, bold=bold, align=align)

	def _grid(self, top: float, height: float) -> None:
		left = self.left
		for width in (*(column.width for column in self.columns), 0):
			self.sheet.rule(left, top, left, top + height, 0.2, HAIR)
			left += width
		self.sheet.rule(self.left, top + height, self.left + self.width, top + height, 0.2, HAIR)


def baseline_in(top: float, height: float, size: float) -> float:
	"""Return the baseline at which a line of Chinese text stands in the middle of a row."""
	return top + height / 2 + size * 25.4 / 72 * 0.37
