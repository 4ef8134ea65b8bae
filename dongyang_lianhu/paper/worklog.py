"""The uniform work log of a member for a quarter (五(二)1): A4 portrait, his households pre-printed.

A log has an even number of pages, so that in a village's stack every log begins on a sheet of its own; the last page is then
one of extra lines.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from dongyang_lianhu.paper import words
from dongyang_lianhu.paper.cards import Progress
from dongyang_lianhu.paper.model import LogHousehold, Printed, WorkLog
from dongyang_lianhu.paper.sheet import GREY, HAIR, Sheet
from dongyang_lianhu.paper.table import Column, Table

WIDTH, HEIGHT, MARGIN = 210.0, 297.0, 14.0
INNER = WIDTH - 2 * MARGIN
TOP, BOTTOM, FOOT_AT = 20.0, HEIGHT - 16.0, HEIGHT - 8.5
BLOCK_HEAD, TABLE_HEAD, BLOCK_GAP = 15.0, 7.0, 8.0
HALF_LINES = 6  # as many lines as fit in half a page, tall enough to write in
PAGE_LINES = 16
LIST_ROW, LIST_FIRST, LIST_NEXT = 7.6, 20, 30
CHECKS_AT, SUMMARY_LEAST = HEIGHT - 22, 30.0
COLUMNS = (
	Column("时间", 19),
	Column("家庭情况", 34),
	Column("联系电话", 23),
	Column("存在困难", 31),
	Column("意见建议", 31),
	Column("帮办事项", 28),
	Column("签名", 16),
)
EXTRA_COLUMNS = (
	Column("时间", 19),
	Column("户主", 22),
	Column("家庭情况", 32),
	Column("存在困难", 33),
	Column("意见建议", 33),
	Column("帮办事项", 27),
	Column("签名", 16),
)
LIST_COLUMNS = (
	Column("序号", 11, "C"),
	Column("户号", 21),
	Column("户主", 26),
	Column("地址", 46),
	Column("联系电话", 29),
	Column("户类", 17, "C"),
	Column("应走访", 32),
)


@dataclass(frozen=True)
class Block:
	"""Some lines of a household on a page, or lines for any; `part` counts from 0 where they go over several pages."""

	household: LogHousehold | None
	lines: int
	part: int = 0


@dataclass(frozen=True)
class Page:
	"""A page of a log: the list of households from one to another, or blocks of lines."""

	listed: tuple[int, int] | None = None
	blocks: tuple[Block, ...] = ()


def draw(logs: Sequence[WorkLog], made: date, progress: Progress = lambda done, total: None) -> Printed:
	"""Return the logs one after the other; `progress(done, total)` counts logs."""
	title = words.LOG_TITLE + (f" {logs[0].member} {logs[0].quarter}" if len(logs) == 1 else "")
	sheet = Sheet(title, made)
	for number, log in enumerate(logs, 1):
		pages = paginate(log)
		for place, page in enumerate(pages, 1):
			draw_page(sheet, log, page, place, len(pages))
		progress(number, len(logs))
	return sheet.finish()


def paginate(log: WorkLog) -> list[Page]:
	"""Return the pages of a log, always an even number of them."""
	pages = [Page(listed=(0, LIST_FIRST))]
	count = len(log.households)
	pages += [Page(listed=(start, start + LIST_NEXT)) for start in range(LIST_FIRST, count, LIST_NEXT)]
	pages += [Page(blocks=blocks) for blocks in paired(log.households)]
	return pages if len(pages) % 2 == 0 else [*pages, Page(blocks=(Block(None, PAGE_LINES),))]


def paired(households: Sequence[LogHousehold]) -> Iterator[tuple[Block, ...]]:
	"""Yield the blocks of each page: two short ones, or one long one; a short one left alone has extra lines below."""
	short = [Block(household, HALF_LINES) for household in households if household.lines <= HALF_LINES]
	short += [Block(None, HALF_LINES)] * (len(short) % 2)
	for start in range(0, len(short), 2):
		yield tuple(short[start : start + 2])
	for household in households:
		if household.lines > HALF_LINES:
			for part in range(-(-household.lines // PAGE_LINES)):
				yield (Block(household, PAGE_LINES, part),)


def draw_page(sheet: Sheet, log: WorkLog, page: Page, number: int, total: int) -> None:
	"""Draw one page with its running head and foot."""
	sheet.add_page()
	foot = words.PAGE.format(page=number, pages=total)
	sheet.write_text(WIDTH / 2, FOOT_AT, foot, 8.5, colour=GREY, align="C")
	if number == 1:
		draw_cover(sheet, log)
	else:
		draw_running_head(sheet, log)
	if page.listed and number > 1:
		draw_list(sheet, log, page.listed, TOP)
	elif page.blocks:
		draw_blocks(sheet, page.blocks)


def draw_running_head(sheet: Sheet, log: WorkLog) -> None:
	"""Whose log it is, on every page but the first."""
	left = sheet.shorten(f"{words.LOG_TITLE}　{log.village}　{log.member}", INNER - 45, 8.5)
	sheet.write_text(MARGIN, 13, left, 8.5, colour=GREY)
	sheet.write_text(WIDTH - MARGIN, 13, log.quarter, 8.5, colour=GREY, align="R")
	sheet.rule(MARGIN, 15, WIDTH - MARGIN, 15, 0.2, HAIR)


def draw_cover(sheet: Sheet, log: WorkLog) -> None:
	"""Title, whose log and which quarter, his households, how to fill it in, and who looked it through."""
	sheet.write_text(WIDTH / 2, 34, words.LOG_TITLE, 26, bold=True, align="C")
	sheet.write_fitted(WIDTH / 2, 43, log.village, INNER, 13, 9, colour=GREY, align="C")
	for number, (label, text) in enumerate(cover_fields(log)):
		column, row = number % 2, number // 2
		draw_field(sheet, MARGIN + column * (INNER / 2 + 4), 58 + 11 * row, label, text)
	top = draw_list(sheet, log, (0, LIST_FIRST), 80) + 9
	sheet.write_text(MARGIN, top, words.LOG_NOTES_TITLE, 10, bold=True)
	for number, note in enumerate(words.LOG_NOTES, 1):
		sheet.write_fitted(MARGIN, top + 6 * number, f"{number}. {note}", INNER, 9.5, 8)
	draw_summary(sheet, top + 6 * len(words.LOG_NOTES) + 9)
	for number, label in enumerate(words.LOG_CHECKS):
		draw_field(sheet, MARGIN + number * (INNER / 2 + 4), CHECKS_AT, label, "")


def draw_summary(sheet: Sheet, top: float) -> None:
	"""A box for the quarter's summing-up, where a short list leaves room for one."""
	height = CHECKS_AT - 12 - top - 3
	if height < SUMMARY_LEAST:
		return
	sheet.write_text(MARGIN, top, words.LOG_SUMMARY, 10, bold=True)
	sheet.set_draw_color(*HAIR)
	sheet.set_line_width(0.2)
	sheet.rect(MARGIN, top + 3, INNER, height)


