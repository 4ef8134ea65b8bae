"""What one evaluation looks at: a village on a day, or some of its households."""

from dataclasses import dataclass
from datetime import date

from pypika.terms import Criterion, Term


@dataclass(frozen=True)
class Scope:
	"""A village as known at the end of `as_of`; `since` is the day of its last evaluation, if any."""

	village: str
	as_of: date
	participates: bool = True
	since: date | None = None
	households: tuple[str, ...] | None = None

	def within(self, village: Term, household: Term) -> Criterion:
		"""Return the condition that rows belong to this scope."""
		condition = village == self.village
		return condition & household.isin(self.households) if self.households else condition


def day_number(day: date) -> int:
	"""Return the day as an integer, the form in which rules see days."""
	return day.toordinal()
