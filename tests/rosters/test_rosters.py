"""Rosters without a site: headings, cells, encodings, workbooks; normalising is idempotent, exports read back."""

import io
from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from dongyang_lianhu.names import one_writing
from dongyang_lianhu.rosters import CellError, RosterError, load_registers, read_roster, workbooks
from dongyang_lianhu.rosters.cells import (
	EPOCH_1904,
	plain_note,
	plain_text,
	read_cell,
	same,
	write_cell,
)
from dongyang_lianhu.rosters.headings import match_headings
from dongyang_lianhu.rosters.registers import Column

REGISTERS = load_registers()
HOUSEHOLDS = REGISTERS["households"]
texts = st.text(max_size=40)
heads = st.text(st.characters(exclude_categories=("Cs", "Co")), max_size=40)


def column(kind: str, **values) -> Column:
	return Column(field="x", heading="列", kind=kind, **values)


def saved(rows: list[list], title: str = "表", more=None) -> bytes:
	book = Workbook()
	book.active.title = title
	for row in rows:
		book.active.append(row)
	if more:
		more(book)
	stream = io.BytesIO()
	book.save(stream)
	return stream.getvalue()


# --- cells ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
	"typed",
	[
		"2026-4-1",
		"2026/4/1",
		"2026.04.01",
		"2026年4月1日",
		"2026 年 4 月 1 日",
		"20260401",
		"２０２６－０４－０１",
		"2026-04-01 00:00:00",
		20260401,
		20260401.0,
		46113,
		46113.5,
		datetime(2026, 4, 1, 8),
		date(2026, 4, 1),
	],
)
def test_a_day_in_any_form(typed) -> None:
	assert read_cell(column("date"), typed) == date(2026, 4, 1)


def test_day_numbers_of_a_workbook_from_1904() -> None:
	assert read_cell(column("date"), 46113 - 1462, EPOCH_1904) == date(2026, 4, 1)


@pytest.mark.parametrize(
	("typed", "phone"),
	[
		("138 0000 0000", "13800000000"),
		("138-0000-0000", "13800000000"),
		("+86-13800000000", "13800000000"),
		("+86 138 0000 0000", "13800000000"),
		("008613800000000", "13800000000"),
		("１３８００００００００", "13800000000"),
		(13800000000, "13800000000"),
		(13800000000.0, "13800000000"),
		("0793-1234567", "0793-1234567"),
		("0793 1234567", "0793-1234567"),
		("（0793）1234567", "0793-1234567"),
		("0793—1234567", "0793-1234567"),
		("010-12345678转12", "010-12345678-12"),
		("1234567", "1234567"),
		("无", None),
		("/", None),
	],
)
def test_a_phone_in_any_form(typed, phone) -> None:
	assert read_cell(column("phone"), typed) == phone


@pytest.mark.parametrize("typed", ["是", "√", "1", 1, True, "Y", "有"])
def test_yes(typed) -> None:
	assert read_cell(column("flag"), typed) == 1


@pytest.mark.parametrize("typed", ["否", "×", "0", 0, False, "N", "无", "-"])
def test_no(typed) -> None:
	assert read_cell(column("flag"), typed) == 0


@pytest.mark.parametrize(("typed", "number"), [("４人", 4), ("4", 4), (4.0, 4), ("4.0", 4), ("-2", -2)])
def test_a_count(typed, number) -> None:
	assert read_cell(column("count"), typed) == number


def test_numbers_and_choices_by_any_writing() -> None:
	assert read_cell(column("key"), " ｔｙ—０００１ ") == "TY-0001"
	tier = HOUSEHOLDS.column("tier")
	assert [read_cell(tier, word) for word in ("提升户", "提升", " 提 升 户 ", "Improvement")] == [
		"Improvement"
	] * 4


@given(texts)
def test_plain_text_is_idempotent(text) -> None:
	assert plain_text(plain_text(text)) == plain_text(text)
	assert plain_note(plain_note(text)) == plain_note(text)


