"""The objective of a matching, counted from its pairs alone: the measure for the solver, and for plans by hand."""

from collections import Counter
from collections.abc import Mapping

from dongyang_lianhu.matching.balance import unevenness
from dongyang_lianhu.matching.grounds import NAMES
from dongyang_lianhu.matching.model import GROUNDS, Load
from dongyang_lianhu.matching.prepared import Prepared

Totals = tuple[tuple[str, float], ...]


def loads_of(prepared: Prepared, links: Mapping[str, str], backups: Mapping[str, str]) -> dict[str, Load]:
	"""Return what each member who takes part has, by key."""
	held, second = Counter(links.values()), Counter(backups.values())
	visits: Counter[str] = Counter()
	for home, member in links.items():
		visits[member] += prepared.households[home].visits
	return {
		key: Load(member.band, held[key], visits[key], second[key], member.minimum, member.maximum)
		for key, member in prepared.members.items()
	}


def totals(prepared: Prepared, links: Mapping[str, str]) -> Totals:
	"""Return (name, value) of every level in the order of the objective; less is better.

	`links`: household to member, pinned ones included. Of grounds the households without are counted.
	"""
	left = [home for key, home in prepared.households.items() if key not in links]
	loads = loads_of(prepared, links, {})
	first = (
		("left_over", len(left)),
		("shortfall", sum(max(0, load.minimum - load.households) for load in loads.values())),
		("changes", sum(links.get(home) != member for home, member in prepared.current.items())),
		("left_over_visits", sum(home.visits for home in left)),
	)
	last = (("balance", float(unevenness(loads))),)
	if prepared.problem.mode == "weighted":
		return (*first, ("weighted", _weighted(prepared, links, last[0][1])))
	return (*first, *_grounds(prepared, links), *last)


def masks_of(prepared: Prepared, links: Mapping[str, str]) -> list[int]:
	"""Return the mask of each link."""
	members, homes = prepared.members, prepared.households
	return [prepared.grounds.mask(members[member], homes[home]) for home, member in links.items()]


def _grounds(prepared: Prepared, links: Mapping[str, str]) -> Totals:
	found, size = Counter(masks_of(prepared, links)), len(prepared.households)
	best = [(name, lambda names, name=name: names[:1] == (name,)) for name in GROUNDS]
	also = [(f"also {name}", lambda names, name=name: name in names[1:]) for name in GROUNDS[1:]]
	return tuple(
		(name, size - sum(number for mask, number in found.items() if holds(NAMES[mask])))
		for name, holds in best + also
	)


def _weighted(prepared: Prepared, links: Mapping[str, str], uneven: float) -> float:
	"""Return the unevenness less the points, as the weights have it."""
	weights = prepared.problem.weights
	points = dict(zip(GROUNDS, (weights.grid, weights.kin, weights.near, weights.familiar), strict=True))
	won = sum(points[name] for mask in masks_of(prepared, links) for name in NAMES[mask])
	return weights.balance * uneven - won
