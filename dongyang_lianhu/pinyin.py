"""Pinyin by which names are sorted and found: 曾国强 is `zeng guo qiang`, also `zengguoqiang`, `guoqiang` and `zgq`.

Pure Python: registers, imports, patches and searches ask the same functions.
"""

import re

from pypinyin import lazy_pinyin

from dongyang_lianhu.names import CHINESE, MIDDLE_DOT

LONGEST = 140
# Characters that are read otherwise as a surname than anywhere else; of persons' names the first one alone.
SURNAMES = dict(
	pair.split()
	for pair in (
		"曾 zeng,翟 zhai,仇 qiu,单 shan,解 xie,查 zha,区 ou,朴 piao,乐 yue,盖 ge,缪 miao,覃 qin,卜 bu,薄 bo,能 nai,"
		"都 du,乜 nie,员 yun,贠 yun,折 she,种 chong,黑 he,繁 po,佴 nai,召 shao,洗 xian,祭 zhai,郇 xun,句 gou,粘 nian,"
		"秘 bi,炅 gui,藏 zang,隗 wei,晟 cheng,蔚 yu,圈 juan,尉 wei,任 ren,华 hua,宁 ning,葛 ge,柏 bai,纪 ji,万 wan,"
		"石 shi,车 che,曲 qu,沈 shen,谌 chen,费 fei,贾 jia,盛 sheng,宿 su,莘 shen,相 xiang,谷 gu,那 na,哈 ha,应 ying,"
		"褚 chu,俞 yu,於 yu,占 zhan,强 qiang,长 zhang,逄 pang,撒 sa,宓 mi,牟 mou,郗 xi"
	).split(",")
)
DOUBLE_SURNAMES = {"尉迟": "yu chi", "万俟": "mo qi", "长孙": "zhang sun", "澹台": "tan tai"}
PERSON = re.compile(f"[{CHINESE}]{{2,4}}")
LATIN = re.compile("[a-züÜ][a-züÜ' ·]*", re.IGNORECASE)


def of_person(name: str | None) -> str:
	"""Return the pinyin of a person's name, its surname read as surnames are: `zeng guo qiang`.

	A name that is no person's, such as a shop's as the head of a household, is read as any words.
	"""
	name = name or ""
	if not PERSON.fullmatch(name):
		return of_place(name)
	surname = DOUBLE_SURNAMES.get(name[:2])
	length = 2 if surname else 1
	first = surname or SURNAMES.get(name[0]) or lazy_pinyin(name[0])[0]
	return " ".join([first, *lazy_pinyin(name[length:])])[:LONGEST]


def of_place(name: str | None) -> str:
	"""Return the pinyin of a place's name: `shi jia cun`."""
	return " ".join(lazy_pinyin(name or ""))[:LONGEST]


def keys(pinyin: str) -> str:
	"""Return what a name is found by: its initials, and its pinyin without blanks, `zgq zengguoqiang`."""
	syllables = pinyin.lower().replace(MIDDLE_DOT, " ").split()
	return f"{''.join(syllable[0] for syllable in syllables)} {''.join(syllables)}".strip()[:LONGEST]


def asked(text: str | None) -> str | None:
	"""Return what to look for in the keys when somebody types `Zeng guoqiang`; None for what is no pinyin."""
	text = (text or "").strip()
	if not LATIN.fullmatch(text):
		return None
	return re.sub("[' ·]", "", text.lower()).replace("ü", "v")
