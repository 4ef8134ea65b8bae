"""What a spreadsheet would run is quoted on the way out, and read back as it was."""

import io

import pytest
from openpyxl import Workbook, load_workbook

from dongyang_lianhu.rosters.cells import plain_text
from dongyang_lianhu.rosters.quoting import quote_csv, quote_workbook, quoted, runs, unquoted

RUN = [
	"=1+1",
	"+1+1",
	"-1+1",
	"@SUM(A1)",
	"\t=1",
	"\r=1",
	"＝1+1",
	"＋1+1",
	"－1+1",
	"＠SUM(A1)",
	" =1",
	"-没人在家",
]
DO_NOT_RUN = ["-5", "+8613", "-5.5", "-5%", "-1,000", "张三", "a=1", "'x", "", "0", "1-2", "#REF!"]


@pytest.mark.parametrize("text", RUN)
def test_a_formula_is_quoted_and_comes_back(text: str) -> None:
	assert runs(text) and not runs(quoted(text)) and unquoted(quoted(text)) == text
	assert plain_text(quoted(text)) == plain_text(text), "an import reads what was exported"


@pytest.mark.parametrize("text", DO_NOT_RUN)
def test_anything_else_stays(text: str) -> None:
	assert quoted(text) == text and unquoted(text) == text


@pytest.mark.parametrize(
	("before", "after"),
	[
		('1,"=1+1"\r\n', '1,"\'=1+1"\r\n'),
		("1,=1+1\n2,-5\n", "1,'=1+1\n2,-5\n"),
		('"a,\n=b",-5,"-5"\r\n', '"a,\n=b",-5,"-5"\r\n'),
		('"=HYPERLINK(""x"",""y"")"\r\n', '"\'=HYPERLINK(""x"",""y"")"\r\n'),
		('"","",\r\n', '"","",\r\n'),
		("", ""),
	],
)
def test_a_csv_file_keeps_all_but_its_formulas(before: str, after: str) -> None:
	assert quote_csv(before.encode()).decode() == after


def test_a_workbook_keeps_all_but_its_formulas() -> None:
	def saved(*cells: object) -> bytes:
		book, stream = Workbook(write_only=True), io.BytesIO()
		book.create_sheet("甲").append(list(cells))
		book.save(stream)
		return stream.getvalue()

	plain = saved("张三", -5, 1.5)
	assert quote_workbook(plain) is plain
	cells = load_workbook(io.BytesIO(quote_workbook(saved("=1+1", "#N/A", -5, "+x", "张三")))).active[1]
	assert [(cell.value, cell.data_type) for cell in cells] == [
		("=1+1", "s"),
		("#N/A", "s"),
		(-5, "n"),
		("+x", "s"),
		("张三", "s"),
	]
	assert [bool(cell.quotePrefix) for cell in cells] == [True, False, False, True, False]
