"""Runs compiled rules on facts, and explains what each rule made of one."""

from collections.abc import Mapping, Sequence
from typing import Any

from dongyang_lianhu.rules import engine, reference
from dongyang_lianhu.rules.compiler import CompiledRules
from dongyang_lianhu.rules.engine import EngineError
from dongyang_lianhu.rules.outcome import Match, Outcome, outcomes
from dongyang_lianhu.rules.table import FactTable, read_facts


class EngineMismatch(EngineError):
	"""The engine and the reference interpreter differ: nothing may be done with either result."""


def engine_available() -> bool:
	"""Whether durable_rules runs here; else the reference interpreter runs the rules alone."""
	return engine.available()


def engine_name() -> str:
	"""Return what evaluates the rules here: durable_rules or reference."""
	return "durable_rules" if engine.available() else "reference"


def evaluate(
	compiled: CompiledRules, facts: Sequence[Mapping[str, Any]], cross_check: bool = True
) -> list[Outcome]:
	"""Return the outcomes of the rules for `facts`, sorted by subject, rule and period, each once.

	The engine's result is compared with the reference interpreter's unless `cross_check` is off. Raises
	FactError for facts that the rules cannot take, EngineError and EngineMismatch when the engine fails.
	"""
	table = read_facts(compiled, facts)
	return outcomes(compiled, table, _match(compiled, table, cross_check))


def _match(compiled: CompiledRules, table: FactTable, cross_check: bool) -> list[Match]:
	if not engine.available():
		return reference.match(compiled, table)
	found = engine.match(compiled, table)
	if cross_check:
		_compare(compiled, table, found, reference.match(compiled, table))
	return found


def _compare(compiled: CompiledRules, table: FactTable, found: list[Match], expected: list[Match]) -> None:
	if found == expected:
		return
	at, number = divmod(min(set(found) ^ set(expected)), len(compiled.rules))
	raise EngineMismatch(
		"The engine and the reference interpreter differ at {0} {1} on the rule {2}",
		compiled.subject.name,
		table.keys[at],
		compiled.rules[number].rule.id,
	)
