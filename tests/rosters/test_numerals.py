"""Groups and areas stand in the order in which people count them."""

import pytest

from dongyang_lianhu.numerals import in_order, number_of


@pytest.mark.parametrize(
	("numeral", "value"),
	[
		("一", 1),
		("十", 10),
		("十二", 12),
		("二十", 20),
		("九十九", 99),
		("一百零五", 105),
		("两", 2),
		("12", 12),
	],
)
def test_a_numeral_has_its_value(numeral, value):
	assert number_of(numeral) == value


def test_groups_stand_in_their_order():
	names = ["十一组", "二组", "十组", "第三片", "一组", "12组", "东组", "第一片"]
	assert sorted(names, key=in_order) == [
		"一组",
		"二组",
		"十组",
		"十一组",
		"12组",
		"东组",
		"第一片",
		"第三片",
	]
