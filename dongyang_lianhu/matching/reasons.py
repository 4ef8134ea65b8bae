"""Why this member, and why not that one: codes and values from which the caller makes a sentence.

"Why not" is answered by trying: the pair is fixed, the village matched again, and the first level of the objective
at which that is worse is the reason.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from dongyang_lianhu.matching.assignment import find_links
from dongyang_lianhu.matching.grounds import BEST, NAMES
from dongyang_lianhu.matching.model import Household, Matching, MatchingError, Member, Pin, Problem, Reason
from dongyang_lianhu.matching.objective import loads_of, totals
from dongyang_lianhu.matching.prepared import Prepared

Links = Mapping[str, str]


def why(problem: Problem, matching: Matching, household: str) -> Reason:
	"""Return why the household has its member. Raises MatchingError if it is unknown.

	Codes: left_over, pinned, kept, best_ground (nobody has a better one; `equal`: others who have the same),
	better_ones_full (`better`: members with better grounds, all of whose places are taken), no_ground.
	"""
	prepared = Prepared(problem)
	home = _household(prepared, household)
	pair = next((p for p in matching.pairs if p.household == household and p.role == "Primary"), None)
	if pair is None:
		return Reason("left_over", {"household": household})
	values = {"member": pair.member, "ground": pair.ground, "grounds": pair.grounds}
	if pair.pinned or pair.kept:
		return Reason("pinned" if pair.pinned else "kept", values)
	values |= _compared(prepared, home, pair.member)
	if values["better"]:
		return Reason("better_ones_full", values)
	return Reason("best_ground" if pair.ground else "no_ground", values)


def _compared(prepared: Prepared, home: Household, member: str) -> dict[str, tuple[str, ...]]:
	"""Return who has better grounds for the household than its member, and who else has as good ones."""
	fit = [other for other in prepared.members.values() if prepared.allowed(other.key, home.key)]
	masks = {other.key: prepared.grounds.mask(other, home) for other in fit}
	own = prepared.grounds.mask(prepared.members[member], home)
	return {
		"better": tuple(key for key, mask in masks.items() if mask > own),
		"equal": tuple(key for key, mask in masks.items() if mask == own and key != member),
	}


def why_not(problem: Problem, matching: Matching, household: str, member: str) -> Reason:
	"""Return why the household does not have that member. Raises MatchingError if one of them is unknown.

	It cannot be: own_home, unavailable, forbidden, out_of_reach, pinned (to another), maximum (full of pinned
	links). It is so: linked. It would be worse: left_over, shortfall, changes, left_over_visits (`households` or
	`members` concerned), worse_ground (for the household itself), pushes (`household` to a worse ground), less_even.
	It would be as good: equal. It would be better: better, or better_full if the member has no place now (only for
	a matching that is not the solver's).
	"""
	prepared = Prepared(problem)
	home, other = _household(prepared, household), _member(problem, member)
	if matching.primaries.get(household) == member:
		return Reason("linked", {"member": member, "ground": BEST[prepared.grounds.mask(other, home)]})
	if code := prepared.grounds.refusal(other, home):
		return Reason(code, {"band": other.band, "available": other.available})
	if household in prepared.pins:
		return Reason("pinned", {"member": prepared.pins[household]})
	if not prepared.places[member]:
		return Reason("maximum", {"maximum": other.maximum})
	return Comparison(prepared, matching.primaries, home, other).reason()


def _household(prepared: Prepared, key: str) -> Household:
	if key not in prepared.households:
		raise MatchingError("Household {0} is not part of this matching.", key)
	return prepared.households[key]


def _member(problem: Problem, key: str) -> Member:
	found = next((member for member in problem.members if member.key == key), None)
	if found is None:
		raise MatchingError("Member {0} is not part of this matching.", key)
	return found


class Comparison:
	"""A matching beside the best one in which a household has another member."""

	def __init__(self, prepared: Prepared, links: Links, home: Household, member: Member) -> None:
		self.prepared, self.home, self.member, self.links = prepared, home, member, links
		# a pin to somebody who cannot link any more binds nobody, and gives way to the question
		others = (pin for pin in prepared.problem.pins if pin.household != home.key)
		pins = (*others, Pin(member.key, home.key))
		self.instead = find_links(Prepared(replace(prepared.problem, pins=pins, backups=False)))[0]

	def reason(self) -> Reason:
		"""Return the first level at which the other matching differs, as a reason."""
		pairs = zip(totals(self.prepared, self.links), totals(self.prepared, self.instead), strict=True)
		for (name, now), (_name, then) in pairs:
			if then != now:
				return self._worse(name, now, then) if then > now else self._better(name)
		return Reason("equal", self._values("balance"))

	def _better(self, level: str) -> Reason:
		"""Return that it would be better; of a member who is full, that others would have to leave him for it."""
		values = self._values(level)
		full = values["households"] >= self.member.maximum
		return Reason("better_full" if full else "better", values)

	def _values(self, level: str) -> dict[str, object]:
		"""Return what every reason tells: the level, and how loaded the two members are now."""
		loads = loads_of(self.prepared, self.links, {})
		present = self.links.get(self.home.key)
		return {
			"level": level,
			"households": loads[self.member.key].households,
			"maximum": self.member.maximum,
			"visits": loads[self.member.key].visits,
			"present": present,
			"present_visits": loads[present].visits if present else 0,
		}

	def _worse(self, level: str, now: float, then: float) -> Reason:
		values = self._values(level) | {"now": now, "then": then}
		if level == "shortfall":
			return Reason(level, values | {"members": tuple(self._short())})
		if level in ("left_over", "left_over_visits"):
			lost = tuple(home for home in self.links if home not in self.instead)
			return Reason(level, values | {"left_over": lost})
		if level == "changes":
			return Reason(level, values | {"changed": tuple(self._changed())})
		return self._worse_grounds(values)

	def _short(self) -> Iterator[str]:
		"""Return the members who would have fewer households below their minimum."""
		now, then = (loads_of(self.prepared, links, {}) for links in (self.links, self.instead))
		for key, load in then.items():
			if load.households < load.minimum and load.households < now[key].households:
				yield key

	def _changed(self) -> Iterator[str]:
		"""Return the households that would have to leave the member whom they have now and keep."""
		for home, member in self.prepared.current.items():
			if self.links.get(home) == member != self.instead.get(home):
				yield home

	def _worse_grounds(self, values: dict[str, object]) -> Reason:
		"""Return who would be at worse grounds: the household itself, else others, else nobody."""
		fallen = {home: masks for home, masks in self._masks() if masks[1] < masks[0]}
		now, then = fallen.get(self.home.key, (0, 0))
		if now:
			return Reason(
				"worse_ground",
				values | {"ground": BEST[then], "present_ground": BEST[now]} | _grounds(now, then),
			)
		if not fallen:
			return Reason("less_even", values)
		pushed, (now, then) = next(iter(fallen.items()))
		found = {"household": pushed, "pushed": tuple(fallen), "from": BEST[now], "to": BEST[then]}
		return Reason("pushes", values | found | _grounds(now, then))

	def _masks(self) -> Iterator[tuple[str, tuple[int, int]]]:
		"""Return the grounds of each household now and in the other matching."""
		for home in self.prepared.households.values():
			yield home.key, (self._mask(self.links, home), self._mask(self.instead, home))

	def _mask(self, links: Links, home: Household) -> int:
		member = self.prepared.members.get(links.get(home.key, ""))
		return self.prepared.grounds.mask(member, home) if member else 0


def _grounds(now: int, then: int) -> dict[str, tuple[str, ...]]:
	return {"grounds_now": NAMES[now], "grounds_then": NAMES[then]}
