"""Evens out the expected visits by exchanges that cost nothing at any level before balance.

How uneven a matching is: the sum over the members of load * load / maximum, load in expected visits a month. It is
least where the loads are in proportion to the maxima. The flow has minimised it exactly if all households expect
the same visits, and nearly if not; then exchanges are tried until none helps: a household goes from one member to
another, or two that expect different visits change places. Either may run through a chain of others who pass on
as many households of the same kind as they take.
"""

from collections import defaultdict, deque
from collections.abc import Mapping
from fractions import Fraction

import numpy as np

from dongyang_lianhu.matching.flow import Array, Solution
from dongyang_lianhu.matching.model import Load
from dongyang_lianhu.matching.network import VillageNetwork

# Where a search came from: node -> (arc, +1 or -1 for its flow, node before).
Trail = dict[int, tuple[int, int, int]]


def unevenness(loads: Mapping[str, Load]) -> Fraction:
	"""Return the sum of load * load / maximum, in visits a month, exactly."""
	shares = (Fraction(load.visits**2, load.maximum) for load in loads.values() if load.maximum)
	return sum(shares, Fraction(0)) / 10_000


def even_out(village: VillageNetwork, solution: Solution) -> Array:
	"""Return the flow of the arcs before the steps once no exchange makes the loads more even."""
	exchanges = Exchanges(village, solution)
	while any([exchanges.relieve(giver) for giver in exchanges.givers()]):
		pass
	return np.array(exchanges.flow, np.int64)


