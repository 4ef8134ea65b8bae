"""Who should lead which area (四.2): a lead is a cadre or a leader, and every area has exactly one.

In this order: no area without a lead; nobody leads several areas while somebody eligible leads none, and then as
evenly as can be; who leads an area now goes on; who lives in the area; a cadre before a leader.
"""

from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np

from dongyang_lianhu.matching.flow import Array, Level, Network, solve
from dongyang_lianhu.matching.model import LeadProposal, MatchingError, Member

ELIGIBLE = ("Cadre", "Leader")


def propose_leads(areas: Sequence[str], members: Iterable[Member]) -> tuple[LeadProposal, ...]:
	"""Return one proposal per area, sorted by area; who leads now is in `Member.led_areas`.

	Raises MatchingError if an area is given twice.
	"""
	for area, number in Counter(areas).items():
		if number > 1:
			raise MatchingError("Area {0} is given twice.", area)
	eligible = sorted((m for m in members if m.available and m.band in ELIGIBLE), key=lambda m: m.key)
	names = sorted(areas)
	if not eligible or not names:
		return tuple(LeadProposal(area, None) for area in names)
	chosen = _chosen(names, eligible)
	return tuple(_proposal(area, member) for area, member in zip(names, chosen, strict=True))


def _proposal(area: str, member: Member) -> LeadProposal:
	return LeadProposal(area, member.key, member.band, area == member.area, area in member.led_areas)


def _chosen(areas: list[str], eligible: list[Member]) -> list[Member]:
	"""Return the lead of each area: areas flow to people, and people to the sink over an arc per area more."""
	rows, people = len(areas), len(eligible)
	pairs = np.indices((rows, people)).reshape(2, -1)
	more = np.repeat(np.arange(people), rows)
	network = Network(
		np.concatenate([pairs[0], rows + more]),
		np.concatenate([rows + pairs[1], np.full(len(more), rows + people)]),
		np.ones(2 * rows * people, np.int64),
		np.concatenate([np.ones(rows, np.int64), np.zeros(people, np.int64), [-rows]]),
	)
	flow = solve(network, _levels(areas, eligible)).flow[: rows * people].reshape(rows, people)
	return [eligible[at] for at in flow.argmax(axis=1).tolist()]


def _levels(areas: list[str], eligible: list[Member]) -> list[Level]:
	"""Return the order of preferences as costs; a person's second area costs 1, the third 2, and so on."""
	rows, people = len(areas), len(eligible)
	several = np.tile(np.arange(rows, dtype=np.int64), people)
	spread = Level("several", np.concatenate([np.zeros(rows * people, np.int64), several]), rows * rows)
	wishes = (
		("new", [[area not in member.led_areas for member in eligible] for area in areas]),
		("elsewhere", [[area != member.area for member in eligible] for area in areas]),
		("leader", [[member.band != ELIGIBLE[0] for member in eligible] for area in areas]),
	)
	return [spread, *(_wish(name, np.array(costs, np.int64), rows * people) for name, costs in wishes)]


def _wish(name: str, costs: Array, rest: int) -> Level:
	return Level(name, np.concatenate([costs.ravel(), np.zeros(rest, np.int64)]), len(costs))
