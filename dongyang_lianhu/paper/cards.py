"""Contact cards (五(二)2): 90 x 54 mm, ten to an A4 sheet, a sheet of fronts and a sheet of backs in turn.

A back lies mirrored, so that it meets its front when the sheet is turned on its long edge.
"""

from collections.abc import Callable, Sequence
from datetime import date

from dongyang_lianhu.paper import words
from dongyang_lianhu.paper.model import Card, Printed
from dongyang_lianhu.paper.sheet import GREY, HAIR, INK, RED, Sheet

WIDTH, HEIGHT = 90.0, 54.0
COLUMNS, ROWS = 2, 5
PER_SHEET = COLUMNS * ROWS
LEFT, TOP = (210 - COLUMNS * WIDTH) / 2, (297 - ROWS * HEIGHT) / 2
EDGE = 6.5  # what a crooked cut may take is white
INNER = WIDTH - 2 * EDGE
MARK, GAP = 5.0, 1.5
QR_SIZE = 22.0
ROLE_ROOM = 18.0

Progress = Callable[[int, int], None]


def draw(cards: Sequence[Card], made: date, progress: Progress = lambda done, total: None) -> Printed:
	"""Return the cards on sheets, fronts and backs in turn; `progress(done, total)` counts cards."""
	sheet = Sheet(words.CARD_TITLE, made)
	for start in range(0, len(cards), PER_SHEET):
		part = cards[start : start + PER_SHEET]
		draw_side(sheet, part, draw_front, mirrored=False)
		draw_side(sheet, part, draw_back, mirrored=True)
		progress(start + len(part), len(cards))
	return sheet.finish()


def place(number: int, mirrored: bool) -> tuple[float, float]:
	"""Return the upper left corner of the card of that number on a sheet."""
	row, column = divmod(number, COLUMNS)
	column = COLUMNS - 1 - column if mirrored else column
	return LEFT + column * WIDTH, TOP + row * HEIGHT


def draw_side(sheet: Sheet, cards: Sequence[Card], draw_card, mirrored: bool) -> None:
	"""Draw one page."""
	sheet.add_page()
	draw_crop_marks(sheet)
	for number, card in enumerate(cards):
		draw_card(sheet, *place(number, mirrored), card)


def draw_crop_marks(sheet: Sheet) -> None:
	"""Mark in the margins where to cut; nothing is drawn on a card's own edge."""
	right, bottom = LEFT + COLUMNS * WIDTH, TOP + ROWS * HEIGHT
	for column in range(COLUMNS + 1):
		x = LEFT + column * WIDTH
		sheet.rule(x, TOP - GAP - MARK, x, TOP - GAP, 0.1, INK)
		sheet.rule(x, bottom + GAP, x, bottom + GAP + MARK, 0.1, INK)
	for row in range(ROWS + 1):
		y = TOP + row * HEIGHT
		sheet.rule(LEFT - GAP - MARK, y, LEFT - GAP, y, 0.1, INK)
		sheet.rule(right + GAP, y, right + GAP + MARK, y, 0.1, INK)


def draw_front(sheet: Sheet, x: float, y: float, card: Card) -> None:
	"""Who he is and how he is reached."""
	left, right = x + EDGE, x + WIDTH - EDGE
	sheet.write_text(left, y + 11.2, words.CARD_TITLE, 13, bold=True, colour=RED)
	sheet.write_fitted(right, y + 11.2, card.village, 34, 9.5, 7, colour=GREY, align="R")
	sheet.rule(left, y + 14, right, y + 14, 0.5, RED)
	taken = sheet.write_fitted(left, y + 25, card.member, INNER, 22, 10, bold=True)
	if INNER - taken > ROLE_ROOM:
		sheet.write_text(left + taken + 3, y + 25, words.CARD_ROLE, 9.5, colour=GREY)
	sheet.write_fitted(left, y + 31, card.unit or card.village, INNER, 9.5, 7.5, colour=GREY)
	draw_phone(sheet, left, right, y + 40.6, card)
	sheet.rule(left, y + 43.8, right, y + 43.8, 0.2, HAIR)
	draw_fallback(sheet, left, y + 49, card)


def draw_phone(sheet: Sheet, left: float, right: float, baseline: float, card: Card) -> None:
	"""The number, large; or whom to ask for it."""
	if not card.phone:
		sheet.write_fitted(left, baseline, words.ASK_VILLAGE, INNER, 13, 10, bold=True)
		return
	sheet.write_fitted(left, baseline, words.phone(card.phone), INNER - 24, 20, 11, bold=True)
	sheet.write_text(right, baseline, words.ROUND_THE_CLOCK, 10, bold=True, colour=RED, align="R")


def draw_fallback(sheet: Sheet, left: float, baseline: float, card: Card) -> None:
	"""Whom to call when he cannot be reached: the lead of the area, else the village."""
	label = words.FALLBACK_LEAD if card.lead else words.FALLBACK_VILLAGE.format(village=card.village)
	number = card.lead_phone if card.lead else card.office_phone
	shown = words.phone(number) if number else ""
	room = INNER - sheet.width(shown, 9.5, bold=True)
	taken = sheet.write_fitted(left, baseline, label, room - 2.5, 8.5, 6.5, colour=GREY) + 2.5
	if card.lead:
		taken += (
			sheet.write_fitted(left + taken, baseline, card.lead, room - taken - 2.5, 9.5, 6.5, bold=True)
			+ 2.5
		)
	sheet.write_fitted(left + taken, baseline, shown, INNER - taken, 9.5, 7, bold=True)


def draw_back(sheet: Sheet, x: float, y: float, card: Card) -> None:
	"""Whose card it is, what to ask for, and the code."""
	left, right, middle = x + EDGE, x + WIDTH - EDGE, x + EDGE + QR_SIZE / 2 + 2
	sheet.qr_code(middle - QR_SIZE / 2, y + 9, QR_SIZE, card.url)
	for number, line in enumerate(words.SCAN):
		sheet.write_text(middle, y + 37.2 + 3.7 * number, line, 7.5, colour=GREY, align="C")
	column = left + QR_SIZE + 10
	draw_household(sheet, column, right - column, y, card)
	for number, duty in enumerate(words.DUTIES):
		baseline = y + 30.2 + 4.6 * number
		sheet.box(column + 0.4, baseline - 1.9, 1.1, 1.1, RED)
		sheet.write_fitted(column + 3.2, baseline, duty, right - column - 3.2, 8.5, 7)
	sheet.write_text(right, y + 49, words.NEW_CARD, 7, colour=GREY, align="R")
	sheet.write_text(left, y + 49, words.ISSUED.format(day=words.day(card.issued)), 7, colour=GREY)


def draw_household(sheet: Sheet, x: float, width: float, y: float, card: Card) -> None:
	"""Household and number, so that the right card reaches the right house."""
	sheet.write_fitted(x, y + 12.6, words.HOME.format(head=card.head), width, 13, 8.5, bold=True)
	number = "　".join(part for part in (card.household, card.group) if part)
	sheet.write_fitted(x, y + 17.6, number, width, 9, 7, colour=GREY)
	sheet.rule(x, y + 20, x + width, y + 20, 0.2, HAIR)
	sheet.write_fitted(x, y + 25.2, words.DUTIES_TITLE, width, 9, 7, bold=True)
