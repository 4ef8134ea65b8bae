"""The objective of the scheme written down a second time, and exhaustive search: the judge of small villages.

Nothing in here uses the code that is judged, but for the classes of its input.
"""

from fractions import Fraction
from itertools import product

from dongyang_lianhu.matching import Household, Member, Problem

ORDER = ("Grid", "Kin", "Near", "Familiar")
Vector = tuple[int, ...]


def grounds(problem: Problem, member: Member, household: Household) -> list[str]:
	"""The grounds of a pair, best first, straight from their definitions."""
	kinds = {t.kind for t in problem.ties if (t.member, t.household) == (member.key, household.key)}
	found = kinds & {"Kin", "Familiar"}
	if "Neighbour" in kinds or (member.group is not None and member.group == household.group):
		found.add("Near")
	if household.area is not None and household.area in {member.area, *member.led_areas}:
		found.add("Grid")
	return [ground for ground in ORDER if ground in found]


def serves(member: Member) -> bool:
	"""Whether a member can be linked at all."""
	return member.available and member.band != "None"


def may(problem: Problem, member: Member, household: Household) -> bool:
	"""Whether the two may be linked."""
	return (
		serves(member)
		and member.own_household != household.key
		and (member.key, household.key) not in problem.forbidden
		and (problem.reach == "Village" or "Grid" in grounds(problem, member, household))
	)


def pinned(problem: Problem) -> dict[str, str]:
	"""The pins that can be kept."""
	able = {member.key for member in problem.members if serves(member)}
	return {pin.household: pin.member for pin in problem.pins if pin.member in able}


def levels(problem: Problem, links: dict[str, str]) -> Vector:
	"""Levels 1 to 4 of a matching as a vector; less is better."""
	members = {m.key: m for m in problem.members}
	vector = [0] * 11
	for household in problem.households:
		member = members.get(links.get(household.key, ""))
		vector = add(vector, part(problem, member, household))
	return _with_shortfall(problem, vector, list(links.values()))


def add(one: Vector | list[int], other: Vector | list[int]) -> list[int]:
	return [a + b for a, b in zip(one, other, strict=True)]


def _with_shortfall(problem: Problem, vector: list[int], linked: list[str]) -> Vector:
	able = [m for m in problem.members if serves(m)]
	short = sum(max(0, m.minimum - linked.count(m.key)) for m in able)
	return (vector[0], short, *vector[2:])


def part(problem: Problem, member: Member | None, household: Household) -> list[int]:
	"""What one household adds to the vector."""
	now = next((m for m in problem.members if m.key == problem.current.get(household.key)), None)
	had = now is not None and may(problem, now, household)
	change = int(had and now is not member)
	if member is None:
		return [1, 0, change, household.visits, *[0] * 7]
	best, *also = [*grounds(problem, member, household), ""]
	flags = [best == ground for ground in ORDER] + [ground in also for ground in ORDER[1:]]
	return [0, 0, change, 0, *(-int(flag) for flag in flags)]


def unevenness(problem: Problem, links: dict[str, str]) -> Fraction:
	"""The sum of load * load / maximum."""
	visits = {h.key: h.visits for h in problem.households}
	total = Fraction(0)
	for member in problem.members:
		load = sum(visits[h] for h, m in links.items() if m == member.key)
		total += Fraction(load**2, member.maximum or 1)
	return total / 10_000


def points(problem: Problem, links: dict[str, str]) -> Fraction:
	"""The sum of the weighted mode; less is better."""
	of = dict(zip(ORDER, (getattr(problem.weights, ground.lower()) for ground in ORDER), strict=True))
	members, where = {m.key: m for m in problem.members}, {h.key: h for h in problem.households}
	pairs = [(members[m], where[h]) for h, m in links.items()]
	won = sum(of[ground] for m, h in pairs for ground in grounds(problem, m, h))
	return problem.weights.balance * unevenness(problem, links) - won


def best(problem: Problem) -> tuple[Vector, Fraction]:
	"""Levels 1 to 4 of the best of all matchings, and the least unevenness among the best.

	Every way to link the households one after the other; of ways that leave every member with the same households
	and visits only the best so far is followed, since what comes after is the same for them.
	"""
	maxima = {member.key: member.maximum or 1 for member in problem.members}
	found = []
	for state, vector in ways(problem).items():
		linked = [key for key, number, _load in state for _time in range(number)]
		uneven = sum((Fraction(load**2, maxima[key]) for key, _number, load in state), Fraction(0))
		found.append((_with_shortfall(problem, vector, linked), uneven / 10_000))
	return min(found)


State = tuple[tuple[str, int, int], ...]


def ways(problem: Problem) -> dict[State, list[int]]:
	"""(member, households, visits)... to the best vector that leads there."""
	kept = pinned(problem)
	states: dict[State, list[int]] = {tuple((m.key, 0, 0) for m in problem.members if serves(m)): [0] * 11}
	for household in sorted(problem.households, key=lambda household: household.key not in kept):
		following: dict[State, list[int]] = {}
		for state, vector in states.items():
			for member in _choices(problem, household, kept, state):
				target = _taken(state, member, household)
				more = add(vector, part(problem, member, household))
				following[target] = min(following.get(target, more), more)
		states = following
	return states


def _taken(state: State, member: Member | None, household: Household) -> State:
	key = member.key if member else None
	return tuple((k, n + 1, load + household.visits) if k == key else (k, n, load) for k, n, load in state)


def _choices(
	problem: Problem, household: Household, kept: dict[str, str], state: State
) -> list[Member | None]:
	"""Who can take a household next: its pin, or anybody below his maximum, or nobody."""
	if household.key in kept:
		return [member for member in problem.members if member.key == kept[household.key]]
	held = {key: number for key, number, _load in state}
	fit = [member for member in problem.members if may(problem, member, household)]
	return [None, *(member for member in fit if held[member.key] < member.maximum)]


def best_weighted(problem: Problem) -> tuple[Vector, Fraction]:
	"""The first four entries of the vector and the sum of the weighted mode, of the best of all matchings."""
	free = [household for household in problem.households if household.key not in pinned(problem)]
	choices = [[None, *(m for m in problem.members if may(problem, m, household))] for household in free]
	found = []
	for chosen in product(*choices):
		links = dict(pinned(problem))
		links |= {h.key: m.key for h, m in zip(free, chosen, strict=True) if m}
		if all(_held(links, m) <= max(m.maximum, _held(pinned(problem), m)) for m in problem.members):
			found.append((levels(problem, links)[:4], points(problem, links)))
	return min(found)


def _held(links: dict[str, str], member: Member) -> int:
	return list(links.values()).count(member.key)
