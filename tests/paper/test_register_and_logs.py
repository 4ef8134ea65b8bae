"""Link registers and work logs: every row on its page, repeated headings, sums, room for the visits of a quarter."""

from dataclasses import replace
from datetime import date, timedelta

import paper_samples as samples
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dongyang_lianhu.paper import register, words, worklog
from dongyang_lianhu.paper.register import ROWS_A_PAGE
from dongyang_lianhu.paper.visits import SPARE_LINES, owed, weeks_begun
from dongyang_lianhu.paper.worklog import HALF_LINES, PAGE_LINES

# --- register ------------------------------------------------------------------------------------------------


@given(rows=st.integers(0, 160), areas=st.integers(1, 9))
@settings(max_examples=60, deadline=None)
def test_every_row_stands_once_under_its_area(rows, areas):
	"""Pages hold no more lines than fit, begin with a band, and never end with one."""
	found = register.paginate(samples.register(rows, areas))
	numbers = [line[0] for page in found for line in page if not isinstance(line, str)]
	assert numbers == list(range(1, rows + 1))
	for page in found if rows else []:
		assert len(page) <= ROWS_A_PAGE
		assert isinstance(page[0], str) and not isinstance(page[-1], str)


def test_a_register_has_every_name_repeated_headings_and_page_numbers():
	made = samples.register(75, 3)
	texts = samples.texts(register.draw(made))
	everything = "\n".join(texts)
	for row in made.rows:
		assert row.household in everything and row.head in everything
	for number, text in enumerate(texts, 1):
		assert f"第 {number} 页" in text and f"共 {len(texts)} 页" in text
		assert "岩上村党员联户登记表" in text
	with_rows = [text for text in texts if "YS-0" in text]
	assert all("党员编号" in text and "备用党员" in text and "联系卡发放" in text for text in with_rows)


def test_sums_count_what_the_rows_hold():
	made = samples.register(20, 2)
	assert register.counts(made, made.rows) == ["20", "4", "5", "5", "5", "5", "13", "7"]
	last = samples.texts(register.draw(made))[-1]
	assert words.UNLINKED.format(count=4) in last
	assert all(signature in last for signature in words.SIGNATURES)


@pytest.mark.parametrize("rows", [1, 11, 12, 13, ROWS_A_PAGE])
def test_sums_and_signatures_never_run_off_the_page(rows):
	page = samples.reader(register.draw(samples.register(rows))).pages[-1]
	height = 210
	lowest = max(y for text, _x, y in _placed(page, height) if "页" not in text)
	assert lowest < height - 12


def _placed(page, height: float):
	return [(text, x, y - samples.HEIGHT + height) for text, x, y in samples.placed(page)]


def test_an_empty_register_says_so():
	assert words.NO_ROWS in samples.texts(register.draw(samples.register(0)))[0]


def test_a_household_without_area_stands_under_its_own_heading():
	made = replace(samples.register(0), rows=(samples.row(1, None),), leads={})
	text = samples.texts(register.draw(made))[0]
	assert words.NO_AREA in text and words.NO_LEAD in text


# --- work logs -----------------------------------------------------------------------------------------------


@given(st.lists(st.integers(1, 100), max_size=40))
@settings(max_examples=80, deadline=None)
def test_every_household_has_its_lines(lines):
	"""At least as many as it needs, pages even in number, no page half empty."""
	log = samples.log(*(samples.household(n, count) for n, count in enumerate(lines)))
	pages = worklog.paginate(log)
	blocks = [block for page in pages for block in page.blocks]
	for household in log.households:
		assert sum(b.lines for b in blocks if b.household is household) >= household.lines
	assert len(pages) % 2 == 0
	listed = [number for page in pages if page.listed for number in range(*page.listed)]
	assert listed[: len(lines)] == list(range(len(lines)))
	for page in pages:
		assert page.listed or sum(block.lines for block in page.blocks) in (2 * HALF_LINES, PAGE_LINES)


def test_a_log_names_member_quarter_and_households():
	log = samples.log(
		samples.household(1), samples.household(2, 15, tier="提升户", owed="每周1次，本季13次", phone=None)
	)
	printed = worklog.draw([log], samples.DAY)
	cover, *rest = samples.texts(printed)
	for text in (
		"陈甲乙（YS-003）",
		"第二党小组",
		"2026年第四季度（10月1日至12月31日）",
		"2 户",
		"户主1",
		"户主2",
	):
		assert text in cover
	inside = "\n".join(rest)
	for text in (
		"户主1",
		"100 0001 0001",
		"每周1次，本季13次",
		words.BLANK,
		"时间",
		"家庭情况",
		"联系电话",
		"存在困难",
		"意见建议",
		"帮办事项",
		"签名",
	):
		assert text in inside


def test_logs_of_a_village_each_begin_on_a_sheet_of_their_own():
	logs = [samples.log(*(samples.household(n) for n in range(size))) for size in (1, 3, 5, 9)]
	texts = samples.texts(worklog.draw(logs, samples.DAY))
	covers = [number for number, text in enumerate(texts) if words.LOG_NOTES_TITLE in text]
	assert len(covers) == 4 and all(number % 2 == 0 for number in covers)


def test_a_member_without_households_gets_a_log_that_says_so():
	assert words.LOG_EMPTY in samples.texts(worklog.draw([samples.log()], samples.DAY))[0]


def test_progress_counts_logs():
	told = []
	worklog.draw([samples.log(), samples.log()], samples.DAY, lambda done, total: told.append((done, total)))
	assert told == [(1, 2), (2, 2)]


# --- visits owed ---------------------------------------------------------------------------------------------

QUARTER = (date(2026, 10, 1), date(2026, 12, 31))


@pytest.mark.parametrize(
	("tier", "text", "visits"),
	[
		("General", "每月1次，本季3次", 3),
		("Improvement", "每周1次，本季13次", 13),
		("Pending", "每周1次，本季13次", 13),
		("Difficult", "不定期", 3),
		("Outside", "不安排走访", 3),
	],
)
def test_visits_owed_by_tier(tier, text, visits):
	assert owed(tier, *QUARTER, per_month=1, per_week=1) == (text, visits + SPARE_LINES)


def test_a_changed_policy_changes_the_lines():
	assert owed("General", *QUARTER, per_month=2, per_week=1)[1] == 6 + SPARE_LINES


@given(st.dates(date(2022, 1, 1), date(2040, 1, 1)), st.integers(0, 400))
def test_weeks_begun_are_mondays(first, days):
	last = first + timedelta(days=days)
	mondays = sum((first + timedelta(days=n)).weekday() == 0 for n in range(days + 1))
	assert weeks_begun(first, last) == mondays
