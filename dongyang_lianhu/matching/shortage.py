"""Who lacks places, and what would cure it (default 18).

From each household that is left over the search goes to all members who may take it, from them to the households
that they have, and so on. What it reaches is the smallest set of households with that many places too few: all
its members are full, and with these households only (the minimum cut of the flow). Sets that share no member are
shortages of their own. A cure is one when matching the set again leaves nobody over.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from dongyang_lianhu.matching.flow import solve
from dongyang_lianhu.matching.model import Cure, Member, Problem, Shortage
from dongyang_lianhu.matching.network import VillageNetwork
from dongyang_lianhu.matching.prepared import LARGEST_NUMBER, Prepared

BANDS = ("Ordinary", "Leader", "Cadre")


def find_shortages(prepared: Prepared, links: Mapping[str, str]) -> tuple[Shortage, ...]:
	"""Return the shortages that leave households over, by their first household."""
	left = [home.key for home in prepared.free if home.key not in links]
	candidates = Candidates(prepared)
	reached = _reached(prepared, candidates, links, left)
	found = [_shortage(prepared, part) for part in _parts(candidates, reached)]
	return tuple(shortage for shortage in found if shortage.short > 0)


class Candidates:
	"""The members who may take a household; found once for all households of a place that nobody is barred from."""

	def __init__(self, prepared: Prepared) -> None:
		self.prepared = prepared
		self.barred = {member.own_household for member in prepared.members.values()}
		self.barred |= {household for _member, household in prepared.problem.forbidden}
		self.found: dict[object, tuple[str, ...]] = {}

	def of(self, household: str) -> tuple[str, ...]:
		"""Return their keys."""
		home = self.prepared.households[household]
		place = household if household in self.barred else (home.group, home.area)
		if place not in self.found:
			allowed = self.prepared.allowed
			self.found[place] = tuple(key for key in self.prepared.members if allowed(key, household))
		return self.found[place]


def _reached(
	prepared: Prepared, candidates: Candidates, links: Mapping[str, str], left: list[str]
) -> list[str]:
	"""Return the households that the search reaches."""
	held: dict[str, list[str]] = defaultdict(list)
	for home, member in links.items():
		if home not in prepared.pins:
			held[member].append(home)
	reached, queue = dict.fromkeys(left), list(left)
	while queue:
		for member in candidates.of(queue.pop()):
			more = [home for home in held.pop(member, ()) if home not in reached]
			reached.update(dict.fromkeys(more))
			queue += more
	return sorted(reached)


def _parts(candidates: Candidates, reached: list[str]) -> list[tuple[list[str], list[str]]]:
	"""Return the households and members of each part that shares no member with another."""
	parts: list[tuple[list[str], set[str]]] = []
	for home in reached:
		members = set(candidates.of(home))
		touching = [part for part in parts if part[1] & members]
		parts = [part for part in parts if part not in touching]
		homes = [other for part in touching for other in part[0]] + [home]
		parts.append((homes, members.union(*(part[1] for part in touching))))
	return sorted((sorted(homes), sorted(members)) for homes, members in parts)


def _shortage(prepared: Prepared, part: tuple[list[str], list[str]]) -> Shortage:
	homes, members = part
	places = sum(prepared.places[key] for key in members)
	where = [prepared.households[key] for key in homes]
	shortage = Shortage(
		households=tuple(homes),
		groups=tuple(sorted({home.group for home in where if home.group})),
		areas=tuple(sorted({home.area for home in where if home.area})),
		members=tuple(members),
		places=places,
		short=len(homes) - places,
	)
	return replace(shortage, cures=tuple(Cures(prepared, shortage).all())) if shortage.short > 0 else shortage


class Cures:
	"""Tries cures on the households and members of one shortage."""

	def __init__(self, prepared: Prepared, shortage: Shortage) -> None:
		self.prepared, self.shortage = prepared, shortage
		self.homes = tuple(prepared.households[key] for key in shortage.households)
		self.members = tuple(prepared.members[key] for key in shortage.members)

	def all(self) -> Iterator[Cure]:
		"""Return the cures that work: more members, a greater maximum by band, the whole village's reach."""
		if more := self._more_members():
			yield Cure("members", more, "Ordinary")
		for band in BANDS:
			if maximum := self._greater_maximum(band):
				yield Cure("maximum", maximum, band)
		if self.prepared.problem.reach == "Area" and self._cured_by_reach():
			yield Cure("reach")

	def _left_over(self, members: tuple[Member, ...]) -> int:
		"""Return how many households of the shortage would be left over with these members."""
		part = replace(
			self.prepared.problem, members=members, households=self.homes, ties=(), pins=(), current={}
		)
		return count_left_over(part)

	def _present(
		self, maximum: Callable[[Member], int] = lambda member: member.maximum
	) -> tuple[Member, ...]:
		"""Return the members with what the pins leave of their maximum."""
		taken = Counter(self.prepared.pins.values())
		return tuple(
			replace(member, minimum=0, maximum=max(0, maximum(member) - taken[member.key]))
			for member in self.members
		)

	def _more_members(self) -> int:
		"""Return how many ordinary members more are enough; 0 if none are."""
		each = self.prepared.problem.ordinary_maximum
		if each < 1:
			return 0
		least = -(-self.shortage.short // each)
		for number in range(least, least + len(self.shortage.areas) + 1):
			if not self._left_over((*self._present(), *self._new_members(number, each))):
				return number
		return 0

	def _new_members(self, number: int, each: int) -> list[Member]:
		"""Return new members, each in the area that lacks most places when he comes."""
		lacking = Counter(home.area for home in self.homes)
		for member in self.members:
			lacking[member.area] -= self.prepared.places[member.key]
		new = []
		for at in range(number):
			area = max(sorted(self.shortage.areas), key=lambda area: lacking[area], default=None)
			new.append(Member(f"+{at}", "Ordinary", 0, each, area=area))
			lacking[area] -= each
		return new

	def _greater_maximum(self, band: str) -> int:
		"""Return the least maximum for the members of a band that is enough; 0 if none is."""
		if all(member.band != band for member in self.members):
			return 0
		low = min(member.maximum for member in self.members if member.band == band)
		high = min(low + len(self.homes) + len(self.prepared.pins), LARGEST_NUMBER)
		enough = self._enough(band)
		low = self._capacity_bound(band, low, high)
		if low <= high and enough(low):
			return low
		return _least(low, high, enough) if enough(high) else 0

	def _capacity_bound(self, band: str, low: int, high: int) -> int:
		"""Return the least maximum with which there are as many places as households."""

		def places(maximum: int) -> bool:
			return sum(m.maximum for m in self._present(_raised(band, maximum))) >= len(self.homes)

		return _least(low, high, places)

	def _enough(self, band: str) -> Callable[[int], bool]:
		return lambda maximum: not self._left_over(self._present(_raised(band, maximum)))

	def _cured_by_reach(self) -> bool:
		return not count_left_over(replace(self.prepared.problem, reach="Village"))


def _raised(band: str, maximum: int) -> Callable[[Member], int]:
	"""Return what a member's maximum becomes if those of a band have at least `maximum`."""
	return lambda member: max(member.maximum, maximum) if member.band == band else member.maximum


def _least(low: int, high: int, holds: Callable[[int], bool]) -> int:
	"""Return the least number above `low`, up to `high`, that holds; `high` if none below does."""
	while high - low > 1:
		middle = (low + high) // 2
		low, high = (low, middle) if holds(middle) else (middle, high)
	return high


def count_left_over(problem: Problem) -> int:
	"""Return how many households any matching of the problem leaves over."""
	prepared = Prepared(problem)
	if not prepared.free:
		return 0
	village = VillageNetwork(prepared)
	level = village.levels()[0]
	return int(solve(village.network, [level]).flow[village.first_left :].sum())
