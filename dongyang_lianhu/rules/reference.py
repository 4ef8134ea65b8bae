"""The rules in plain Python: the measure for the engine, and its stand-in where it cannot be imported."""

import operator
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from dongyang_lianhu.rules.compiler import Check, CompiledRule, CompiledRules, Side
from dongyang_lianhu.rules.outcome import Match, Outcome, outcomes
from dongyang_lianhu.rules.table import FactTable, Row, read_facts

OPERATORS = {
	"==": operator.eq,
	"!=": operator.ne,
	"<": operator.lt,
	"<=": operator.le,
	">": operator.gt,
	">=": operator.ge,
}


def evaluate(compiled: CompiledRules, facts: Sequence[Mapping[str, Any]]) -> list[Outcome]:
	"""Return the sorted outcomes of the rules for `facts`; raises FactError."""
	table = read_facts(compiled, facts)
	return outcomes(compiled, table, match(compiled, table))


def match(compiled: CompiledRules, table: FactTable) -> list[Match]:
	"""Return the matches, in order."""
	count = len(compiled.rules)
	rules = enumerate(compiled.rules)
	return sorted(at * count + number for number, rule in rules for at in _firing(rule, table.rows))


def _firing(rule: CompiledRule, rows: list[Row]) -> Iterable[int]:
	"""Return the rows for which the rule fires: those left after each check of `all`, then of `any`."""
	left: Iterable[int] = range(len(rows))
	for check in rule.all:
		left = _passing(check, rows, left)
	if not rule.any:
		return left
	return {at for check in rule.any for at in _passing(check, rows, left)}


def _passing(check: Check, rows: list[Row], numbers: Iterable[int]) -> list[int]:
	compare, place, value = OPERATORS[check.op], check.left.place, check.right.value
	if place is not None and check.right.place is None:
		return [at for at in numbers if compare(rows[at][place], value)]
	return [at for at in numbers if holds(check, rows[at])]


def fires(rule: CompiledRule, row: Row) -> bool:
	"""Whether the rule fires for the row."""
	for check in rule.all:
		if not holds(check, row):
			return False
	return not rule.any or any(holds(check, row) for check in rule.any)


def holds(check: Check, row: Row) -> bool:
	"""Whether the check holds for the row."""
	return OPERATORS[check.op](value_of(check.left, row), value_of(check.right, row))


def value_of(side: Side, row: Row) -> int | str:
	"""Return what stands on one side of a check."""
	return side.value if side.place is None else row[side.place]
