"""Groups and areas stand in the order in which people count them."""

import pytest

from dongyang_lianhu.numerals import alike, in_order, number_of


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


@pytest.mark.parametrize(
	("name", "others"),
	[
		("三组", ["3组", "３组", "03组", "第三组", "第3组", "三小组", "第三村民小组", "3 组", "3"]),
		("二十一组", ["21组", "第二十一组"]),
		("一百零五组", ["105组"]),
		("上塘二组", ["上塘2组", "上塘第二组"]),
		("第一片", ["一片", "1片"]),
	],
)
def test_a_group_is_the_same_in_every_writing(name, others):
	assert {alike(other) for other in others} == {alike(name)}


def test_other_groups_stay_apart():
	names = ["三组", "十三组", "二三组", "3十组", "三里桥组", "3里桥组", "三片", "东组", "二江组", "两江组"]
	assert len({alike(name) for name in names}) == len(names)


def test_areas_are_listed_in_one_order_with_none_last():
	names = ["三片", None, "两片", "十二片", "第3片", "东片", "一片"]
	assert sorted(names, key=in_order) == ["一片", "两片", "三片", "十二片", "东片", "第3片", None]
