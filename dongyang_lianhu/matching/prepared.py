"""A problem checked and put in order: who can be linked, what is fixed already, what is left to decide."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from dongyang_lianhu.matching.grounds import Grounds
from dongyang_lianhu.matching.model import (
	BANDS,
	MODES,
	REACHES,
	TIES,
	Household,
	MatchingError,
	Member,
	Problem,
)

LARGEST_NUMBER = 10_000


class Prepared:
	"""`members` who take part and `households`, both by key in sorted order, and what the pins leave.

	`pins` and `current`: household to member, without those that cannot be. `free`: households without a pin.
	`places`, `needs`: households that a member can still take, and still lacks to his minimum, beside his pins.
	`pinned_visits`: expected visits of his pins.
	"""

	def __init__(self, problem: Problem) -> None:
		check(problem)
		self.problem = problem
		self.grounds = Grounds(problem)
		self.members = _by_key(member for member in problem.members if member.takes_part)
		self.households = _by_key(problem.households)
		self.pins = self._pins()
		self.current = self._allowed(problem.current)
		self.free = [home for key, home in self.households.items() if key not in self.pins]
		self._subtract_pins()

	def _pins(self) -> dict[str, str]:
		"""Return the pins of members who take part."""
		pins = {pin.household: pin.member for pin in self.problem.pins}
		return {home: member for home, member in sorted(pins.items()) if member in self.members}

	def _allowed(self, links: Mapping[str, str]) -> dict[str, str]:
		"""Return the links that exist now and may go on."""
		return {home: key for home, key in sorted(links.items()) if self.allowed(key, home)}

	def allowed(self, member: str, household: str) -> bool:
		"""Whether the pair may be linked; unknown keys may not."""
		if member not in self.members or household not in self.households:
			return False
		return not self.grounds.refusal(self.members[member], self.households[household])

	def _subtract_pins(self) -> None:
		taken = Counter(self.pins.values())
		members = self.members.items()
		self.places = {key: max(0, member.maximum - taken[key]) for key, member in members}
		self.needs = {key: max(0, member.minimum - taken[key]) for key, member in members}
		self.pinned_visits = dict.fromkeys(self.members, 0)
		for home, key in self.pins.items():
			self.pinned_visits[key] += self.households[home].visits


def _by_key(things: Iterable[Member] | Iterable[Household]) -> dict:
	return {thing.key: thing for thing in sorted(things, key=lambda thing: thing.key)}


def check(problem: Problem) -> None:
	"""Raise MatchingError for the first thing in a problem that cannot be."""
	for wrong in _wrongs(problem):
		raise wrong


def _wrongs(problem: Problem) -> Iterator[MatchingError]:
	yield from _wrong_choices(problem)
	yield from _wrong_members(problem)
	yield from _wrong_households(problem)
	yield from _wrong_ties(problem)
	yield from _wrong_pins(problem)


def _wrong_choices(problem: Problem) -> Iterator[MatchingError]:
	if problem.mode not in MODES or problem.reach not in REACHES:
		yield MatchingError("{0} is no way of matching.", f"{problem.mode} {problem.reach}")
	weights = problem.weights
	numbers = (weights.grid, weights.kin, weights.near, weights.familiar, weights.balance)
	if not all(0 <= number <= LARGEST_NUMBER for number in numbers):
		yield MatchingError("A weight of the matching lies between 0 and {0}.", LARGEST_NUMBER)


def _wrong_members(problem: Problem) -> Iterator[MatchingError]:
	for key in _doubles(member.key for member in problem.members):
		yield MatchingError("Member {0} is given twice.", key)
	for member in problem.members:
		if member.band not in BANDS:
			yield MatchingError("Member {0} has the unknown band {1}.", member.key, member.band)
		if not 0 <= member.minimum <= member.maximum <= LARGEST_NUMBER:
			yield MatchingError(
				"Member {0}: {1} to {2} households is no range.", member.key, member.minimum, member.maximum
			)


def _wrong_households(problem: Problem) -> Iterator[MatchingError]:
	for key in _doubles(home.key for home in problem.households):
		yield MatchingError("Household {0} is given twice.", key)
	for home in problem.households:
		if not 0 <= home.visits <= LARGEST_NUMBER:
			yield MatchingError("Household {0} cannot expect {1} visits.", home.key, home.visits)


def _wrong_ties(problem: Problem) -> Iterator[MatchingError]:
	for tie in problem.ties:
		if tie.kind not in TIES:
			yield MatchingError("{0} and {1}: {2} is no tie.", tie.member, tie.household, tie.kind)


def _wrong_pins(problem: Problem) -> Iterator[MatchingError]:
	homes = {member.key: member.own_household for member in problem.members}
	households = {home.key for home in problem.households}
	for key in _doubles(household for _member, household in {(p.member, p.household) for p in problem.pins}):
		yield MatchingError("Household {0} is pinned to two members.", key)
	for pin in problem.pins:
		if pin.member not in homes or pin.household not in households:
			yield MatchingError("The pinned link of {0} and {1} is unknown.", pin.member, pin.household)
		elif homes[pin.member] == pin.household:
			yield MatchingError("Member {0} cannot be linked to the own home.", pin.member)
		elif (pin.member, pin.household) in problem.forbidden:
			yield MatchingError("{0} and {1} are pinned and forbidden at once.", pin.member, pin.household)


def _doubles(keys: Iterable[str]) -> list[str]:
	return sorted(key for key, number in Counter(keys).items() if number > 1)
