"""Rules and a policy become compiled rules: parameters are numbers, fields are places in a row."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from dongyang_lianhu.policy import Policy
from dongyang_lianhu.rules.model import Condition, Operand, Rule, RuleBook, RuleError, Subject


@dataclass(frozen=True, slots=True)
class Side:
	"""One side of a check: the place of a field in the row, or else a `value`."""

	place: int | None
	value: int | str | None = None


@dataclass(frozen=True, slots=True)
class Check:
	"""A condition with its parameters resolved."""

	condition: Condition
	left: Side
	op: str
	right: Side


@dataclass(frozen=True, slots=True)
class CompiledRule:
	"""A rule under one policy.

	`used`: the fields that its conditions read, with their places; `once`: the place of once_per.
	"""

	rule: Rule
	policy_version: str
	all: tuple[Check, ...]
	any: tuple[Check, ...]
	arguments: Mapping[str, int | str] = field(hash=False)
	parameters: Mapping[str, int | str] = field(hash=False)
	used: tuple[tuple[str, int], ...]
	once: int | None


@dataclass(frozen=True, slots=True)
class CompiledRules:
	"""The rules of one subject under one policy.

	`fields`: what a fact must have, beside `key` and `period`; conditions read the first `compared`.
	"""

	subject: Subject
	policy_version: str
	fields: tuple[str, ...]
	compared: int
	rules: tuple[CompiledRule, ...]


def compile_rules(book: RuleBook, subject: str, policy: Policy) -> CompiledRules:
	"""Return the rules of `subject` with the parameters that `policy` has in force; raises RuleError."""
	if subject not in book.subjects:
		raise RuleError("There is no subject {0}", subject)
	rules = book.rules[subject]
	compared = [name for name in book.subjects[subject].fields if _is_compared(name, rules)]
	fields = tuple(dict.fromkeys(compared + [rule.once_per for rule in rules if rule.once_per != "period"]))
	places = {name: place for place, name in enumerate(fields)}
	compiled = tuple(_compile_rule(rule, places, policy) for rule in rules)
	return CompiledRules(book.subjects[subject], policy.version, fields, len(compared), compiled)


def _is_compared(name: str, rules: tuple[Rule, ...]) -> bool:
	return any(name in condition.names("field") for rule in rules for condition in rule.conditions)


def _compile_rule(rule: Rule, places: Mapping[str, int], policy: Policy) -> CompiledRule:
	fields = dict.fromkeys(name for condition in rule.conditions for name in condition.names("field"))
	return CompiledRule(
		rule=rule,
		policy_version=policy.version,
		all=tuple(_compile_check(condition, places, policy) for condition in rule.all),
		any=tuple(_compile_check(condition, places, policy) for condition in rule.any),
		arguments={name: _resolved(value, policy) for name, value in rule.arguments.items()},
		parameters={name: policy[name] for name in _parameters(rule)},
		used=tuple((name, places[name]) for name in fields),
		once=places.get(rule.once_per),
	)


def _compile_check(condition: Condition, places: Mapping[str, int], policy: Policy) -> Check:
	left, right = (_side(operand, places, policy) for operand in (condition.left, condition.right))
	return Check(condition, left, condition.op, right)


def _side(operand: Operand, places: Mapping[str, int], policy: Policy) -> Side:
	if operand.source == "field":
		return Side(places[operand.content])
	return Side(None, policy[operand.content] if operand.source == "parameter" else operand.content)


def _parameters(rule: Rule) -> list[str]:
	named = [name for condition in rule.conditions for name in condition.names("parameter")]
	named += [value[1:] for value in rule.arguments.values() if str(value).startswith("$")]
	return list(dict.fromkeys(named))


def _resolved(value: int | str, policy: Policy) -> int | str:
	return policy[value[1:]] if isinstance(value, str) and value.startswith("$") else value
