"""The order in which people list areas and groups: 二组 before 十组, and 第一片 before 第二片."""

import re

DIGITS = {character: number for number, character in enumerate("零一二三四五六七八九")}
UNITS = {"十": 10, "百": 100}
NUMBER = re.compile(r"\d+|[零一二三四五六七八九十百]+")


def natural_key(name: str | None) -> tuple:
	"""Return what names are sorted by; numbers count as numbers, and no name comes last."""
	if not name:
		return (1,)
	parts: list[tuple[str, int]] = []
	end = 0
	for found in NUMBER.finditer(name):
		parts.append((name[end : found.start()], value_of(found[0])))
		end = found.end()
	return (0, *parts, (name[end:], 0))


def value_of(number: str) -> int:
	"""Return the value of digits, or of a Chinese number below a thousand: 十二 is 12, 二十 is 20."""
	if number.isdecimal():
		return int(number)
	total, digit = 0, 0
	for character in number:
		if character in UNITS:
			total, digit = total + (digit or 1) * UNITS[character], 0
		else:
			digit = DIGITS[character]
	return total + digit