@given(
	st.sampled_from(["key", "text", "phone", "date", "count", "flag"]),
	texts | st.integers() | st.floats(allow_nan=False),
)
def test_whatever_is_read_reads_back_from_what_is_written(kind, typed) -> None:
	found = column(kind)
	try:
		value = read_cell(found, typed)
	except CellError:
		return
	again = read_cell(found, write_cell(found, value))
	assert again == value and same(found, value, again)


@settings(max_examples=60, deadline=None)
@given(
	st.lists(
		st.tuples(heads, texts, st.integers(0, 200), st.dates(date(1950, 1, 1), date(2100, 1, 1))),
		min_size=1,
		max_size=5,
	)
)
def test_an_export_reads_back(rows) -> None:
	"""Whatever texts are stored: what an import reads is what is stored."""
	columns = [
		HOUSEHOLDS.column(name)
		for name in ("household_number", "head_name", "remarks", "residents", "tier_since")
	]
	stored = [
		[f"TY-{n:04d}", one_writing(plain_text(head)), plain_note(note), count, day]
		for n, (head, note, count, day) in enumerate(rows)
	]
	roster = read_roster(HOUSEHOLDS, "a.xlsx", workbooks.export(HOUSEHOLDS, columns, stored))
	for row, values in zip(roster.rows, stored, strict=True):
		assert not row.problems
		for found, value in zip(columns, values, strict=True):
			assert same(found, value, row.values[found.field]) or row.values[found.field] is None


# --- headings ------------------------------------------------------------------------------------------------


def test_headings_in_any_order_with_synonyms_and_marks() -> None:
	headings = ("序号", "联系电话", " 户主 姓名＊", "户号（必填）", "住址", "血型", "")
	columns, unknown = match_headings(HOUSEHOLDS, headings)
	assert {place: found.field for place, found in columns.items()} == {
		1: "phone",
		2: "head_name",
		3: "household_number",
		4: "address",
	}
	assert unknown == ("血型",)


def test_every_heading_and_synonym_names_one_column() -> None:
	"""A synonym of two columns would be taken by the first; ties aside, where a number goes before a name."""
	for register in REGISTERS.values():
		words = [word for found in register.read_columns for word in {found.heading, *found.also}]
		double = {word for word in words if words.count(word) > 1}
		assert not double, (register.name, double)


def test_a_number_goes_before_a_name() -> None:
	columns, _unknown = match_headings(REGISTERS["ties"], ("党员姓名", "党员编号", "户主", "户编号", "关系"))
	assert {place: found.field for place, found in columns.items()} == {
		1: "party_member",
		3: "household",
		4: "kind",
	}
	columns, _unknown = match_headings(REGISTERS["ties"], ("党员姓名", "户主", "关系"))
	assert {found.field for found in columns.values()} == {"party_member", "household", "kind"}


def test_headings_below_a_title_and_blank_rows() -> None:
	rows = [
		["某村住户登记表"],
		[],
		["填表人", "某某"],
		["户编号", None, "户主"],
		[],
		["TY-1", None, "甲"],
		[None],
		["TY-2", None, "乙"],
	]
	roster = read_roster(HOUSEHOLDS, "a.xlsx", saved(rows))
	assert [(row.number, row.values["head_name"]) for row in roster.rows] == [(6, "甲"), (8, "乙")]


def test_a_cell_merged_over_rows_counts_for_each() -> None:
	def merge(book):
		book.active.merge_cells("A2:A4")

	rows = [
		["村", "户编号", "户主"],
		["甲村", "TY-1", "甲"],
		[None, "TY-2", "乙"],
		[None, "TY-3", "丙"],
		[None, "TY-4", "丁"],
	]
	roster = read_roster(HOUSEHOLDS, "a.xlsx", saved(rows, more=merge))
	assert [row.values["village"] for row in roster.rows] == ["甲村", "甲村", "甲村", None]


