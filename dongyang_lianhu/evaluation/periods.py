"""Calendar periods of the scheme: months, ISO weeks and quarters (requirements 2, defaults 11 and 28)."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

ONE_DAY = timedelta(days=1)


class Period(NamedTuple):
	"""A run of whole days, both ends included; `label` is its natural key, `2026-04` or `2026-W17`."""

	label: str
	start: date
	end: date


def month_of(day: date) -> Period:
	"""Return the calendar month that holds the day."""
	start = day.replace(day=1)
	following = (start + timedelta(days=32)).replace(day=1)
	return Period(f"{start:%Y-%m}", start, following - ONE_DAY)


def week_of(day: date) -> Period:
	"""Return the ISO week, Monday to Sunday, that holds the day, also across a year's end."""
	year, week, weekday = day.isocalendar()
	start = day - timedelta(days=weekday - 1)
	return Period(f"{year}-W{week:02d}", start, start + timedelta(days=6))


def quarter_of(day: date) -> str:
	"""Return the calendar quarter's label, `2026-Q2`."""
	return f"{day.year}-Q{(day.month + 2) // 3}"


def quarters_between(earlier: date, later: date) -> int:
	"""Return how many quarter starts lie after `earlier` and not after `later`; never negative."""
	return max(0, (later.year * 4 + (later.month - 1) // 3) - (earlier.year * 4 + (earlier.month - 1) // 3))


def months_between(first: date, last: date) -> Iterator[Period]:
	"""Yield every month that touches the days from first to last."""
	yield from _periods(month_of, first, last)


def weeks_between(first: date, last: date) -> Iterator[Period]:
	"""Yield every ISO week that touches the days from first to last."""
	yield from _periods(week_of, first, last)


def _periods(period_of, first: date, last: date) -> Iterator[Period]:
	day = first
	while day <= last:
		period = period_of(day)
		yield period
		day = period.end + ONE_DAY
