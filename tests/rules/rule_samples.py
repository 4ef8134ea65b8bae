"""Facts for the tests of the rules: at random, by hypothesis, and such that a given rule just fires."""

import operator
import random
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from hypothesis import strategies as st

from dongyang_lianhu.policy import Override, resolve
from dongyang_lianhu.rules import CompiledRules, compile_rules, load_rules
from dongyang_lianhu.rules.compiler import Check
from dongyang_lianhu.rules.model import Field

ON = date(2026, 4, 1)
COMPARE = {
	"==": operator.eq,
	"!=": operator.ne,
	"<": operator.lt,
	"<=": operator.le,
	">": operator.gt,
	">=": operator.ge,
}
SUBJECTS = tuple(load_rules().subjects)


def compiled(subject: str, **changed: int | str) -> CompiledRules:
	"""Return the scheme's rules on `subject`, with some parameters changed."""
	overrides = [Override(name, ON, value, "test") for name, value in changed.items()]
	return compile_rules(load_rules(), subject, resolve(ON, overrides))


def fields(subject: str) -> Mapping[str, Field]:
	"""Return the fields of a fact on `subject`."""
	return load_rules().subjects[subject].fields


def random_facts(subject: str, number: int, seed: int = 0) -> list[dict[str, Any]]:
	"""Return so many facts with values around the thresholds."""
	rng = random.Random(f"{subject} {seed}")
	return [_random_fact(subject, at, rng) for at in range(number)]


def _random_fact(subject: str, at: int, rng: random.Random) -> dict[str, Any]:
	fact = {"key": f"S-{at:06}", "period": "2026-04"}
	for name, field in fields(subject).items():
		if field.type == "text":
			fact[name] = rng.choice(field.values or ("2026-04-01", "2026-Q2"))
		else:
			fact[name] = rng.randint(max(field.minimum, -40), min(field.maximum, 40))
	return fact


def fact_strategy(subject: str) -> st.SearchStrategy[dict[str, Any]]:
	"""Return every possible fact on `subject`, key left out."""
	return st.fixed_dictionaries({name: _value_strategy(field) for name, field in fields(subject).items()})


def _value_strategy(field: Field) -> st.SearchStrategy[Any]:
	if field.type == "text":
		return st.sampled_from(field.values or ("2026-04-01", "2026-Q2"))
	near = st.integers(max(field.minimum, -40), min(field.maximum, 40))
	return near | st.integers(field.minimum, field.maximum)


def named(facts: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
	"""Return the facts with a key for each and one period."""
	return [{**fact, "key": f"S-{at}", "period": "2026-04"} for at, fact in enumerate(facts)]


def threshold_cases(rules: CompiledRules) -> Iterator[tuple[str, str, dict[str, Any], bool]]:
	"""Yield (rule, condition, fact, whether it must fire) at -1, 0 and +1 of every numeric threshold."""
	for rule in rules.rules:
		for branch in [(*rule.all, one) for one in rule.any] or [rule.all]:
			for check in branch:
				rivals = [one for one in rule.any if check in rule.any and one is not check]
				yield from _at_threshold(rules, rule.rule.id, branch, check, rivals)


def _at_threshold(
	rules: CompiledRules, rule: str, branch: Sequence[Check], check: Check, rivals: Sequence[Check]
) -> Iterator[tuple[str, str, dict[str, Any], bool]]:
	if check.left.place is None or (type(check.right.value) is not int and check.right.place is None):
		return
	others = [one for one in branch if one is not check]
	for step in (-1, 0, 1):
		for row in _witnesses(rules, others, rivals, check, step):
			limit = row[check.right.place] if check.right.place is not None else check.right.value
			fact = dict(zip(rules.fields, row, strict=True))
			yield (
				rule,
				f"{check.condition.text} at {step:+}",
				fact,
				COMPARE[check.op](row[check.left.place], limit),
			)


def _witnesses(
	rules: CompiledRules, others: Sequence[Check], rivals: Sequence[Check], check: Check, step: int
) -> Iterator[list[Any]]:
	"""Yield at most one row in which `others` hold, `rivals` do not; `step`: how far beyond its limit."""
	rng = random.Random(0)
	field = rules.subject.fields[rules.fields[check.left.place]]
	for _try in range(1000):
		row = [_candidate(rules, place, others, rng) for place in range(len(rules.fields))]
		limit = row[check.right.place] if check.right.place is not None else check.right.value
		row[check.left.place] = limit + step
		in_bounds = field.minimum <= row[check.left.place] <= field.maximum
		if (
			in_bounds
			and all(_holds(one, row) for one in others)
			and not any(_holds(one, row) for one in rivals)
		):
			yield row
			return


def _candidate(rules: CompiledRules, place: int, others: Sequence[Check], rng: random.Random) -> Any:
	"""Return a value for the field at `place`, most often one that the conditions on it speak of."""
	field = rules.subject.fields[rules.fields[place]]
	if field.type == "text":
		wanted = [one.right.value for one in others if one.left.place == place and one.op == "=="]
		return wanted[0] if wanted else rng.choice(field.values or ("2026-04-01",))
	limits = [one.right.value for one in others if one.left.place == place and one.right.place is None]
	value = rng.choice(limits or [0, 1, 5]) + rng.choice([-1, 0, 0, 1])
	return min(max(value, field.minimum), field.maximum)


def _holds(check: Check, row: Sequence[Any]) -> bool:
	left, right = (
		side.value if side.place is None else row[side.place] for side in (check.left, check.right)
	)
	return COMPARE[check.op](left, right)
