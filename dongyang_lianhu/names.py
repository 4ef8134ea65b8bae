"""What people and places are called, written in one way: real characters, one middle dot, no blank inside a Chinese name.

Pure Python: registers, rosters, patches and searches ask the same functions.
"""

import re
import unicodedata

CHINESE = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u3007\U00020000-\U000323af"
MIDDLE_DOT = "\u00b7"
DOTS = re.compile("[\u2022\u2027\u2219\u22c5\u30fb\uff65]")
BLANKS_BETWEEN = re.compile(rf"(?<=[{CHINESE}{MIDDLE_DOT}])\s+(?=[{CHINESE}{MIDDLE_DOT}])")
PRIVATE_USE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010ffff]")
# Which of a character's drawings is meant: two names that differ in it alone are one.
DRAWINGS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
# Parts of characters that are characters too: Kangxi radicals, and the supplement that Unicode maps.
RADICALS = re.compile("[\u2e80-\u2fd5]")
# GB18030 of 2000 kept these in the private use area; later editions know their real code.
GB18030_LATER = dict(
	zip(
		(
			*range(0xE78D, 0xE797),
			*(0xE7C7, 0xE7C8, 0xE816, 0xE817, 0xE818, 0xE81E, 0xE826, 0xE82B, 0xE82C, 0xE831, 0xE832),
			*(0xE83B, 0xE843, 0xE854, 0xE855, 0xE864),
		),
		"︐︒︑︓︔︕︖︗︘︙ḿǹ𠂇𠂉𠃌龴龵龶龷𡗗龸𢦏龹龺𤇾龻",
		strict=True,
	)
)


def _gb18030() -> dict[int, str]:
	"""The real characters of GB18030's private ones: row FE of its code, and what later editions moved."""
	trails = (*range(0x50, 0x7F), *range(0x80, 0xA1))
	row = {0xE815 + place: bytes((0xFE, trail)).decode("gb18030") for place, trail in enumerate(trails)}
	return row | GB18030_LATER


GB18030 = _gb18030()


def real_characters(text: str) -> str:
	"""Return a text composed (NFC), its radicals and GB18030's private characters replaced by the real ones."""
	if text.isascii():
		return text
	text = RADICALS.sub(lambda found: unicodedata.normalize("NFKC", found[0]), text.translate(GB18030))
	return unicodedata.normalize("NFC", text)


def one_writing(name: str) -> str:
	"""Return a name as it is stored: 王　磊, 王 磊 and 王磊 are one. Latin names keep single blanks."""
	name = " ".join(name.split())
	if name.isascii():
		return name
	name = DRAWINGS.sub("", DOTS.sub(MIDDLE_DOT, real_characters(name)))
	return BLANKS_BETWEEN.sub("", name)


def holds_private_use(text: str) -> bool:
	"""Whether a sign is in it that only the computer on which it was typed can draw."""
	return bool(PRIVATE_USE.search(text))
