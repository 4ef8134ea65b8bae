"""The link register of a village or an area (四.1, 四.2): A4 landscape, by area and group, with sums and signatures."""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import groupby

from dongyang_lianhu.paper import words
from dongyang_lianhu.paper.cards import Progress
from dongyang_lianhu.paper.model import Printed, Register, RegisterRow
from dongyang_lianhu.paper.sheet import GREY, INK, Sheet
from dongyang_lianhu.paper.table import Column, Table

WIDTH, HEIGHT, MARGIN = 297.0, 210.0, 12.0
TITLE_AT, BODY_AT, FOOT_AT = 16.5, 22.0, HEIGHT - 7.5
HEAD_ROW, ROW = 8.0, 6.6
ROWS_A_PAGE = int((HEIGHT - BODY_AT - HEAD_ROW - 13) / ROW)
SUM_ROW, SIGNATURES_HEIGHT = 7.0, 24.0
COLUMNS = (
	Column("序号", 10, "C"),
	Column("组", 16),
	Column("户号", 19),
	Column("户主", 23),
	Column("地址", 40),
	Column("户类", 16, "C"),
	Column("联户党员", 23),
	Column("党员编号", 17),
	Column("职务", 27),
	Column("依据", 13, "C"),
	Column("开始日期", 21, "C"),
	Column("备用党员", 23),
)
CARD_COLUMN = Column("联系卡发放", WIDTH - 2 * MARGIN - sum(column.width for column in COLUMNS), "C")

# A line of the table: the band of an area, or a number and a row.
Line = str | tuple[int, RegisterRow]


def draw(register: Register, progress: Progress = lambda done, total: None) -> Printed:
	"""Return the register; `progress(done, total)` counts pages."""
	sheet = Sheet(title_of(register), register.day, landscape=True)
	pages = paginate(register)
	needed = HEAD_ROW + SUM_ROW * (len(areas_of(register)) + 2) + SIGNATURES_HEIGHT + 16
	own_page = room_below(pages[-1]) < needed
	total = len(pages) + own_page
	for number, lines in enumerate(pages, 1):
		bottom = draw_page(sheet, register, lines, number, total)
		progress(number, total)
	if own_page:
		bottom = draw_frame(sheet, register, total, total)
	draw_sums(sheet, register, bottom)
	return sheet.finish()


def title_of(register: Register) -> str:
	"""Return the heading, with the area's name where it is an area's."""
	return words.REGISTER_TITLE.format(place=register.village + (register.area or ""))


def areas_of(register: Register) -> list[tuple[str, list[RegisterRow]]]:
	"""Return the areas with their rows, in the order of the rows."""
	found = groupby(register.rows, key=lambda row: row.area or words.NO_AREA)
	return [(area, list(rows)) for area, rows in found]


def paginate(register: Register) -> list[list[Line]]:
	"""Return the lines of each page: no band at the foot of a page, and one at the head of every page."""
	pages: list[list[Line]] = [[]]
	number = 0
	for area, rows in areas_of(register):
		band = area_line(register, area, rows)
		if len(pages[-1]) > ROWS_A_PAGE - 3:
			pages.append([])
		pages[-1].append(band)
		for row in rows:
			if len(pages[-1]) == ROWS_A_PAGE:
				pages.append([band + words.CONTINUED])
			number += 1
			pages[-1].append((number, row))
	return pages


def area_line(register: Register, area: str, rows: Sequence[RegisterRow]) -> str:
	"""Return what the band of an area says."""
	return words.AREA_LINE.format(
		area=area,
		lead=register.leads.get(area) or words.NO_LEAD,
		households=len(rows),
		members=len({row.member_number for row in rows}),
		issued=sum(bool(row.card_issued_on) for row in rows),
	)


def room_below(lines: Sequence[Line]) -> float:
	"""Return the millimetres that a page with these lines has left."""
	return (ROWS_A_PAGE - len(lines)) * ROW


