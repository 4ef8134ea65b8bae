"""Moves the scripted half year by whole months, so that its last month becomes the month of a given day."""

from datetime import date, timedelta

LAST_MONTH = (2026, 9)
MORNING_SHARE = 12


class Calendar:
	"""Script days to site days, and what is known at the end of `as_of`."""

	def __init__(self, as_of: date, whole_last_day: bool) -> None:
		self.as_of = as_of
		self.months = (as_of.year - LAST_MONTH[0]) * 12 + as_of.month - LAST_MONTH[1]
		self.whole_last_day = whole_last_day
		self._moved: dict[str, date] = {}

	def day(self, text: str) -> date | None:
		"""The site's day for a script day `2026-04-15`; None for empty text."""
		if not text:
			return None
		if text not in self._moved:
			self._moved[text] = move(date.fromisoformat(text), self.months)
		return self._moved[text]

	def known(self, day: date | None) -> bool:
		"""The day is there and not in the future."""
		return day is not None and day <= self.as_of

	def entered(self, day: date, number: int) -> bool:
		"""Entry `number` was made by now: on the last day itself only the morning's share, unless all of it."""
		if day == self.as_of and not self.whole_last_day:
			return number % MORNING_SHARE == 0
		return day <= self.as_of


def move(day: date, months: int) -> date:
	"""Whole months on or back; the last day of a month stays the last."""
	index = day.year * 12 + day.month - 1 + months
	first = date(index // 12, index % 12 + 1, 1)
	last = month_end(first)
	if day == month_end(day):
		return last
	return min(last, first + timedelta(days=day.day - 1))


def month_end(day: date) -> date:
	"""The last day of the month."""
	return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