class Exchanges:
	"""The flow of a village while it is evened out. Members are numbered; a step is a number of visits."""

	def __init__(self, village: VillageNetwork, solution: Solution) -> None:
		self.village = village
		self.flow = solution.flow[: village.first_step].tolist()
		self.capacity = village.network.capacity.tolist()
		self.steps = range(len(village.visits))
		self.maxima = np.array([member.maximum for member in village.members], np.int64)
		self._read_steps(solution)
		self._read_ways(solution.free[: village.first_step])

	def _read_steps(self, solution: Solution) -> None:
		"""Read who has how many households at each step, and which of its arcs are free to change."""
		village, shape = self.village, (len(self.village.members), len(self.steps))
		spans = list(zip(village.step_starts.tolist(), village.sizes.tolist(), strict=True))
		counts = [int(solution.flow[start : start + size].sum()) for start, size in spans]
		self.counts = np.array(counts, np.int64).reshape(shape)
		self.free = [solution.free[start : start + size].tolist() for start, size in spans]
		self.take, self.give = np.zeros(shape, bool), np.zeros(shape, bool)
		for member in range(shape[0]):
			self._renew(member)
		pinned = np.array([village.prepared.pinned_visits[m.key] for m in village.members], np.int64)
		self.loads = pinned + self.counts @ np.diff(np.array([0, *village.visits], np.int64))

	def _renew(self, member: int) -> None:
		"""Note at which steps the member may take one more and give one away."""
		for step in self.steps:
			free, count = self.free[member * len(self.steps) + step], int(self.counts[member, step])
			self.take[member, step] = count < len(free) and free[count]
			self.give[member, step] = count > 0 and free[count - 1]

	def _read_ways(self, free: Array) -> None:
		"""Read the free arcs: at each node those that leave it and those that enter it."""
		network, self.arcs = self.village.network, np.flatnonzero(free)
		self.ways: dict[int, list[tuple[int, int, bool]]] = defaultdict(list)
		ends = network.tail[self.arcs].tolist(), network.head[self.arcs].tolist()
		for arc, tail, head in zip(self.arcs.tolist(), *ends, strict=True):
			self.ways[tail].append((arc, head, True))
			self.ways[head].append((arc, tail, False))
		numbers, members = self.village.numbers, self.village.members
		self.node = [[numbers["member", m.key, visits] for visits in self.village.visits] for m in members]

	def givers(self) -> list[int]:
		"""Return the members whom some exchange would relieve as things stand, the most loaded first."""
		everybody, reach = np.arange(len(self.maxima)), self._reach()
		able = np.zeros(len(everybody), bool)
		for step in self.steps:
			for back in range(-1, step):
				there = reach[step] & reach[back].T if back >= 0 else reach[step]
				able |= (self._helpful(everybody, step, back) & there).any(axis=1)
		order = np.argsort(-self.loads / self.maxima, kind="stable")
		return order[able[order]].tolist()

	def _reach(self) -> list[Array]:
		"""Return for each step who can pass a household on to whom: a table of members by members.

		Each node holds a set of members as bits; a node takes over those of the nodes that follow it until no set grows.
		"""
		tail, starts, head = self._ways_with_room()
		words = -(-len(self.maxima) // 64)
		bits = np.zeros((self.village.network.nodes, words), np.uint64)
		for member, nodes in enumerate(self.node):
			bits[nodes, member // 64] |= np.uint64(1 << member % 64)
		while len(head):
			more = np.bitwise_or.reduceat(bits[head], starts, axis=0) | bits[tail]
			if (more == bits[tail]).all():
				break
			bits[tail] = more
		nodes = np.array(self.node, np.int64).reshape(-1, len(self.steps))
		sets = bits.astype("<u8").view(np.uint8)
		return [
			np.unpackbits(sets[nodes[:, step]], axis=1, bitorder="little")[:, : len(nodes)].astype(bool)
			for step in self.steps
		]

	def _ways_with_room(self) -> tuple[Array, Array, Array]:
		"""Return the nodes that have followers, where each one's begin, and the followers."""
		network, arcs = self.village.network, self.arcs
		flow = np.array([self.flow[arc] for arc in arcs.tolist()], np.int64)
		room, back = flow < network.capacity[arcs], flow > 0
		tail = np.concatenate([network.tail[arcs][room], network.head[arcs][back]])
		head = np.concatenate([network.head[arcs][room], network.tail[arcs][back]])
		order = np.argsort(tail, kind="stable")
		found, starts = np.unique(tail[order], return_index=True)
		return found, starts, head[order]

	def _helpful(self, givers: Array, step: int, back: int) -> Array:
		"""Return, for each giver and each member as taker, whether an exchange would make the loads more even.

		The giver's household of `step` goes, and one of step `back` comes in return, none if that is -1.
		"""
		between = slice(back + 1, step + 1)
		gain = self._gain(givers, self._moved(step, back))
		gives, takes = self.give[givers][:, between].all(axis=1), self.take[:, between].all(axis=1)
		return (gain < 0) & gives[:, None] & takes[None, :]

	def _moved(self, step: int, back: int) -> int:
		visits = self.village.visits
		return visits[step] - (visits[back] if back >= 0 else 0)

	def _gain(self, givers: Array, moved: int) -> Array:
		"""Return by how much, up to a factor, so many visits from each giver to each taker add to the unevenness."""
		less = (moved - 2 * self.loads[givers])[:, None] * self.maxima[None, :]
		return moved * (less + (moved + 2 * self.loads)[None, :] * self.maxima[givers][:, None])

	def relieve(self, giver: int) -> bool:
		"""Let a member give one household away, or change it for one that expects fewer visits, if that helps."""
		for step in reversed(self.steps):
			trail: Trail | None = None
			for back in range(-1, step):
				takers = self._takers(giver, step, back)
				if not takers:
					continue
				trail = self._search(self.node[giver][step], True) if trail is None else trail
				takers = [taker for taker in takers if self.node[taker][step] in trail]
				if takers and self._exchange(giver, takers, step, back, trail):
					return True
		return False

	def _takers(self, giver: int, step: int, back: int) -> list[int]:
		"""Return the members with whom an exchange would help, those with whom it helps most first."""
		found = np.flatnonzero(self._helpful(np.array([giver]), step, back)[0])
		gain = self._gain(np.array([giver]), self._moved(step, back))[0, found]
		return found[np.argsort(gain / self.maxima[found], kind="stable")].tolist()

	def _exchange(self, giver: int, takers: list[int], step: int, back: int, trail: Trail) -> bool:
		"""Make the exchange with the first taker with whom it can be made; return whether there is one."""
		returned = self._search(self.node[giver][back], False) if back >= 0 else None
		for taker in takers:
			if returned is None or self.node[taker][back] in returned:
				self._move(giver, taker, step, self.node[taker][step], trail)
				if returned is not None:
					self._move(taker, giver, back, self.node[taker][back], returned)
				self._renew(giver)
				self._renew(taker)
				return True
		return False

	def _search(self, start: int, away: bool) -> Trail:
		"""Return the trails by which a household can go away from a member's node, or come to it."""
		trail: Trail = {start: (-1, 0, -1)}
		queue = deque([start])
		while queue:
			node = queue.popleft()
			for arc, other, leaves in self.ways.get(node, ()):
				if other in trail:
					continue
				if self.flow[arc] < self.capacity[arc] if leaves == away else self.flow[arc] > 0:
					trail[other] = arc, 1 if leaves == away else -1, node
					queue.append(other)
		return trail

	def _move(self, giver: int, taker: int, step: int, end: int, trail: Trail) -> None:
		"""Move one household of `step` along the trail that ends at a node."""
		while end in trail:
			arc, change, end = trail[end]
			if change:
				self.flow[arc] += change
		for member, change in ((giver, -1), (taker, 1)):
			self.counts[member, : step + 1] += change
			self.loads[member] += change * self.village.visits[step]
