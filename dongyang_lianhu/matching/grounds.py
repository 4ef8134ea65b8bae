"""Which grounds hold between a member and a household, and which pairs are allowed at all (四.2, default 19).

The grounds of a pair are a bit mask. The bits are in the order of the grounds, so that of two masks the greater
is the better one: first by the best ground, then by what else holds.
"""

from collections.abc import Iterable

from dongyang_lianhu.matching.model import GROUNDS, Household, Member, Problem, Tie

GRID, KIN, NEAR, FAMILIAR = 8, 4, 2, 1
MASKS = range(16)
_BITS = (GRID, KIN, NEAR, FAMILIAR)
_OF_TIE = {"Kin": KIN, "Neighbour": NEAR, "Familiar": FAMILIAR}


def names(mask: int) -> tuple[str, ...]:
	"""Return the grounds in a mask, best first."""
	return tuple(name for name, bit in zip(GROUNDS, _BITS, strict=True) if mask & bit)


NAMES = tuple(names(mask) for mask in MASKS)
BEST = tuple((*found, "")[0] for found in NAMES)


def tie_masks(ties: Iterable[Tie]) -> dict[tuple[str, str], int]:
	"""Return the mask of the ties of each (member, household) that has any."""
	masks: dict[tuple[str, str], int] = {}
	for tie in ties:
		pair = tie.member, tie.household
		masks[pair] = masks.get(pair, 0) | _OF_TIE[tie.kind]
	return masks


def place_mask(member: Member, group: str | None, area: str | None) -> int:
	"""Return what follows from where a household is alone: Grid by its area, Near by its villagers' group."""
	grid = GRID if area is not None and area in member.areas else 0
	return grid | (NEAR if group is not None and group == member.group else 0)


class Grounds:
	"""The grounds of every pair of a problem."""

	def __init__(self, problem: Problem) -> None:
		self.problem = problem
		self.ties = tie_masks(problem.ties)
		self.places: dict[tuple[str, str | None, str | None], int] = {}

	def mask(self, member: Member, household: Household) -> int:
		"""Return the mask of a pair."""
		return self.ties.get((member.key, household.key), 0) | self.place(member, household)

	def place(self, member: Member, household: Household) -> int:
		"""Return the mask of a pair without its ties."""
		pair = member.key, household.group, household.area
		if pair not in self.places:
			self.places[pair] = place_mask(member, household.group, household.area)
		return self.places[pair]

	def refusal(self, member: Member, household: Household) -> str:
		"""Return why the pair can never be, as the code of a reason, or "" if it can."""
		if member.own_household == household.key:
			return "own_home"
		if not member.takes_part:
			return "unavailable"
		if (member.key, household.key) in self.problem.forbidden:
			return "forbidden"
		out = self.problem.reach == "Area" and not self.place(member, household) & GRID
		return "out_of_reach" if out else ""
