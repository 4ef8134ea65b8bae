"""What is matched: members and households with what ties them; and what a matching says."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from dongyang_lianhu.messages import MessageError

BANDS = ("Cadre", "Leader", "Ordinary", "None")
TIES = ("Kin", "Neighbour", "Familiar")
GROUNDS = ("Grid", "Kin", "Near", "Familiar")
MODES = ("lexicographic", "weighted")
REACHES = ("Village", "Area")


class MatchingError(MessageError):
	"""A problem that contradicts itself, or whose numbers are too large to be solved exactly."""


@dataclass(frozen=True, slots=True)
class Member:
	"""A Party member; `minimum` and `maximum`: households as a rule (四.2); not available: exempt or left."""

	key: str
	band: str
	minimum: int
	maximum: int
	group: str | None = None
	area: str | None = None
	own_household: str | None = None
	available: bool = True
	led_areas: tuple[str, ...] = ()

	@property
	def takes_part(self) -> bool:
		"""Whether he can be linked to anybody."""
		return self.available and self.band != "None"

	@property
	def areas(self) -> tuple[str, ...]:
		"""The lead areas that are his grid: the one that he lives in and those that he leads."""
		return tuple(area for area in dict.fromkeys((self.area, *self.led_areas)) if area)


@dataclass(frozen=True, slots=True)
class Household:
	"""A household; `visits`: expected visits a month in hundredths (433: one a week)."""

	key: str
	group: str | None = None
	area: str | None = None
	tier: str = "General"
	visits: int = 100


@dataclass(frozen=True, slots=True)
class Tie:
	"""What ties a member to a household: Kin, Neighbour or Familiar."""

	member: str
	household: str
	kind: str


@dataclass(frozen=True, slots=True)
class Pin:
	"""A link that a person has fixed: it is kept whatever it costs."""

	member: str
	household: str


@dataclass(frozen=True, slots=True)
class Weights:
	"""Points of the weighted mode: for each ground that holds, and against each unit of unevenness."""

	grid: int = 100
	kin: int = 60
	near: int = 30
	familiar: int = 10
	balance: int = 5


@dataclass(frozen=True, slots=True)
class Problem:
	"""One village's matching; `current` and `current_backups`: the household's member now.

	`forbidden`: pairs (member, household). `reach` "Area": members link inside their areas only.
	`ordinary_maximum`: what one more ordinary member could take, for the cures of a shortage.
	"""

	members: tuple[Member, ...]
	households: tuple[Household, ...]
	ties: tuple[Tie, ...] = ()
	pins: tuple[Pin, ...] = ()
	current: Mapping[str, str] = field(default_factory=dict)
	forbidden: frozenset[tuple[str, str]] = frozenset()
	mode: str = "lexicographic"
	weights: Weights = Weights()
	backups: bool = False
	current_backups: Mapping[str, str] = field(default_factory=dict)
	reach: str = "Village"
	ordinary_maximum: int = 5


@dataclass(frozen=True, slots=True)
class Pair:
	"""A link; `ground`: the best of `grounds`, "" for none; `kept`: the household has this member now."""

	household: str
	member: str
	role: str
	ground: str
	grounds: tuple[str, ...]
	kept: bool
	pinned: bool


@dataclass(frozen=True, slots=True)
class Load:
	"""What a member gets: primary households, their expected visits a month in hundredths, backups."""

	band: str
	households: int
	visits: int
	backups: int
	minimum: int
	maximum: int


@dataclass(frozen=True, slots=True)
class Cure:
	"""What would link everybody of a shortage, proved by matching again.

	`kind` "members": `number` ordinary members more. "maximum": a maximum of `number` for those of `band`.
	"reach": members link outside their area as well.
	"""

	kind: str
	number: int = 0
	band: str = ""


@dataclass(frozen=True, slots=True)
class Shortage:
	"""Households that together have `short` too few places: all who may take them, `members`, are full.

	No smaller set of households shows the shortage. `groups` and `areas`: where its households are.
	"""

	households: tuple[str, ...]
	groups: tuple[str, ...]
	areas: tuple[str, ...]
	members: tuple[str, ...]
	places: int
	short: int
	cures: tuple[Cure, ...] = ()


@dataclass(frozen=True, slots=True)
class Matching:
	"""A matching, sorted by household.

	`counts`: primary households by best ground ("" for none). `changed`: households that had a member and
	get another or none. `totals`: (name, value) of each level of the objective, in their order, less is better.
	`balance_proved`: whether no matching with the same totals before balance is more even.
	"""

	pairs: tuple[Pair, ...]
	left_over: tuple[str, ...]
	shortage: tuple[Shortage, ...]
	loads: Mapping[str, Load]
	counts: Mapping[str, int]
	changed: tuple[str, ...]
	totals: tuple[tuple[str, float], ...]
	balance_proved: bool

	@property
	def primaries(self) -> dict[str, str]:
		"""The member of each household that has one."""
		return {pair.household: pair.member for pair in self.pairs if pair.role == "Primary"}


@dataclass(frozen=True, slots=True)
class Reason:
	"""Why, or why not: a code, with the values that a sentence about it needs."""

	code: str
	values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LeadProposal:
	"""Who should lead an area; `member` None if nobody is eligible. `stays`: he leads it now."""

	area: str
	member: str | None
	band: str = ""
	lives_there: bool = False
	stays: bool = False
