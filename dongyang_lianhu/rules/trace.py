"""For one subject: which rules fired, which did not, and on which condition that turned."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dongyang_lianhu.policy import load_parameters
from dongyang_lianhu.rules.compiler import Check, CompiledRule, CompiledRules
from dongyang_lianhu.rules.model import Operand, Subject
from dongyang_lianhu.rules.reference import fires, holds, value_of
from dongyang_lianhu.rules.table import Row, read_facts


@dataclass(frozen=True, slots=True)
class ConditionTrace:
	"""A condition and what it found: `actual op expected`.

	`field`, `label`: the left side, a field or a parameter. `parameter`: the parameter that the condition
	reads, or None. `other_field`, `other_label`: the field on the right side, or None. `group`: all or any.
	"""

	text: str
	field: str
	label: str
	actual: int | str
	op: str
	expected: int | str
	parameter: str | None
	other_field: str | None
	other_label: str | None
	passed: bool
	group: str


@dataclass(frozen=True, slots=True)
class RuleTrace:
	"""A rule, whether it fired, what it proposes and each of its conditions."""

	rule: str
	clause: str
	title: str
	fired: bool
	outcome: str
	arguments: dict[str, int | str]
	conditions: tuple[ConditionTrace, ...]


def explain(compiled: CompiledRules, fact: Mapping[str, Any]) -> list[RuleTrace]:
	"""Return what each rule of the subject made of `fact`, in the book's order; raises FactError."""
	row = read_facts(compiled, [fact]).rows[0]
	return [_rule_trace(compiled.subject, rule, row) for rule in compiled.rules]


def _rule_trace(subject: Subject, compiled: CompiledRule, row: Row) -> RuleTrace:
	rule = compiled.rule
	groups = [("all", check) for check in compiled.all] + [("any", check) for check in compiled.any]
	return RuleTrace(
		rule=rule.id,
		clause=rule.clause,
		title=rule.title,
		fired=fires(compiled, row),
		outcome=rule.outcome,
		arguments=dict(compiled.arguments),
		conditions=tuple(_condition_trace(subject, group, check, row) for group, check in groups),
	)


def _condition_trace(subject: Subject, group: str, check: Check, row: Row) -> ConditionTrace:
	condition = check.condition
	parameters = condition.names("parameter")
	other = condition.right if condition.right.source == "field" else None
	return ConditionTrace(
		text=condition.text,
		field=str(condition.left.content),
		label=_label(subject, condition.left),
		actual=value_of(check.left, row),
		op=check.op,
		expected=value_of(check.right, row),
		parameter=parameters[-1] if parameters else None,
		other_field=str(other.content) if other else None,
		other_label=_label(subject, other) if other else None,
		passed=holds(check, row),
		group=group,
	)


def _label(subject: Subject, operand: Operand) -> str:
	if operand.source == "parameter":
		return load_parameters()[operand.content].label
	return subject.fields[operand.content].label
