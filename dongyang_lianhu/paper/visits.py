"""How many visits a household is owed in a quarter, in words, and how many lines a log gives it (五(一))."""

from datetime import date, timedelta

SPARE_LINES = 2
IRREGULAR_LINES = 3
MONTHS = 3
BY_MONTH = "每月{each}次，本季{total}次"
BY_WEEK = "每周{each}次，本季{total}次"
IRREGULAR = "不定期"
NONE = "不安排走访"


def owed(tier: str, first: date, last: date, per_month: int, per_week: int) -> tuple[str, int]:
	"""Return the visits that a household of `tier` is owed in the quarter from `first` to `last`, and its lines."""
	if tier == "General":
		return BY_MONTH.format(each=per_month, total=MONTHS * per_month), MONTHS * per_month + SPARE_LINES
	if tier in ("Improvement", "Pending"):
		total = weeks_begun(first, last) * per_week
		return BY_WEEK.format(each=per_week, total=total), total + SPARE_LINES
	return (IRREGULAR if tier == "Difficult" else NONE), IRREGULAR_LINES + SPARE_LINES


def weeks_begun(first: date, last: date) -> int:
	"""Return how many Mondays lie from `first` to `last`."""
	monday = first + timedelta(days=-first.weekday() % 7)
	return max(0, (last - monday).days // 7 + 1)
