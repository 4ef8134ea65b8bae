"""Who can look after a household for the time being."""

from collections.abc import Mapping

from dongyang_lianhu.matching.model import Matching, Member, Problem
from dongyang_lianhu.matching.prepared import Prepared


def nearest_with_places(problem: Problem, taken: Matching | Mapping[str, int], household: str) -> str | None:
	"""Return the member to cover a household: who has places, by grounds, then the least load, then the key.

	`taken`: the matching in force, or the households that each member has now. The load is in expected visits, or
	in households if only these are known, in proportion to the maximum. None if nobody who may has a place.
	"""
	prepared = Prepared(problem)
	held, load = _taken(taken)
	fit = [member for member in prepared.members.values() if held.get(member.key, 0) < member.maximum]
	fit = [member for member in fit if prepared.allowed(member.key, household)]

	def order(member: Member) -> tuple[int, float, str]:
		mask = prepared.grounds.mask(member, prepared.households[household])
		return -mask, load.get(member.key, 0) / member.maximum, member.key

	return min(fit, key=order).key if fit else None


def _taken(taken: Matching | Mapping[str, int]) -> tuple[Mapping[str, int], Mapping[str, int]]:
	"""Return households and load of each member."""
	if not isinstance(taken, Matching):
		return taken, taken
	held = {key: load.households for key, load in taken.loads.items()}
	return held, {key: load.visits for key, load in taken.loads.items()}