def test_the_sheet_with_the_headings_is_read() -> None:
	def add(book):
		sheet = book.create_sheet("住户")
		sheet.append(["户编号", "户主"])
		sheet.append(["TY-1", "甲"])

	assert len(read_roster(HOUSEHOLDS, "a.xlsx", saved([["封面"]], more=add)).rows) == 1


# --- CSV -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_a_csv_in_any_encoding(encoding, separator) -> None:
	text = "户编号,户主,地址\r\nTY-0001,㐂某,一组1号\r\n".replace(",", separator)
	roster = read_roster(HOUSEHOLDS, "名册.CSV", text.encode(encoding))
	assert roster.rows[0].values == {"household_number": "TY-0001", "head_name": "㐂某", "address": "一组1号"}


# --- workbooks -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
	"register", [found for found in REGISTERS.values() if found.importable], ids=lambda r: r.name
)
def test_a_filled_template_is_read(register) -> None:
	"""Drop-downs, marked headings, text format; the example row itself is a proper row."""
	book = load_workbook(io.BytesIO(workbooks.template(register, {"village": ["示例村"]})))
	assert book.sheetnames == [register.title, "选项", "示例", "填写说明"]
	sheet = book.active
	assert [cell.value for cell in sheet[1]] == [c.heading + "*" * c.required for c in register.read_columns]
	assert sheet.freeze_panes == "A2" and sheet.column_dimensions["A"].number_format == "@"
	assert len(sheet.data_validations.dataValidation) == sum(
		bool(c.words) or c.field == "village" for c in register.read_columns
	)
	sheet.append([cell.value for cell in book["示例"][2]])
	stream = io.BytesIO()
	book.save(stream)
	roster = read_roster(register, "模板.xlsx", stream.getvalue())
	assert len(roster.rows) == 1 and not roster.rows[0].problems and not roster.unknown


@pytest.mark.parametrize(
	"text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", '=HYPERLINK("http://x")', "=cmd|' /C calc'!A0"]
)
def test_no_text_becomes_a_formula(text) -> None:
	columns = [HOUSEHOLDS.column("household_number"), HOUSEHOLDS.column("head_name")]
	files = [workbooks.export(HOUSEHOLDS, columns, [["TY-0001", text]])]
	roster = read_roster(HOUSEHOLDS, "a.xlsx", files[0])
	files.append(workbooks.failed_rows(roster, [(roster.rows[0], text)]))
	for content in files:
		for row in load_workbook(io.BytesIO(content)).active.iter_rows(min_row=2):
			assert all(cell.data_type in ("s", "n") for cell in row)
			assert all(cell.quotePrefix for cell in row if str(cell.value).startswith(text[0]))


def test_failed_rows_keep_what_was_typed_and_are_read_again() -> None:
	rows = [
		["名册"],
		["户编号", "户主", "血型", "户类起始日", "原因"],
		["ty-1", "甲", "A", "2026年13月1日", "旧"],
	]
	roster = read_roster(HOUSEHOLDS, "a.xlsx", saved(rows))
	content = workbooks.failed_rows(roster, [(roster.rows[0], "这一天不存在")])
	lines = list(load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True))
	assert lines == [
		("户编号", "户主", "血型", "户类起始日", "原因"),
		("ty-1", "甲", "A", "2026年13月1日", "这一天不存在"),
	]
	assert read_roster(HOUSEHOLDS, "a.xlsx", content).unknown == ("血型",)


def test_a_register_that_is_described_wrongly_is_refused(tmp_path) -> None:
	from dongyang_lianhu.rosters.registers import load_registers_from

	path = tmp_path / "registers.yaml"
	for text in (
		"[]",
		"- {register: a}",
		"- {register: a, doctype: A, title: 甲, key: [x], columns: [{field: x, heading: 甲, kind: colour}]}",
	):
		path.write_text(text, encoding="utf-8")
		if text == "[]":
			assert load_registers_from(path) == {}
			continue
		with pytest.raises(RosterError):
			load_registers_from(path)
