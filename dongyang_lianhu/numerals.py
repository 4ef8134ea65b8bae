"""Numerals in names: 二组 stands before 十组, though the signs are in no order of their own; 3组 is 三组."""

import re
import unicodedata

DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
UNITS = {"十": 10, "百": 100}
NUMERAL = re.compile(f"([0-9]+|[{''.join(DIGITS)}{''.join(UNITS)}]+)")
# A numeral that counts a group or an area; that of 三里桥组 belongs to the place's name.
COUNTING = re.compile(f"第?([0-9{''.join(DIGITS)}{''.join(UNITS)}]+)(村民小组|小组|组|片|网格|队|$)")
# Of one value only: 二三组 are two groups, or a name.
WELL_FORMED = re.compile(
	"[0-9]{1,3}|[零〇一二三四五六七八九]|[一二三四五六七八九]?十[一二三四五六七八九]?"
	"|[一二两三四五六七八九]百(?:[零〇][一二三四五六七八九]|[一二三四五六七八九]?十[一二三四五六七八九]?)?"
)


def number_of(numeral: str) -> int:
	"""Return the value of a numeral below a thousand, Arabic or Chinese: 12, 十二, 一百零五."""
	if numeral.isdigit() and numeral.isascii():
		return int(numeral)
	total = last = 0
	for sign in numeral:
		if sign in UNITS:
			total, last = total + (last or 1) * UNITS[sign], 0
		else:
			last = DIGITS[sign]
	return total + last


def in_order(name: str | None) -> list[tuple[int, str]]:
	"""Return a key by which names sort as people count: their numerals by value, the rest by sign; no name comes last."""
	if not name:
		return [(1, "")]
	parts = NUMERAL.split(name)
	return [(number_of(part), "") if at % 2 else (0, part) for at, part in enumerate(parts)]


def alike(name: str) -> str:
	"""Return a key that is the same for names of one group or area in several writings: 3组, ３组, 三组, 第三组."""
	text = COUNTING.sub(_in_digits, "".join(unicodedata.normalize("NFKC", name).split()))
	return f"{text}组" if text.isdigit() else text


def _in_digits(found: re.Match) -> str:
	numeral, counted = found.groups()
	if not WELL_FORMED.fullmatch(numeral):
		return found[0]
	return f"{number_of(numeral)}{'组' if counted.endswith('组') else counted}"
