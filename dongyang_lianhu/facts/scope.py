"""What one evaluation looks at: a village on a day, or some of its households."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from pypika.terms import Criterion, Term


class Participation(NamedTuple):
	"""Whether a village takes part in the scheme now, since when, and the day on which it last ceased to (二)."""

	now: bool = True
	since: date | None = None
	not_since: date | None = None

	def on(self, day: date) -> bool:
		"""Return whether the village took part on the day; what lay before the last two changes is not known."""
		begun = self.since is None or day >= self.since
		before_ceasing = self.not_since is not None and day < self.not_since
		return begun or before_ceasing if self.now else begun and before_ceasing

	def ceased_between(self, first: date, last: date) -> bool:
		"""Return whether a day of the range lies in the stretch in which the village did not take part."""
		if not self.not_since or self.not_since > last:
			return False
		return not self.now or (self.since > self.not_since and self.since > first)


ALWAYS = Participation()
# The fields of a Village that hold it.
PARTICIPATION = ("participates", "participates_since", "not_since")


def participation(village: Mapping) -> Participation:
	"""Return the participation that the fields of a Village hold."""
	now, since, not_since = (village[fieldname] for fieldname in PARTICIPATION)
	return Participation(bool(now), since, not_since)


@dataclass(frozen=True)
class Scope:
	"""A village as known at the end of `as_of`; `since` is the day of its last evaluation, if any."""

	village: str
	as_of: date
	participation: Participation = ALWAYS
	since: date | None = None
	households: tuple[str, ...] | None = None

	@property
	def participates(self) -> bool:
		"""Whether the village takes part on the scope's day."""
		return self.participation.on(self.as_of)

	def within(self, village: Term, household: Term) -> Criterion:
		"""Return the condition that rows belong to this scope."""
		condition = village == self.village
		return condition & household.isin(self.households) if self.households else condition


def day_number(day: date) -> int:
	"""Return the day as an integer, the form in which rules see days."""
	return day.toordinal()
