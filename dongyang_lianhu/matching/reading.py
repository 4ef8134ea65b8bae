"""Reads from the flow of a village who is linked to whom."""

from collections import defaultdict

import numpy as np

from dongyang_lianhu.matching.flow import Array
from dongyang_lianhu.matching.network import VillageNetwork


def read_links(village: VillageNetwork, flow: Array) -> dict[str, str]:
	"""Return the member of each household that is not left over, in sorted order, without the pinned ones.

	Who shares a place is dealt out in the order of the keys, so that neighbouring numbers stay together.
	"""
	names, used = village.names, np.flatnonzero(flow[: village.first_step]).tolist()
	tail, head = village.network.tail.tolist(), village.network.head.tolist()
	waiting: dict[int, list[str]] = defaultdict(list)
	for place, homes in village.plain.items():
		waiting[village.node("place", *place)] += homes
	links: dict[str, str] = {}
	for kind in ("household", "place", "like"):
		for node, arcs in _by_tail(used, tail).items():
			if names[node][0] == kind:
				homes = [names[node][1]] if kind == "household" else sorted(waiting.pop(node))
				_deal(homes, [(names[head[arc]], head[arc], int(flow[arc])) for arc in arcs], waiting, links)
	return dict(sorted(links.items()))


def _by_tail(arcs: list[int], tail: list[int]) -> dict[int, list[int]]:
	found: dict[int, list[int]] = defaultdict(list)
	for arc in arcs:
		found[tail[arc]].append(arc)
	return found


def _deal(
	homes: list[str], ways: list[tuple[tuple, int, int]], waiting: dict[int, list[str]], links: dict[str, str]
) -> None:
	"""Send the households on, so many each way: to a member, to a further node, or nowhere if left over."""
	first = 0
	for name, node, number in ways:
		sent, first = homes[first : first + number], first + number
		if name[0] == "member":
			links.update(dict.fromkeys(sent, name[1]))
		elif name[0] != "left":
			waiting[node] += sent
