"""How visit duties were kept: the counts behind the report, the chart and the figure (五(一))."""

from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass
from datetime import date

import frappe
from frappe.query_builder import DocType
from frappe.query_builder.functions import Count, Sum
from pypika import Case
from pypika.queries import QueryBuilder

from dongyang_lianhu.api.reading import between, readable

KINDS = ("First Contact", "Month", "Week")  # a reminder is no duty (default 8)


@dataclass(frozen=True)
class DutyCounts:
	"""Duties of a group by how they stand today."""

	duties: int = 0
	done_in_time: int = 0
	entered_late: int = 0
	overdue: int = 0
	missed: int = 0
	cancelled: int = 0
	running: int = 0

	@classmethod
	def of(cls, row: Mapping) -> "DutyCounts":
		"""Return the counts in a row of `counted_duties`; an empty group counts nothing."""
		return cls(*(int(row.get(name) or 0) for name in cls.__dataclass_fields__))

	@classmethod
	def total(cls, counts: Iterable["DutyCounts"]) -> "DutyCounts":
		"""Return the sum of several groups."""
		return cls(*(sum(column) for column in zip(*map(astuple, counts), strict=True)))

	@property
	def done(self) -> int:
		"""Duties with a visit inside the window, whenever it was entered (default 15)."""
		return self.done_in_time + self.entered_late

	@property
	def judged(self) -> int:
		"""Duties of which it is known whether they were kept: neither cancelled nor still running."""
		return self.done + self.overdue + self.missed

	@property
	def rate(self) -> float | None:
		"""Percentage of the judged duties that were fulfilled; None when none was judged."""
		return 100 * self.done / self.judged if self.judged else None


def counted_duties(first: date | None, last: date | None) -> QueryBuilder:
	"""Query of one row of counts over the readable duties whose last day is from `first` to `last`."""
	duty, visit = DocType("Visit Obligation"), DocType("Visit").as_("fulfilling")
	done = duty.status == "Done"
	late = visit.accepted_on > duty.window_end
	query = (
		frappe.qb.from_(duty)
		.left_join(visit)
		.on(visit.name == duty.fulfilled_by)
		.select(Count(duty.name).as_("duties"))
		.select(_sum(done & (late.negate() | visit.accepted_on.isnull())).as_("done_in_time"))
		.select(_sum(done & late).as_("entered_late"))
		.select(_sum(duty.status == "Overdue").as_("overdue"))
		.select(_sum(duty.status == "Missed").as_("missed"))
		.select(_sum(duty.status == "Cancelled").as_("cancelled"))
		.select(_sum(duty.status.isin(["Upcoming", "Due"])).as_("running"))
		.where(readable("Visit Obligation") & duty.kind.isin(KINDS))
	)
	for criterion in between(duty.due_date, first, last):
		query = query.where(criterion)
	return query


def _sum(criterion) -> Sum:
	return Sum(Case().when(criterion, 1).else_(0))
