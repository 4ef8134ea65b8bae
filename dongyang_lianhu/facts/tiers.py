"""The tier history: which tier a household had on a day."""

from collections import defaultdict
from datetime import date, datetime, timedelta
from typing import NamedTuple

import frappe
from pypika import Order

from dongyang_lianhu.facts.scope import Scope


class TierSpan(NamedTuple):
	"""A tier from its first day to its last; `until` is empty while it lasts."""

	tier: str
	start: date
	until: date | None
	origin: str = ""


class TierHistory:
	"""The confirmed tiers of a scope's households, as known at the end of its day.

	`before`: leave out changes proposed at that moment or later, whatever day they are of.
	"""

	def __init__(self, scope: Scope, before: datetime | None = None) -> None:
		self.spans: dict[str, list[TierSpan]] = defaultdict(list)
		for household, *span in _confirmed_changes(scope, before):
			self.spans[household].append(TierSpan(*span))

	def on(self, household: str, day: date) -> str:
		"""Return the tier on the day; a change counts from the day on which it takes effect."""
		span = self.span_on(household, day)
		return span.tier if span else "Outside"

	def for_period(self, household: str, start: date, wanted: tuple[str, ...], running: bool) -> str:
		"""Return the tier by which a period that begins on `start` is judged.

		A change of the first day counts for that day's periods already; a duty of the old tier that was `running`
		since midnight is kept.
		"""
		tier, eve = self.on(household, start), self.on(household, start - timedelta(days=1))
		return eve if tier not in wanted and running and eve in wanted else tier

	def span_on(self, household: str, day: date) -> TierSpan | None:
		"""Return the span that holds the day, or the first one if the day lies before it."""
		spans = self.spans.get(household) or []
		found = spans[0] if spans else None
		for span in spans:
			if span.start <= day:
				found = span
		return found

	def left_tiers_between(self, household: str, first: date, last: date) -> date | None:
		"""Return the first day in the range on which the household went outside the tiers."""
		for span in self.spans.get(household) or []:
			if span.tier == "Outside" and first <= span.start <= last:
				return span.start
		return None


def _confirmed_changes(scope: Scope, before: datetime | None) -> list[tuple]:
	change = frappe.qb.DocType("Household Tier Change")
	query = (
		frappe.qb.from_(change)
		.select(
			change.household, change.to_tier, change.effective_from, change.effective_until, change.origin
		)
		.where(scope.within(change.village, change.household))
		.where(change.status == "Confirmed")
		.where(change.effective_from <= scope.as_of)
		.orderby(change.household)
		.orderby(change.effective_from)
		.orderby(change.effective_until.isnull())
		.orderby(change.effective_until, order=Order.asc)
		.orderby(change.creation)
	)
	return (query.where(change.creation < before) if before else query).run()
