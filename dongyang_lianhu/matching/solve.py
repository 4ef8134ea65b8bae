"""From a problem to its matching: prepare, find the flow, even it out, read it, explain what is short."""

from collections import Counter
from collections.abc import Mapping

from dongyang_lianhu.matching.assignment import find_links
from dongyang_lianhu.matching.backups import find_backups
from dongyang_lianhu.matching.grounds import BEST, NAMES
from dongyang_lianhu.matching.model import GROUNDS, Matching, MatchingError, Pair, Problem
from dongyang_lianhu.matching.objective import loads_of, totals
from dongyang_lianhu.matching.prepared import Prepared
from dongyang_lianhu.matching.shortage import find_shortages


def solve(problem: Problem) -> Matching:
	"""Return the best matching of a village. Raises MatchingError if the problem contradicts itself.

	In this order: as few households left over as possible; as few households short of the members' minima; as few
	changes against `current`; of those left over as few expected visits; most at Grid, then Kin, Near, Familiar,
	then at further grounds; all that exactly. Then loads in proportion to the maxima (see balance).
	"""
	prepared = Prepared(problem)
	links, proved = find_links(prepared)
	backups = find_backups(prepared, links) if problem.backups else {}
	return as_matching(prepared, links, backups, proved)


def assess(problem: Problem, links: Mapping[str, str], backups: Mapping[str, str] | None = None) -> Matching:
	"""Return what is to be said about links made by hand: household to member. Raises MatchingError.

	They are taken as they are, also beyond a maximum; `totals` tells how they compare with those of `solve`.
	"""
	prepared = Prepared(problem)
	for home, member in (*links.items(), *(backups or {}).items()):
		if home not in prepared.households:
			raise MatchingError("Household {0} is not part of this matching.", home)
		if member not in prepared.members:
			raise MatchingError("Member {0} is not part of this matching.", member)
	return as_matching(prepared, dict(sorted(links.items())), dict(sorted((backups or {}).items())))


def as_matching(
	prepared: Prepared, links: Mapping[str, str], backups: Mapping[str, str], proved: bool = False
) -> Matching:
	"""Return the matching that consists of the given links, with all that is said about it."""
	pairs = _pairs(prepared, links, "Primary") + _pairs(prepared, backups, "Backup")
	found = Counter(pair.ground for pair in pairs if pair.role == "Primary")
	left = tuple(home for home in prepared.households if home not in links)
	present = prepared.problem.current.items()
	return Matching(
		pairs=tuple(sorted(pairs, key=lambda pair: (pair.household, pair.role != "Primary"))),
		left_over=left,
		shortage=find_shortages(prepared, links) if left else (),
		loads=loads_of(prepared, links, backups),
		counts={ground: found[ground] for ground in (*GROUNDS, "")},
		changed=tuple(h for h, m in sorted(present) if h in prepared.households and links.get(h) != m),
		totals=totals(prepared, links),
		balance_proved=proved,
	)


def _pairs(prepared: Prepared, links: Mapping[str, str], role: str) -> list[Pair]:
	problem = prepared.problem
	now = problem.current if role == "Primary" else problem.current_backups
	pins = prepared.pins if role == "Primary" else {}
	return [_pair(prepared, home, member, role, now, pins) for home, member in links.items()]


def _pair(
	prepared: Prepared, home: str, member: str, role: str, now: Mapping[str, str], pins: Mapping[str, str]
) -> Pair:
	mask = prepared.grounds.mask(prepared.members[member], prepared.households[home])
	kept, pinned = now.get(home) == member, home in pins
	return Pair(home, member, role, BEST[mask], NAMES[mask], kept, pinned)
