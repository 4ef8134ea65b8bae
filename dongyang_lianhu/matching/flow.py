"""Minimum-cost flow with several costs in strict order, exact, with a proof of each optimum.

OR-Tools minimises one whole number of 64 bits. Several costs are put into one number as long as they fit; then
the flows that are optimal so far are held fast, and the next costs decide among them. An arc belongs to those
flows as it stands in the optimality conditions: with node potentials under which no arc with room left costs
less than nothing, arcs that cost more stay empty, arcs that cost less stay full, and the others are free. The
potentials prove the optimum at the same time. They are computed here from the flow alone, so that nothing
rests on the solver being right.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

from dongyang_lianhu.matching.model import MatchingError

Array = np.ndarray
# A path's cost stays below the first of these. OR-Tools multiplies costs by the number of nodes, and gives up
# when its potentials, some times larger, could overflow: then less is packed into one number.
_LIMITS = (2**60, 2**54, 2**48, 2**42)


@dataclass(frozen=True, slots=True)
class Level:
	"""One cost per arc and unit of flow, and its `span`: by how much the totals of two flows can differ at most."""

	name: str
	costs: Array
	span: int


@dataclass(slots=True)
class Network:
	"""Arcs with whole capacities from `tail` to `head`; `supply` per node, negative for demand, summing to 0."""

	tail: Array
	head: Array
	capacity: Array
	supply: Array

	@property
	def nodes(self) -> int:
		"""How many nodes there are."""
		return len(self.supply)


@dataclass(frozen=True, slots=True)
class Solution:
	"""The flow of each arc; `free`: arcs whose flow may change without loss at the levels that were held."""

	flow: Array
	free: Array


def solve(network: Network, levels: Sequence[Level], soft: Level | None = None) -> Solution:
	"""Return a flow that is minimal at the first level, among those at the second, and so on, and then at `soft`.

	`free` leaves `soft` out of account. Raises MatchingError if there is no flow or a cost is too large.
	"""
	for limit in _LIMITS:
		try:
			return _solve_within(network, levels, soft, limit)
		except _TooLarge:
			continue
	raise MatchingError("The numbers of this village are too large for an exact matching.")


class _TooLarge(Exception):
	"""OR-Tools cannot be sure that its numbers do not overflow."""


def _solve_within(network: Network, levels: Sequence[Level], soft: Level | None, limit: int) -> Solution:
	flow, free = np.zeros(len(network.tail), np.int64), np.ones(len(network.tail), bool)
	for held, minimised in _stages(levels, soft, limit // (network.nodes + 1)):
		flow = _optimal_flow(network, flow, free, _packed(minimised))
		free = _free_arcs(network, flow, free, _packed(held)) if held else free
	return Solution(flow, free)


Stage = tuple[list[Level], list[Level]]


def _stages(levels: Sequence[Level], soft: Level | None, largest: int) -> list[Stage]:
	"""Return what each run holds fast afterwards and what it minimises: as many levels as fit, in order."""
	stages: list[list[Level]] = []
	for level in (level for level in levels if level.span):
		if stages and _largest([*stages[-1], level]) <= largest:
			stages[-1].append(level)
		else:
			stages.append([level])
	runs = [(stage, stage) for stage in stages]
	if soft is None:
		return runs or [([], [])]
	if runs and _largest([*stages[-1], soft]) <= largest:
		return [*runs[:-1], (stages[-1], [*stages[-1], soft])]
	return [*runs, ([], [soft])]


def _factors(levels: Sequence[Level]) -> list[int]:
	"""Return what one unit of each level weighs: more than all that can differ below it."""
	factors = [1]
	for level in reversed(levels[1:]):
		factors.insert(0, factors[0] * (level.span + 1))
	return factors


def _largest(levels: Sequence[Level]) -> int:
	parts = zip(levels, _factors(levels), strict=True)
	return sum(factor * int(np.abs(level.costs).max(initial=0)) for level, factor in parts)


def _packed(levels: Sequence[Level]) -> Array | int:
	"""Return one cost per arc that stands for the levels in strict order. Raises _TooLarge beyond 64 bits."""
	if _largest(levels) > _LIMITS[0]:
		raise _TooLarge
	parts = zip(levels, _factors(levels), strict=True)
	return sum((level.costs * np.int64(factor) for level, factor in parts), np.int64(0))


def _optimal_flow(network: Network, flow: Array, free: Array, costs: Array) -> Array:
	"""Return the flow of least cost that leaves all but the free arcs as they are."""
	arcs = np.flatnonzero(free)
	found = flow.copy()
	supply = _supply_left(network, np.where(free, 0, flow))
	costs = np.broadcast_to(costs, free.shape)[arcs]
	found[arcs] = _run(Network(network.tail[arcs], network.head[arcs], network.capacity[arcs], supply), costs)
	return found


def _run(network: Network, costs: Array) -> Array:
	"""Return the flow of least cost; neighbouring arcs that run and cost the same are one to the solver."""
	keys = np.stack([network.tail, network.head, costs])
	starts = np.flatnonzero(np.concatenate([[True], (keys[:, 1:] != keys[:, :-1]).any(axis=0)]))
	before = np.cumsum(network.capacity) - network.capacity
	sizes = np.add.reduceat(network.capacity, starts)
	solver = SimpleMinCostFlow()
	solver.add_arcs_with_capacity_and_unit_cost(
		network.tail[starts], network.head[starts], sizes, costs[starts]
	)
	solver.set_nodes_supplies(np.arange(network.nodes), network.supply)
	status = solver.solve()
	if status == solver.BAD_COST_RANGE:
		raise _TooLarge
	if status != solver.OPTIMAL:
		raise MatchingError("The matching could not be solved exactly ({0}).", status.name)
	together = np.repeat(np.arange(len(starts)), np.diff(np.append(starts, len(costs))))
	flows = solver.flows(np.arange(len(starts)))[together] - (before - before[starts][together])
	return np.clip(flows, 0, network.capacity)


def _supply_left(network: Network, flow: Array) -> Array:
	"""Return the supplies that a flow leaves."""
	out = np.bincount(network.tail, flow, network.nodes)
	into = np.bincount(network.head, flow, network.nodes)
	return network.supply - (out - into).astype(np.int64)


def _free_arcs(network: Network, flow: Array, free: Array, costs: Array) -> Array:
	"""Return the free arcs that no optimal flow has to leave empty or full."""
	arcs = np.flatnonzero(free)
	potential = _potentials(network, arcs, flow[arcs], costs[arcs])
	reduced = costs[arcs] + potential[network.tail[arcs]] - potential[network.head[arcs]]
	still = free.copy()
	still[arcs] = reduced == 0
	return still


def _potentials(network: Network, arcs: Array, flow: Array, costs: Array) -> Array:
	"""Return potentials that prove the flow optimal: lengths of shortest paths over the arcs with room.

	Raises MatchingError if there are none, that is if some cycle would make the flow cheaper.
	"""
	room, back = flow < network.capacity[arcs], flow > 0
	tail = np.concatenate([network.tail[arcs][room], network.head[arcs][back]])
	head = np.concatenate([network.head[arcs][room], network.tail[arcs][back]])
	length = np.concatenate([costs[room], -costs[back]])
	order = np.argsort(head, kind="stable")
	tail, head, length = tail[order], head[order], length[order]
	ends, starts = np.unique(head, return_index=True)
	potential = np.zeros(network.nodes, np.int64)
	for _round in range(network.nodes + 1):
		shorter = np.minimum.reduceat(potential[tail] + length, starts) if len(starts) else potential[ends]
		if (shorter >= potential[ends]).all():
			return potential
		potential[ends] = np.minimum(potential[ends], shorter)
	raise MatchingError("The matching could not be proved to be the best one.")