def cover_fields(log: WorkLog) -> list[tuple[str, str]]:
	"""Return what the cover says, label and text."""
	return [
		(words.LOG_MEMBER, f"{log.member}（{log.number}）"),
		(words.LOG_QUARTER, f"{log.quarter}（{short_days(log.first, log.last)}）"),
		(words.LOG_UNIT, log.unit or log.village),
		(words.LOG_COUNT, f"{len(log.households)} 户"),
	]


def short_days(first: date, last: date) -> str:
	"""Return a quarter's days, 4月1日至6月30日."""
	return f"{first.month}月{first.day}日至{last.month}月{last.day}日"


def draw_field(sheet: Sheet, x: float, baseline: float, label: str, text: str) -> None:
	"""A label and, on a line, what belongs to it or place to write."""
	width = INNER / 2 - 4
	sheet.write_text(x, baseline, label, 10.5, colour=GREY)
	start = x + sheet.width(label, 10.5) + 3
	sheet.write_fitted(start + 1, baseline, text, x + width - start - 1, 11.5, 8, bold=True)
	sheet.rule(start, baseline + 1.6, x + width, baseline + 1.6, 0.25, GREY)


def draw_list(sheet: Sheet, log: WorkLog, listed: tuple[int, int], top: float) -> float:
	"""The households by number; return where the list ends."""
	if not log.households:
		sheet.write_text(MARGIN, top + 6, words.LOG_EMPTY, 11, colour=GREY)
		return top + 8
	table = Table(sheet, MARGIN, LIST_COLUMNS, LIST_ROW)
	top = table.head(top, TABLE_HEAD)
	for number, household in enumerate(log.households[slice(*listed)], listed[0] + 1):
		top = table.row(top, list_texts(number, household))
	return top


def list_texts(number: int, household: LogHousehold) -> list[str]:
	"""Return the cells of a household in the list."""
	phone = words.phone(household.phone) if household.phone else words.NONE
	address = household.address or words.NONE
	return [str(number), household.number, household.head, address, phone, household.tier, household.owed]


def draw_blocks(sheet: Sheet, blocks: Sequence[Block]) -> None:
	"""One long block fills the page; a short one fills half of it."""
	space = BOTTOM - TOP
	height = space if blocks[0].lines > HALF_LINES else (space - BLOCK_GAP) / 2
	for number, block in enumerate(blocks):
		draw_block(sheet, block, TOP + number * (height + BLOCK_GAP), height)


def draw_block(sheet: Sheet, block: Block, top: float, height: float) -> None:
	"""A household's particulars and its empty lines, or lines for any household."""
	if block.household:
		draw_particulars(sheet, block, block.household, top)
	else:
		sheet.write_text(MARGIN, top + 6, words.LOG_EXTRA, 14, bold=True)
		sheet.write_text(MARGIN, top + 12, words.LOG_EXTRA_NOTE, 9.5, colour=GREY)
	columns = COLUMNS if block.household else EXTRA_COLUMNS
	draw_lines(sheet, top + BLOCK_HEAD, height - BLOCK_HEAD, block.lines, columns)


def draw_particulars(sheet: Sheet, block: Block, household: LogHousehold, top: float) -> None:
	"""Head, number, address, phone, tier and visits owed."""
	name = household.head + (words.CONTINUED if block.part else "")
	taken = sheet.write_fitted(MARGIN, top + 6, name, 80, 14, 9, bold=True)
	sheet.write_text(MARGIN + taken + 3, top + 6, household.number, 10, colour=GREY)
	owed = f"{household.tier}　{household.owed}"
	sheet.write_fitted(WIDTH - MARGIN, top + 6, owed, 70, 10, 8, bold=True, align="R")
	phone = words.phone(household.phone) if household.phone else words.BLANK
	sheet.write_text(WIDTH - MARGIN, top + 12, words.LOG_PHONE.format(phone=phone), 9.5, align="R")
	sheet.write_fitted(MARGIN, top + 12, household.address or "", 120, 9.5, 7.5)


def draw_lines(sheet: Sheet, top: float, height: float, lines: int, columns: Sequence[Column]) -> None:
	"""A table of empty lines that fills a height."""
	table = Table(sheet, MARGIN, columns, (height - TABLE_HEAD) / lines)
	top = table.head(top, TABLE_HEAD)
	for _line in range(lines):
		top = table.row(top, [])