def draw_page(sheet: Sheet, register: Register, lines: Iterable[Line], number: int, total: int) -> float:
	"""Draw a page of the table; return where it ends."""
	top = draw_frame(sheet, register, number, total)
	table = Table(sheet, MARGIN, (*COLUMNS, CARD_COLUMN), ROW)
	if not register.rows:
		sheet.write_text(MARGIN, top + 8, words.NO_ROWS, 11, colour=GREY)
		return top + 12
	top = table.head(top, HEAD_ROW)
	for line in lines:
		top = table.band(top, line) if isinstance(line, str) else table.row(top, texts_of(*line))
	return top


def draw_frame(sheet: Sheet, register: Register, number: int, total: int) -> float:
	"""Begin a page with its heading and foot; return where its body begins."""
	sheet.add_page()
	right = WIDTH - MARGIN
	sheet.write_fitted(MARGIN, TITLE_AT, title_of(register), right - MARGIN - 60, 16, 11, bold=True)
	as_of = words.AS_OF.format(day=words.long_day(register.day))
	sheet.write_text(right, TITLE_AT, as_of, 9.5, colour=GREY, align="R")
	page = words.PAGE.format(page=number, pages=total)
	sheet.write_text(WIDTH / 2, FOOT_AT, page, 8.5, colour=GREY, align="C")
	return BODY_AT


def texts_of(number: int, row: RegisterRow) -> list[str]:
	"""Return the cells of a row."""
	return [
		str(number),
		row.group or words.NONE,
		row.household,
		row.head,
		row.address or words.NONE,
		row.tier,
		row.member,
		row.member_number,
		row.post,
		row.grounds or words.NONE,
		words.day(row.from_date),
		row.backup or words.NONE,
		words.day(row.card_issued_on, ""),
	]


def draw_sums(sheet: Sheet, register: Register, top: float) -> None:
	"""The sums by area, what is not linked, and the place for signatures."""
	sheet.write_text(MARGIN, top + 9, words.SUMMARY, 12, bold=True)
	areas = areas_of(register)
	table = Table(sheet, MARGIN, sum_columns(register), SUM_ROW, size=9.5)
	top = table.head(top + 12, HEAD_ROW)
	for area, rows in areas:
		top = table.row(top, [area, *counts(register, rows)])
	top = table.row(top, [words.TOTAL, *counts(register, register.rows)], bold=True)
	sheet.write_text(MARGIN, top + 6.5, words.UNLINKED.format(count=register.unlinked), 9.5)
	draw_signatures(sheet, top + SIGNATURES_HEIGHT - 4)


def sum_columns(register: Register) -> list[Column]:
	"""Return the columns of the sums, as wide together as the register."""
	headings = ["联户数", "联户党员", *register.tiers, "已发联系卡", "未发联系卡"]
	width = (WIDTH - 2 * MARGIN - 50) / len(headings)
	return [Column("片区", 50), *(Column(heading, width, "C") for heading in headings)]


def counts(register: Register, rows: Sequence[RegisterRow]) -> list[str]:
	"""Return the numbers of one area, or of all."""
	tiers = Counter(row.tier for row in rows)
	issued = sum(bool(row.card_issued_on) for row in rows)
	members = len({row.member_number for row in rows})
	numbers = [len(rows), members, *(tiers[tier] for tier in register.tiers), issued, len(rows) - issued]
	return [str(number) for number in numbers]


def draw_signatures(sheet: Sheet, baseline: float) -> None:
	"""Lines to sign on."""
	step = (WIDTH - 2 * MARGIN) / len(words.SIGNATURES)
	for number, label in enumerate(words.SIGNATURES):
		x = MARGIN + number * step
		sheet.write_text(x, baseline, label, 10)
		start = x + sheet.width(label, 10) + 2
		sheet.rule(start, baseline + 1, x + step - 8, baseline + 1, 0.25, INK)
