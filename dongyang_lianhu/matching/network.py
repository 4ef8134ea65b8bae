"""A village as a flow: a household sends one unit through its place and a member's place to the member.

Households in the same villagers' group and area are alike for all members without a tie to them, and members
who live in the same group and have the same areas are alike for all such households. So a unit goes

	household -> place of households -> place of members -> member -> sink

and only a tie, a present link, the own home or a forbidden pair needs arcs of the household's own. What an arc
of a tie offers is never worse than the way through the places, so the latter may stay open beside it. A place
exists once for each number of expected visits, least first. A member's households that expect at least the
i-th number of visits pass his i-th step, one arc for each of them, so that the first, the second and so on can
cost more and more.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import cached_property

import numpy as np

from dongyang_lianhu.matching.flow import Array, Level, Network
from dongyang_lianhu.matching.grounds import GRID, MASKS, NAMES, place_mask
from dongyang_lianhu.matching.model import GROUNDS, Household, Member
from dongyang_lianhu.matching.prepared import Prepared

# Unevenness is a sum of fractions over the members' maxima; as whole numbers over a common multiple up to this.
LARGEST_MULTIPLE = 10**6
LARGEST_UNIT_COST = 10**12
SINK = ("sink",)
NO_PAIR = len(MASKS)


class VillageNetwork:
	"""The network of a prepared problem with its levels of cost; `names`: what each node is.

	A node is ("household", key), ("place", group, area, visits), ("like", number, visits), ("member", key, visits),
	("left", visits) or ("sink",).
	"""

	def __init__(self, prepared: Prepared) -> None:
		self.prepared = prepared
		self.members = [m for m in prepared.members.values() if prepared.places[m.key]]
		self.visits = sorted({home.visits for home in prepared.free})
		self.numbers: dict[tuple, int] = {}
		self.arcs: list[tuple[int, int, int, int, int]] = []
		self.plain: dict[tuple, list[str]] = defaultdict(list)
		self._group_members()
		self._add_households()
		self._add_places()
		self._add_likes()
		self._add_steps()
		self._finish()

	def node(self, *name: object) -> int:
		"""Return the number of a node, a new one if it has none."""
		return self.numbers.setdefault(name, len(self.numbers))

	def add(self, tail: int, head: int, capacity: int, mask: int = NO_PAIR, change: int = 0) -> None:
		"""Add an arc; `mask`: the grounds of the pairs that it makes; `change`: 1 if it ends a present link."""
		self.arcs.append((tail, head, capacity, mask, change))

	# --- members -------------------------------------------------------------------------------------------

	def _group_members(self) -> None:
		"""Put together members who are alike for households without a tie to them."""
		alike: dict[tuple, list[Member]] = defaultdict(list)
		for member in self.members:
			alike[member.group, frozenset(member.areas)].append(member)
		self.likes = list(alike.values())
		self.like_of = {m.key: number for number, like in enumerate(self.likes) for m in like}
		self.barred: dict[str, set[str]] = defaultdict(set)
		for member in self.members:
			self.barred[member.own_household].add(member.key)
		for member, household in self.prepared.problem.forbidden:
			if member in self.like_of:
				self.barred[household].add(member)

	def _like_node(self, number: int, visits: int) -> int:
		"""Return where households of so many visits meet the members of a kind."""
		like = self.likes[number]
		return (
			self.node("member", like[0].key, visits) if len(like) == 1 else self.node("like", number, visits)
		)

	def _ways(self, group: str | None, area: str | None, visits: int) -> list[tuple[int, int, int]]:
		"""Return the ways from a place: the kind of members, its node, and the grounds."""
		place = group, area, visits
		if place not in self.ways:
			kinds = self._reachable(group, area)
			self.ways[place] = [
				(number, self._like_node(number, visits), mask) for number, mask in kinds.items()
			]
		return self.ways[place]

	def _reachable(self, group: str | None, area: str | None) -> dict[int, int]:
		"""Return the kinds of members that a place may be linked to, with the grounds."""
		place = group, area
		if place not in self.reachable:
			masks = [place_mask(like[0], group, area) for like in self.likes]
			everywhere = self.prepared.problem.reach == "Village"
			self.reachable[place] = {at: mask for at, mask in enumerate(masks) if everywhere or mask & GRID}
		return self.reachable[place]

	# --- households ----------------------------------------------------------------------------------------

	def _add_households(self) -> None:
		"""Add the households; those that nothing tells apart only count at their place."""
		self.ways: dict[tuple, list[tuple[int, int, int]]] = {}
		self.reachable: dict[tuple, dict[int, int]] = {}
		self.ties: dict[str, dict[str, int]] = defaultdict(dict)
		for (member, household), mask in self.prepared.grounds.ties.items():
			if member in self.like_of:
				self.ties[household][member] = mask
		for home in self.prepared.free:
			if home.key in self.ties or home.key in self.barred or home.key in self.prepared.current:
				self._add_household(home)
			else:
				self.plain[home.group, home.area, home.visits].append(home.key)

	def _add_household(self, home: Household) -> None:
		"""Add a household with arcs of its own."""
		own, current = self.node("household", home.key), self.prepared.current.get(home.key)
		change = int(current is not None)
		special = set(self.ties.get(home.key, ())) | ({current} if current in self.like_of else set())
		split = {self.like_of[member] for member in self.barred.get(home.key, ())}
		if split:
			special |= self._add_ways_around(own, home, split, change)
		else:
			self.add(own, self.node("place", home.group, home.area, home.visits), 1, NO_PAIR, change)
		for member in sorted(special):
			self._add_pair(own, home, member, int(change and member != current))
		self.add(own, self.node("left", home.visits), 1, NO_PAIR, change)

	def _add_ways_around(self, own: int, home: Household, split: set[int], change: int) -> set[str]:
		"""Add the ways to all kinds of members but those that hold a barred one; return the members of these."""
		members: set[str] = set()
		for number, node, mask in self._ways(home.group, home.area, home.visits):
			if number in split:
				members.update(member.key for member in self.likes[number])
			else:
				self.arcs.append((own, node, 1, mask, change))
		return members

	def _add_pair(self, own: int, home: Household, member: str, change: int) -> None:
		place = self._reachable(home.group, home.area).get(self.like_of[member])
		if place is not None and member not in self.barred.get(home.key, ()):
			mask = place | self.ties.get(home.key, {}).get(member, 0)
			self.add(own, self.node("member", member, home.visits), 1, mask, change)

	def _add_places(self) -> None:
		"""Add the ways from each place to the kinds of members and to being left over."""
		through = {name for name in self.numbers if name[0] == "place"}
		places = sorted(through | {("place", *place) for place in self.plain}, key=_order)
		for name in places:
			_kind, group, area, visits = name
			place, size = self.node(*name), len(self.prepared.free)
			for _number, node, mask in self._ways(group, area, visits):
				self.add(place, node, size, mask)
			self.add(place, self.node("left", visits), size)

	# --- ends ----------------------------------------------------------------------------------------------

	def _add_likes(self) -> None:
		"""Add the ways from each kind of members to its members."""
		for name in [name for name in self.numbers if name[0] == "like"]:
			_kind, number, visits = name
			for member in self.likes[number]:
				places = self.prepared.places[member.key]
				self.add(self.node(*name), self.node("member", member.key, visits), places)

	def _add_steps(self) -> None:
		"""Add each member's steps down to the sink, an arc for each household that may pass."""
		self.first_step = len(self.arcs)
		self.sink = self.node(*SINK)
		counts = Counter(home.visits for home in self.prepared.free)
		least = [sum(n for visits, n in counts.items() if visits >= low) for low in self.visits]
		self.steps = [
			(member, step, min(self.prepared.places[member.key], least[step]))
			for member in self.members
			for step in range(len(self.visits))
		]
		nodes = [self._step_nodes(member, step) for member, step, _size in self.steps]
		self.sizes = np.array([size for _member, _step, size in self.steps], np.int64)
		self.step_ends = np.repeat(np.array(nodes, np.int64).reshape(-1, 2), self.sizes, axis=0)
		self.step_starts = self.first_step + np.cumsum(self.sizes) - self.sizes
		self.left_nodes = [(self.node("left", visits), visits) for visits in self.visits]

	def _step_nodes(self, member: Member, step: int) -> tuple[int, int]:
		start = self.node("member", member.key, self.visits[step])
		return start, self.node("member", member.key, self.visits[step - 1]) if step else self.sink

	def _finish(self) -> None:
		"""Make the arrays: the arcs so far, the steps, and being left over."""
		arcs = np.array(self.arcs, np.int64).reshape(-1, 5)
		left = np.array([node for node, _visits in self.left_nodes], np.int64)
		sizes = np.full(len(left), len(self.prepared.free), np.int64)
		ends = self.step_ends
		self.network = Network(
			np.concatenate([arcs[:, 0], ends[:, 0], left]),
			np.concatenate([arcs[:, 1], ends[:, 1], np.full(len(left), self.sink)]),
			np.concatenate([arcs[:, 2], np.ones(len(ends), np.int64), sizes]),
			self._supply(),
		)
		self.masks, self.changes = arcs[:, 3], arcs[:, 4]
		self.first_left = len(arcs) + len(ends)
		self.names = list(self.numbers)

	def _supply(self) -> Array:
		supply = np.zeros(len(self.numbers), np.int64)
		for name, number in self.numbers.items():
			supply[number] = name[0] == "household"
		for place, homes in self.plain.items():
			supply[self.node("place", *place)] = len(homes)
		supply[self.sink] = -len(self.prepared.free)
		return supply

	# --- costs ---------------------------------------------------------------------------------------------

	def levels(self) -> list[Level]:
		"""Return the levels of the objective but balance, in their order."""
		first = [self._left_over(), self._shortfall(), self._changed(), self._left_visits()]
		return first + (
			self.grounds() if self.prepared.problem.mode == "lexicographic" else [self._weighted()]
		)

	def _costs(self) -> Array:
		return np.zeros(len(self.network.tail), np.int64)

	def _left_over(self) -> Level:
		costs = self._costs()
		costs[self.first_left :] = 1
		return Level("left_over", costs, len(self.prepared.free))

	def _shortfall(self) -> Level:
		"""The first households of a member, up to his minimum, earn one each."""
		costs, needs = self._costs(), 0
		for (member, step, size), start in zip(self.steps, self.step_starts, strict=True):
			if step == 0:
				need = min(self.prepared.needs[member.key], size)
				costs[start : start + need] = -1
				needs += need
		return Level("shortfall", costs, needs)

	def _changed(self) -> Level:
		costs = self._costs()
		costs[: self.first_step] = self.changes
		return Level("changes", costs, sum(home.key in self.prepared.current for home in self.prepared.free))

	def _left_visits(self) -> Level:
		"""Of those left over, who expects more visits counts more; as many are left over anyway."""
		above = [visits - self.visits[0] for visits in self.visits]
		unit = math.gcd(*above) or 1
		costs = self._costs()
		costs[self.first_left :] = [more // unit for more in above]
		span = sum((home.visits - self.visits[0]) // unit for home in self.prepared.free)
		return Level("left_over_visits", costs, span)

	def grounds(self) -> list[Level]:
		"""Return seven levels: pairs by best ground, then by what else holds."""
		best = [(name, [names[:1] == (name,) for names in NAMES]) for name in GROUNDS]
		also = [(f"also {name}", [name in names[1:] for names in NAMES]) for name in GROUNDS[1:]]
		found = [self._ground(name, np.array([*flags, False])) for name, flags in best + also]
		return [level for level in found if level.span]

	def _ground(self, name: str, flags: Array) -> Level:
		costs = self._costs()
		costs[: self.first_step] = -flags[self.masks].astype(np.int64)
		return Level(name, costs, self._at_most(costs < 0))

	def _at_most(self, arcs: Array) -> int:
		"""Return how many households at most can use one of the arcs."""
		tails = np.unique(self.network.tail[arcs])
		return min(int(self._through[tails].sum()), len(self.prepared.free))

	@cached_property
	def _through(self) -> Array:
		"""How many units at most pass a node: all that can come in, from the arcs before the steps."""
		into = np.bincount(self.network.head, self.network.capacity, self.network.nodes).astype(np.int64)
		return np.minimum(into + np.maximum(self.network.supply, 0), len(self.prepared.free))

	def _unit_costs(self) -> tuple[Array, int, bool]:
		"""Return what each arc of a step adds to the unevenness, times `scale`, and whether that is exact.

		A member's unevenness is load * load / maximum. With steps of equal width it is the sum over his steps;
		else its mixed terms are left out here.
		"""
		maxima = np.array([member.maximum for member, _step, _size in self.steps], np.int64)
		scale, exact = self._scale()
		widths = np.diff(np.array([0, *self.visits], np.int64))
		width = np.array([widths[step] for _member, step, _size in self.steps], np.int64)
		pinned = np.array([self.prepared.pinned_visits[m.key] for m, _step, _size in self.steps], np.int64)
		each = np.repeat(np.arange(len(self.steps)), self.sizes)
		at = np.arange(len(each)) - np.repeat(np.cumsum(self.sizes) - self.sizes, self.sizes)
		costs = width[each] * (2 * pinned[each] + width[each] * (2 * at + 1)) * scale // maxima[each]
		return costs, scale, exact and len(self.visits) <= 1

	def _scale(self) -> tuple[int, bool]:
		"""Return a number that all maxima divide, or a smaller one that keeps the costs within 64 bits."""
		multiple = math.lcm(*{member.maximum for member in self.members})
		households = len(self.prepared.households)
		largest = 2 * households * max(self.visits, default=0) ** 2
		for scale in (multiple, LARGEST_MULTIPLE, 1000):
			if scale <= LARGEST_MULTIPLE and largest * scale * (households + 1) < 2**62:
				return scale, scale == multiple
		return 1, multiple == 1

	def balance(self) -> tuple[Level, bool]:
		"""Return the level of balance and whether its least is the most even matching."""
		units, _scale, exact = self._unit_costs()
		divisor = math.gcd(*map(int, np.unique(units))) or 1
		if int(units.max(initial=0)) // divisor > LARGEST_UNIT_COST:
			divisor, exact = int(units.max()) // LARGEST_UNIT_COST + 1, False
		costs = self._costs()
		costs[self.first_step : self.first_left] = units // divisor
		return Level("balance", costs, int(costs.sum())), exact

	def _weighted(self) -> Level:
		"""One sum: points of all grounds that hold, less the unevenness (in visits, not hundredths)."""
		weights = self.prepared.problem.weights
		points = dict(zip(GROUNDS, (weights.grid, weights.kin, weights.near, weights.familiar), strict=True))
		of_mask = np.array([*(sum(points[name] for name in names) for names in NAMES), 0], np.int64)
		units, scale, _exact = self._unit_costs()
		costs = self._costs()
		costs[: self.first_step] = -of_mask[self.masks] * (10_000 * scale)
		costs[self.first_step : self.first_left] = units * weights.balance
		pairs = len(self.prepared.free) * 10_000 * scale * int(of_mask.max())
		return Level("weighted", costs, pairs + int(units.sum()) * weights.balance)


def _order(name: Iterable[object]) -> tuple:
	return tuple((part is not None, part) for part in name if not isinstance(part, int)), tuple(name)[-1]
