"""The workbooks that people get: template, export and failed rows, all of one shape.

Whatever a cell begins with, it is written as text: a spreadsheet runs a formula as whoever opens the file.
"""

import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from dongyang_lianhu.rosters.cells import write_cell
from dongyang_lianhu.rosters.headings import REASON, is_reason
from dongyang_lianhu.rosters.quoting import set_text
from dongyang_lianhu.rosters.registers import Column, Register
from dongyang_lianhu.rosters.table import Part, Roster, Row

TEXT_KINDS = frozenset({"key", "text", "name", "phone", "reference", "village", "date"})
WIDTHS = {
	"key": 14,
	"text": 14,
	"name": 14,
	"note": 30,
	"count": 10,
	"date": 15,
	"time": 10,
	"flag": 10,
	"phone": 16,
	"choice": 13,
	"village": 13,
	"reference": 13,
	"title": 13,
}
TEMPLATE_ROWS = 2000
HEAD_FONT = Font(bold=True)
REQUIRED_FILL = PatternFill("solid", fgColor="FCE4D6")
HEAD_FILL = PatternFill("solid", fgColor="E7EEF7")
REASON_FONT = Font(color="B32929")
CENTRED = Alignment(horizontal="center", vertical="center", wrap_text=True)
WRAPPED = Alignment(vertical="top", wrap_text=True)


def template(register: Register, drop_downs: dict[str, Sequence[str]] | None = None) -> bytes:
	"""Return an empty roster: headings, drop-downs, an example sheet and a sheet of instructions.

	`drop_downs`: more lists by field, such as the villages and groups of the site.
	"""
	workbook = Workbook()
	sheet = workbook.active
	sheet.title = register.title[:31]
	_write_heading(sheet, register.read_columns)
	_format_columns(sheet, register.read_columns)
	_add_drop_downs(workbook, sheet, register, drop_downs or {})
	_add_example(workbook, register)
	_add_instructions(workbook, register)
	return _bytes(workbook)


def export(register: Register, columns: Sequence[Column], rows: Iterable[Sequence[object]]) -> bytes:
	"""Return a workbook of stored rows, each in the order of `columns`; it can be imported again as it is."""
	workbook = Workbook(write_only=True)
	sheet = workbook.create_sheet(register.title[:31])
	_format_columns(sheet, columns)
	sheet.freeze_panes = "A2"
	sheet.append([_head_cell(sheet, column.heading, column.required) for column in columns])
	for row in rows:
		sheet.append(
			[_cell(sheet, write_cell(column, value)) for column, value in zip(columns, row, strict=True)]
		)
	return _bytes(workbook)


def failed_rows(roster: Roster, reasons: Sequence[tuple[Row, str]]) -> bytes:
	"""Return the rows as they were typed, each with its reason in one more column: to be mended and imported again.

	Sheets stay apart: each has its own headings.
	"""
	workbook = Workbook(write_only=True)
	for part in roster.parts:
		if wrong := [(row, reason) for row, reason in reasons if row.sheet == part.sheet]:
			_add_failed(workbook, part, part.sheet or roster.register.title, wrong)
	return _bytes(workbook)


def _add_failed(workbook: Workbook, part: Part, title: str, reasons: Sequence[tuple[Row, str]]) -> None:
	keep = [place for place, heading in enumerate(part.headings) if not is_reason(heading)]
	sheet = _typed_sheet(workbook, title, [15] * len(keep) + [60])
	sheet.append(
		[_head_cell(sheet, part.headings[place], False) for place in keep] + [_head_cell(sheet, REASON, True)]
	)
	for row, reason in reasons:
		sheet.append([_cell(sheet, row.cell(place)) for place in keep] + [_reason_cell(sheet, reason)])


def numbered(roster: Roster, numbers: Mapping[int, str]) -> bytes:
	"""Return the rows as they were typed with their numbers, by place in the file, in the first column."""
	workbook = Workbook(write_only=True)
	key = roster.register.column(roster.register.key[0])
	for part in roster.parts:
		keep = [place for place in range(len(part.headings)) if place != part.key_place]
		sheet = _typed_sheet(workbook, part.sheet or roster.register.title, [15] * (len(keep) + 1))
		sheet.append(
			[_head_cell(sheet, key.heading, True)]
			+ [_head_cell(sheet, part.headings[place], False) for place in keep]
		)
		for row in part.rows:
			typed = None if part.key_place is None else row.cell(part.key_place)
			number = numbers.get(row.place) or row.values.get(key.field) or typed
			sheet.append([_cell(sheet, number)] + [_cell(sheet, row.cell(place)) for place in keep])
	return _bytes(workbook)


