"""A name is one name however it was typed, and is found by pinyin as people read it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dongyang_lianhu import names, pinyin


@pytest.mark.parametrize(
	("typed", "stored"),
	[
		("王　磊", "王磊"),
		("王 磊", "王磊"),
		(" 王\u00a0 磊 ", "王磊"),
		("欧阳 小 山", "欧阳小山"),
		("⽅⼩⼭", "方小山"),
		("⻳⼭", "龟山"),
		("\ue82c", "龷"),
		("\ue844梅", "䜣梅"),
		("阿依•古丽", "阿依·古丽"),
		("阿依・古丽 · 买买提", "阿依·古丽·买买提"),
		("葛\U000e0100某", "葛某"),
		("John  Smith", "John Smith"),
		("安娜 Anna Lee", "安娜 Anna Lee"),
		("", ""),
	],
)
def test_a_name_has_one_writing(typed, stored) -> None:
	assert names.one_writing(typed) == stored


@given(st.text(max_size=30))
def test_one_writing_is_final(text) -> None:
	assert names.one_writing(names.one_writing(text)) == names.one_writing(text)


def test_all_private_characters_of_gb18030_become_real() -> None:
	private = [*range(0xE815, 0xE865), *range(0xE78D, 0xE797), 0xE7C7, 0xE7C8]
	real = [names.real_characters(chr(code)) for code in private]
	assert len(set(real)) == len(private) and not any(names.holds_private_use(sign) for sign in real)


def test_all_kangxi_radicals_become_characters() -> None:
	real = {names.real_characters(chr(code)) for code in range(0x2F00, 0x2FD6)}
	assert len(real) == 214 and all("\u4e00" <= sign <= "\u9fff" for sign in real)


@pytest.mark.parametrize("sign", ["\ue000", "\ue900", "\uf8ff", "\U000f0001", "\U00100001"])
def test_other_private_characters_are_known_as_such(sign) -> None:
	assert names.holds_private_use(names.one_writing(f"王{sign}"))


@pytest.mark.parametrize(
	("name", "read"),
	[
		("曾国强", "zeng guo qiang"),
		("翟某", "zhai mou"),
		("仇和", "qiu he"),
		("单田", "shan tian"),
		("解放", "xie fang"),
		("查良", "zha liang"),
		("区大", "ou da"),
		("朴正", "piao zheng"),
		("乐天", "yue tian"),
		("盖文", "ge wen"),
		("缪昌", "miao chang"),
		("覃明", "qin ming"),
		("尉迟恭", "yu chi gong"),
		("万俟明", "mo qi ming"),
		("长孙无忌", "zhang sun wu ji"),
		("王解单", "wang jie dan"),
		("阿依·古丽", "a yi · gu li"),
		("乐购生活超市", "le gou sheng huo chao shi"),
		(None, ""),
	],
)
def test_a_surname_is_read_as_a_surname(name, read) -> None:
	assert pinyin.of_person(name) == read


def test_a_place_has_no_surname() -> None:
	assert pinyin.of_place("单家村") == "dan jia cun"


@pytest.mark.parametrize(
	"typed",
	["zengguoqiang", "zeng guoqiang", "Zeng Guo Qiang", "guoqiang", "guo qiang", "zgq", "Z G Q", "zengg"],
)
def test_a_name_is_found_by_its_pinyin(typed) -> None:
	assert pinyin.asked(typed) in pinyin.keys(pinyin.of_person("曾国强"))


def test_a_middle_dot_is_not_typed() -> None:
	assert pinyin.asked("ayiguli") in pinyin.keys(pinyin.of_person("阿依·古丽"))


def test_the_umlaut_and_the_apostrophe_are_typed_in_several_ways() -> None:
	keys = pinyin.keys(pinyin.of_person("吕西安"))
	assert all(pinyin.asked(typed) in keys for typed in ("lvxian", "lü xi'an", "LÜ XIAN"))


@pytest.mark.parametrize("typed", ["", " ", "曾", "zeng国强", "TY-0001", "138", "%", None])
def test_what_is_no_pinyin_is_not_looked_for_as_such(typed) -> None:
	assert pinyin.asked(typed) is None
