"""Contact cards: ten to a sheet, backs behind their fronts, codes that hold the address, names that fit."""

import re

import paper_samples as samples
import pytest
import segno
from hypothesis import given, settings
from hypothesis import strategies as st

from dongyang_lianhu.paper import cards, words
from dongyang_lianhu.paper.cards import HEIGHT, LEFT, PER_SHEET, TOP, WIDTH
from dongyang_lianhu.paper.sheet import ELLIPSIS, GETA, Sheet

RECTANGLES = re.compile(r"([\d.]+) ([\d.]+) ([\d.]+) ([\d.]+) re")
NAMES = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=60)


@pytest.fixture(scope="module")
def sheet() -> Sheet:
	"""A document to measure with."""
	return Sheet("测试", samples.DAY)


def draw(*found):
	return cards.draw(found, samples.DAY)


@pytest.mark.parametrize(("count", "pages"), [(1, 2), (10, 2), (11, 4), (25, 6)])
def test_fronts_and_backs_are_pages_in_turn(count, pages):
	printed = draw(*(samples.card(number) for number in range(count)))
	assert printed.pages == pages == len(samples.reader(printed).pages)
	for number, text in enumerate(samples.texts(printed)):
		on_page = min(PER_SHEET, count - number // 2 * PER_SHEET)
		assert text.count(words.CARD_TITLE) == (0 if number % 2 else on_page)
		assert text.count(words.DUTIES_TITLE) == (on_page if number % 2 else 0)


def test_everything_on_the_card_is_there():
	front, back = samples.texts(draw(samples.card(7)))
	for text in (
		"陈甲乙",
		"岩上村党支部第二党小组",
		"100 0000 0001",
		"24小时联系",
		"王戊己",
		"100 0000 0002",
		"岩上村",
	):
		assert text in front
	for text in ("林丙7", "YS-0007", "二组", "2026-11-25", *words.SCAN, *words.DUTIES):
		assert text in back


def test_a_back_lies_behind_its_front_when_the_sheet_is_turned_on_its_long_edge():
	"""Each card's name on the front and household on the back: the same row, the mirrored column."""
	found = [samples.card(number, member=f"党员{number}号") for number in range(PER_SHEET)]
	front, back = samples.reader(draw(*found)).pages
	for number in range(PER_SHEET):
		x, y = corner(samples.placed(front), f"党员{number}号")
		back_x, back_y = corner(samples.placed(back), f"YS-{number:04d}　二组")
		assert (back_x, back_y) == (1 - x, y)
		assert (x, y) == (number % 2, number // 2)


def corner(placed, text: str) -> tuple[int, int]:
	"""Column and row of the card that holds a text."""
	return next(corner_at(x, y) for run, x, y in placed if run == text)


def corner_at(x: float, y: float) -> tuple[int, int]:
	"""Column and row of the card at a place on the page."""
	return int((x - LEFT) // WIDTH), int((y - TOP) // HEIGHT)


def test_every_text_lies_inside_its_card():
	long = "买买提·阿不都热合曼·艾合买提江·吐尔逊·买买提依明"
	found = [
		samples.card(n, member=long, unit=long * 3, village=long, head=long, lead=long) for n in range(10)
	]
	for page in samples.reader(draw(*found)).pages:
		for text, x, y in samples.placed(page):
			assert (x - LEFT) % WIDTH >= 5, text
			assert 5 <= (y - TOP) % HEIGHT <= HEIGHT - 4, text


def test_the_code_holds_the_address_and_nothing_else():
	"""The drawn squares are those of the standard's code for this address, decoded by comparison."""
	card = samples.card(3)
	back = samples.reader(draw(card)).pages[1]
	code = segno.make_qr(card.url, error="m", boost_error=False)
	assert drawn_matrix(back, len(code.matrix)) == [list(row) for row in code.matrix]
	assert code.error == "M"


def drawn_matrix(page, size: int) -> list[list[int]]:
	"""The squares of the first code on a page, from its path of rectangles."""
	path = re.search(r"q 0 g (.*?) f Q", page.get_contents().get_data().decode("latin-1"), re.S)[1]
	found = [tuple(map(float, numbers)) for numbers in RECTANGLES.findall(path)]
	side = cards.QR_SIZE / samples.POINT / size
	left = min(x for x, *_ in found)
	top = max(y + height for _x, y, _width, height in found)
	matrix = [[0] * size for _row in range(size)]
	for x, y, width, height in found:
		row, first = round((top - y - height) / side), round((x - left) / side)
		for column in range(first, first + round(width / side)):
			matrix[row][column] = 1
	return matrix


def test_the_code_is_large_enough_and_has_its_quiet_zone():
	card = samples.card(3)
	modules = len(segno.make_qr(card.url, error="m", boost_error=False).matrix)
	quiet = 4 * cards.QR_SIZE / modules
	placed = samples.placed(samples.reader(draw(card)).pages[1])
	right_of_code = LEFT + WIDTH + cards.EDGE + 2 + cards.QR_SIZE
	below_code = TOP + 9 + cards.QR_SIZE
	assert cards.QR_SIZE >= 18
	for text, x, y in placed:
		if text not in words.SCAN and y < below_code:
			assert x >= right_of_code + quiet, text
		elif text in words.SCAN:
			assert y - 7.5 * samples.POINT >= below_code + quiet, text


def test_no_name_or_number_is_in_the_code():
	card = samples.card(3, url="https://lianhu.example/k/3yJt0vXqk1mR8aZ_Lw2uTg")
	for text in (card.member, card.household, card.head, card.phone):
		assert text not in card.url


MISSING = [
	({"phone": None}, [words.ASK_VILLAGE], ["24小时联系", "100 0000 0001"]),
	({"lead": None, "lead_phone": None}, ["找岩上村村委会", "0577-00000000"], ["联户长"]),
	({"lead": None, "lead_phone": None, "office_phone": None}, ["找岩上村村委会"], ["联户长", "0577"]),
	({"lead_phone": None}, ["王戊己"], ["0577"]),
	({"unit": None}, ["岩上村"], ["None"]),
	({"phone": "0577-12345678"}, ["0577-12345678"], []),
]


def test_what_is_missing_is_said():
	front = samples.reader(draw(*(samples.card(**values) for values, _shown, _hidden in MISSING))).pages[0]
	found: dict[tuple[int, int], str] = {}
	for text, x, y in samples.placed(front):
		place = corner_at(x, y)
		found[place] = found.get(place, "") + text
	for number, (_values, shown, hidden) in enumerate(MISSING):
		card = found[number % 2, number // 2]
		assert [text for text in shown if text not in card] == []
		assert [text for text in hidden if text in card] == []


def test_a_name_of_four_bytes_shows_and_a_character_without_a_font_is_named():
	printed = draw(samples.card(member="𠮷田丁"), samples.card(2, member=f"王{samples.RARE}"))
	front = samples.texts(printed)[0]
	assert "𠮷田丁" in front
	assert f"王{GETA}" in front
	assert printed.missing == (samples.RARE,)


def test_the_same_cards_give_the_same_bytes():
	assert draw(samples.card()).content == draw(samples.card()).content


def test_title_language_and_embedded_font():
	document = samples.reader(draw(samples.card()))
	assert document.metadata.title == words.CARD_TITLE
	assert document.trailer["/Root"]["/Lang"] == "zh-CN"
	for font in document.pages[0]["/Resources"]["/Font"].values():
		descriptor = font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
		assert "/FontFile2" in descriptor or "/FontFile3" in descriptor


def test_progress_counts_cards():
	told = []
	cards.draw(
		[samples.card(n) for n in range(12)], samples.DAY, lambda done, total: told.append((done, total))
	)
	assert told == [(10, 12), (12, 12)]


@given(name=NAMES, width=st.floats(8, 90), size=st.floats(8, 24), bold=st.booleans())
@settings(max_examples=300, deadline=None)
def test_any_name_fits_or_is_shortened(sheet, name, width, size, bold):
	"""A text never is wider than its place; it is cut only where it had to be, and then says so."""
	shown, used = sheet.fit(name, width, size, 7, bold)
	assert sheet.width(shown, used, bold) <= width + 1e-6
	assert 7 <= used <= size
	if shown != name:
		assert shown.endswith(ELLIPSIS) and name.startswith(shown.removesuffix(ELLIPSIS))
		assert sheet.width(name, 7, bold) > width


@given(text=NAMES, width=st.floats(8, 60), lines=st.integers(1, 4))
@settings(max_examples=150, deadline=None)
def test_wrapped_lines_fit_and_lose_nothing_but_the_last(sheet, text, width, lines):
	found = sheet.wrap(text, width, 9, lines)
	assert len(found) <= lines
	assert all(sheet.width(line, 9) <= width + 1e-6 or len(line) == 1 for line in found)
	joined = "".join(found)
	assert joined == text or (joined.endswith(ELLIPSIS) and text.startswith(joined.removesuffix(ELLIPSIS)))


PHONES = st.none() | st.from_regex(r"[0-9]{3,30}", fullmatch=True)
CARDS = st.builds(
	samples.card,
	st.integers(0, 9999),
	member=NAMES,
	unit=NAMES,
	head=NAMES,
	lead=NAMES,
	village=NAMES,
	phone=PHONES,
)


@given(st.lists(CARDS, min_size=10, max_size=10))
@settings(max_examples=2, deadline=None)
def test_any_card_is_drawn(found):
	assert draw(*found).pages == 2