def _typed_sheet(workbook: Workbook, title: str, widths: Sequence[int]):
	sheet = workbook.create_sheet(title[:31])
	sheet.freeze_panes = "A2"
	for number, width in enumerate(widths, 1):
		sheet.column_dimensions[get_column_letter(number)].width = width
	return sheet


def _write_heading(sheet: Worksheet, columns: Sequence[Column]) -> None:
	for number, column in enumerate(columns, 1):
		cell = sheet.cell(1, number, column.heading + ("*" if column.required else ""))
		cell.font, cell.alignment = HEAD_FONT, CENTRED
		cell.fill = REQUIRED_FILL if column.required else HEAD_FILL
	sheet.row_dimensions[1].height = 30
	sheet.freeze_panes = "A2"


def _format_columns(sheet: Worksheet, columns: Sequence[Column]) -> None:
	"""Widths, and text format where Excel would make a number of a number."""
	for number, column in enumerate(columns, 1):
		dimension = sheet.column_dimensions[get_column_letter(number)]
		dimension.width = max(WIDTHS[column.kind], 2 * len(column.heading) + 4)
		if column.kind in TEXT_KINDS:
			dimension.number_format = "@"


def _add_drop_downs(
	workbook: Workbook, sheet: Worksheet, register: Register, more: dict[str, Sequence[str]]
) -> None:
	"""Lists stand on a hidden sheet: Excel cuts a list inside a rule after 255 characters."""
	lists = workbook.create_sheet("选项")
	lists.sheet_state = "hidden"
	used = 0
	for number, column in enumerate(register.read_columns, 1):
		words = column.words or tuple(more.get(column.field, ()))
		if not words:
			continue
		used += 1
		for place, word in enumerate(words, 1):
			_set_text(lists.cell(place, used), word)
		letter, place = get_column_letter(used), get_column_letter(number)
		rule = DataValidation(type="list", formula1=f"'选项'!${letter}$1:${letter}${len(words)}")
		rule.allow_blank, rule.showErrorMessage = True, bool(column.words)
		rule.errorTitle, rule.error = column.heading, "请从下拉列表中选择。"
		rule.add(f"{place}2:{place}{TEMPLATE_ROWS}")
		sheet.add_data_validation(rule)


def _add_example(workbook: Workbook, register: Register) -> None:
	sheet = workbook.create_sheet("示例")
	_write_heading(sheet, register.read_columns)
	_format_columns(sheet, register.read_columns)
	for number, column in enumerate(register.read_columns, 1):
		_set_text(sheet.cell(2, number), column.example)


def _add_instructions(workbook: Workbook, register: Register) -> None:
	sheet = workbook.create_sheet("填写说明")
	notes = (
		f"{register.title}：在第一张表里逐行填写，一行一条。“示例”和“填写说明”两张表不会导入。",
		"带 * 的列，新增时必填；只修改已登记的，有编号即可。列的顺序可以改，用不到的列可以删；列名请保留。",
		"空单元格不改动系统里已有的内容；导入不会删除任何记录。",
		"日期写成 2026-04-01、2026/4/1、2026年4月1日、20260401 都可以。是否类写“是”或“否”。",
	)
	for note in notes:
		sheet.append([note])
	sheet.append([])
	sheet.append(["列名", "必填", "可填内容", "说明"])
	for cell in sheet[sheet.max_row]:
		cell.font, cell.fill = HEAD_FONT, HEAD_FILL
	for column in register.read_columns:
		sheet.append(
			[column.heading, "必填" if column.required else "", "、".join(column.words), column.help]
		)
	for letter, width in zip("ABCD", (22, 8, 46, 70), strict=True):
		sheet.column_dimensions[letter].width = width
	for row in sheet.iter_rows(min_row=len(notes) + 2):
		for cell in row:
			cell.alignment = WRAPPED


def _head_cell(sheet, text: str, required: bool) -> WriteOnlyCell:
	cell = _cell(sheet, text)
	cell.font, cell.alignment = HEAD_FONT, CENTRED
	cell.fill = REQUIRED_FILL if required else HEAD_FILL
	return cell


def _reason_cell(sheet, text: str) -> WriteOnlyCell:
	cell = _cell(sheet, text)
	cell.font = REASON_FONT
	return cell


def _cell(sheet, value: object) -> WriteOnlyCell:
	"""A cell that never becomes a formula."""
	cell = WriteOnlyCell(sheet)
	_set_text(cell, value)
	return cell


def _set_text(cell, value: object) -> None:
	if isinstance(value, str | list | tuple | dict):
		return set_text(cell, ILLEGAL_CHARACTERS_RE.sub("", str(value))[:32_000])
	cell.value = value
	if isinstance(value, date | datetime):
		cell.number_format = "yyyy-mm-dd"


def _bytes(workbook: Workbook) -> bytes:
	stream = io.BytesIO()
	workbook.save(stream)
	return stream.getvalue()
