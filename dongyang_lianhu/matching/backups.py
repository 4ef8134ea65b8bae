"""A second member for every linked household (default 20).

Backup households are counted apart from the quota of 四.2: nobody has duties from them. They are spread evenly: each
member gets at most his share, in proportion to his maximum and rounded up; only if that leaves a household without
a backup, up to his maximum once more. Within that the grounds decide as they do for primaries.
"""

from collections.abc import Mapping
from dataclasses import replace

from dongyang_lianhu.matching.assignment import find_links
from dongyang_lianhu.matching.model import Member, Problem
from dongyang_lianhu.matching.prepared import Prepared


def find_backups(prepared: Prepared, primaries: Mapping[str, str]) -> dict[str, str]:
	"""Return the backup of each household with a primary, as far as there is one: household to member."""
	places = sum(member.maximum for member in prepared.members.values())
	if not places:
		return {}
	shares = {key: -(-m.maximum * len(primaries) // places) for key, m in prepared.members.items()}
	found = _matched(prepared, primaries, shares)
	if len(found) == len(primaries):
		return found
	return _matched(prepared, primaries, {key: m.maximum for key, m in prepared.members.items()})


def _matched(prepared: Prepared, primaries: Mapping[str, str], most: Mapping[str, int]) -> dict[str, str]:
	problem = _backup_problem(prepared, primaries, most)
	return find_links(Prepared(problem))[0]


def _backup_problem(prepared: Prepared, primaries: Mapping[str, str], most: Mapping[str, int]) -> Problem:
	"""Return the matching of backups as a problem of its own, in which the primary member is forbidden."""
	members = tuple(_with_maximum(member, most[key]) for key, member in prepared.members.items())
	homes = tuple(replace(prepared.households[key], visits=100) for key in primaries)
	taken = frozenset((member, home) for home, member in primaries.items())
	return replace(
		prepared.problem,
		members=members,
		households=homes,
		pins=(),
		current=prepared.problem.current_backups,
		forbidden=prepared.problem.forbidden | taken,
	)


def _with_maximum(member: Member, maximum: int) -> Member:
	return replace(member, minimum=0, maximum=maximum)
