"""Chinese numerals in names, so that 二组 stands before 十组: their signs are in no order of their own."""

import re

DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
UNITS = {"十": 10, "百": 100}
NUMERAL = re.compile(f"([0-9]+|[{''.join(DIGITS)}{''.join(UNITS)}]+)")


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


def in_order(name: str) -> list[tuple[int, str]]:
	"""Return a key by which names sort as people count: their numerals by value, the rest by sign."""
	parts = NUMERAL.split(name)
	return [(number_of(part), "") if at % 2 else (0, part) for at, part in enumerate(parts)]
