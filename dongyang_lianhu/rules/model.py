"""What the rules speak of: subjects with their fields and outcomes, rules with their conditions."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from dongyang_lianhu.messages import MessageError

LARGEST_INT = 2**53 - 1
IMPLICIT_FIELDS = ("key", "period")


class RuleError(MessageError):
	"""Rules, or facts given to them, that cannot be used. `problems`: its parts, if several."""

	problems: tuple["RuleError", ...] = ()

	@classmethod
	def joined(cls, problems: list["RuleError"]) -> "RuleError":
		"""Return one error that lists all `problems`, one a line."""
		error = cls("{0} problems in the rules:\n{1}", len(problems), "\n".join(map(str, problems)))
		error.problems = tuple(problems)
		return error


class FactError(RuleError):
	"""A fact that lacks a field or has a value that the rules cannot take."""


@dataclass(frozen=True, slots=True)
class Field:
	"""A field of a fact, or an argument of an outcome. `type`: int, flag (0 or 1) or text.

	`optional` concerns arguments alone: a rule may leave them out.
	"""

	name: str
	type: str
	label: str
	unit: str = ""
	values: tuple[str, ...] = ()
	minimum: int = -LARGEST_INT
	maximum: int = LARGEST_INT
	optional: bool = False


@dataclass(frozen=True, slots=True)
class OutcomeKind:
	"""What a rule may propose. Exclusive: one subject cannot have it twice with different arguments."""

	name: str
	label: str
	exclusive: bool
	arguments: Mapping[str, Field] = field(hash=False)


@dataclass(frozen=True, slots=True)
class Subject:
	"""A kind of thing that the rules judge, each by one flat fact."""

	name: str
	label: str
	fields: Mapping[str, Field] = field(hash=False)
	outcomes: Mapping[str, OutcomeKind] = field(hash=False)


@dataclass(frozen=True, slots=True)
class Operand:
	"""One side of a condition. `source`: value, parameter or field; `content`: the value or the name."""

	source: str
	content: int | str


@dataclass(frozen=True, slots=True)
class Condition:
	"""`left op right`, as written in `text`."""

	text: str
	left: Operand
	op: str
	right: Operand

	def names(self, source: str) -> tuple[str, ...]:
		"""Return the names of the fields or parameters (`source`) that the condition reads."""
		return tuple(side.content for side in (self.left, self.right) if side.source == source)


@dataclass(frozen=True, slots=True)
class Rule:
	"""A rule as written: it fires when all of `all` and, if there are any, one of `any` hold."""

	id: str
	clause: str
	title: str
	subject: str
	all: tuple[Condition, ...]
	any: tuple[Condition, ...]
	outcome: str
	arguments: Mapping[str, int | str] = field(hash=False)
	once_per: str
	file: str

	@property
	def conditions(self) -> tuple[Condition, ...]:
		"""Return the conditions of both groups."""
		return self.all + self.any

	@property
	def branches(self) -> tuple[tuple[Condition, ...], ...]:
		"""Return the ways to fire: one conjunction for each condition of `any`."""
		return tuple((*self.all, condition) for condition in self.any) or (self.all,)


@dataclass(frozen=True, slots=True)
class RuleBook:
	"""All rules by subject, in the order of their files; `subjects` by name."""

	subjects: Mapping[str, Subject] = field(hash=False)
	rules: Mapping[str, tuple[Rule, ...]] = field(hash=False)

	def all_rules(self) -> tuple[Rule, ...]:
		"""Return every rule of the book."""
		return tuple(rule for rules in self.rules.values() for rule in rules)
