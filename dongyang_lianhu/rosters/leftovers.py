"""Rows of a sheet that are none of its register: sums, signatures, notes, headings that a print repeats."""

import re
from collections.abc import Mapping, Sequence

from dongyang_lianhu.rosters.cells import folded_heading, is_number, plain_text
from dongyang_lianhu.rosters.registers import Column, Register

A_SUM = "This row is a sum, and is left out."
A_SIGNATURE = "This row is a signature or a remark on the table, and is left out."
A_TITLE = "This row is a title, and is left out."
A_HEADING = "This row repeats the headings, and is left out."
SUM = re.compile(
	r"(?:本页|本村|本组|全村|全组|全镇|各组|总户数|总人数|.{0,6}组|.{0,6}村)?(?:合计|总计|小计|共计|累计|总数)[\d户人口名:：、，,()（）共计为]*"
)
SIGNATURE = re.compile(
	r"(?:填表|填报|制表|审核|复核|审批|经办|统计|编制|登记)(?:人|单位|日期|时间|员|人员)?(?:签字|签名|盖章)?(?:[:：].*)?"
	r"|(?:负责人|村负责人|单位负责人|联系人|联系电话|村支书|村主任|书记|签字|签名|盖章|单位盖章|公章|日期|时间|注|备注|说明|填表说明)[:：].*"
	r"|[(（](?:盖章|公章|签字|签名)[)）]|(?:单位)?[(（]?盖章[)）]?"
)
TITLE = re.compile(r".*(?:名册|登记表|统计表|一览表|名单|明细表|汇总表|续表)(?:[(（].*[)）])?|第.{1,4}页.*")
DIGITS = re.compile(r"[\d.]+")


def why_left_out(
	register: Register, columns: Mapping[int, Column], headings: Sequence[str], cells: Sequence[object]
) -> str | None:
	"""Return why a row below the headings is none of the register's; None for a row to read."""
	texts = [re.sub(r"\s", "", plain_text(cell)) for cell in cells]
	if _repeats_headings(register, columns, headings, cells):
		return A_HEADING
	if any(
		column.field == register.key[0] and is_number(_at(texts, place)) for place, column in columns.items()
	):
		return None
	first = next((text for text in texts if text and not DIGITS.fullmatch(text)), "")
	if SUM.fullmatch(first):
		return A_SUM
	if TITLE.fullmatch(first) and sum(map(bool, texts)) == 1:
		return A_TITLE
	return A_SIGNATURE if SIGNATURE.fullmatch(first) else None


def _repeats_headings(
	register: Register, columns: Mapping[int, Column], headings: Sequence[str], cells: Sequence[object]
) -> bool:
	"""Whether the column that tells rows apart holds its own heading, and another one does so too."""
	known = [place for place in columns if place < len(cells)]
	repeated = [place for place in known if folded_heading(cells[place]) == folded_heading(headings[place])]
	leading = {columns[place].field for place in repeated if headings[place]}
	return len(repeated) > 1 and bool(leading & {register.key[0], register.numbered_by})


def _at(texts: Sequence[str], place: int) -> str:
	return texts[place] if place < len(texts) else ""
