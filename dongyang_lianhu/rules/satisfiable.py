"""Decides whether conditions can hold together, for every value that fields and parameters may have.

Numbers: each condition bounds the difference of two variables; the bounds contradict each other just when
they form a cycle of negative length (Bellman-Ford), which is exact for whole numbers. `!=` is tried as `<`
and as `>`.
Texts: the few possible values are tried.
"""

from collections.abc import Iterable, Mapping
from itertools import product

from dongyang_lianhu.rules.model import Condition, Field, Operand

_ZERO = ("value", 0)
_Variable = tuple[str, int | str]
_Bound = tuple[_Variable, _Variable, int]
_Domains = Mapping[_Variable, Field]


def can_hold(conditions: Iterable[Condition], domains: _Domains) -> bool:
	"""Whether all `conditions` can be true at once. `domains`: the field of each (source, name)."""
	conditions = tuple(conditions)
	texts = [condition for condition in conditions if _is_text(condition, domains)]
	numbers = [condition for condition in conditions if not _is_text(condition, domains)]
	return _texts_can_hold(texts, domains) and _numbers_can_hold(numbers, domains)


def _variable(operand: Operand) -> _Variable:
	return operand.source, operand.content


def _is_text(condition: Condition, domains: _Domains) -> bool:
	return domains[_variable(condition.left)].type == "text"


def _sides(condition: Condition) -> tuple[_Variable, _Variable]:
	return _variable(condition.left), _variable(condition.right)


def _texts_can_hold(conditions: list[Condition], domains: _Domains) -> bool:
	names = sorted({side for condition in conditions for side in _sides(condition) if side[0] != "value"})
	possible = {name: [v for v in domains[name].values if _allowed(name, v, conditions)] for name in names}
	paired = [condition for condition in conditions if condition.right.source != "value"]
	if not paired:
		return all(possible.values())
	return any(
		all(_text_holds(condition, dict(zip(names, values, strict=True))) for condition in paired)
		for values in product(*possible.values())
	)


def _allowed(name: _Variable, value: str, conditions: list[Condition]) -> bool:
	return all(
		(value == condition.right.content) == (condition.op == "==")
		for condition in conditions
		if _variable(condition.left) == name and condition.right.source == "value"
	)


def _text_holds(condition: Condition, values: Mapping[_Variable, str]) -> bool:
	left, right = _sides(condition)
	return (values[left] == values[right]) == (condition.op == "==")


def _numbers_can_hold(conditions: list[Condition], domains: _Domains) -> bool:
	names = {side for condition in conditions for side in _sides(condition) if side[0] != "value"}
	bounds: list[_Bound] = []
	for name in names:
		bounds += [(name, _ZERO, domains[name].maximum), (_ZERO, name, -domains[name].minimum)]
	for condition in conditions:
		if condition.op != "!=":
			bounds += _bounds(condition, condition.op)
	unequal = [condition for condition in conditions if condition.op == "!="]
	return any(
		_consistent(bounds + [b for c, op in zip(unequal, ops, strict=True) for b in _bounds(c, op)])
		for ops in product("<>", repeat=len(unequal))
	)


def _bounds(condition: Condition, op: str) -> list[_Bound]:
	"""Return the condition as bounds (u, v, c), each meaning u - v <= c."""
	left, right = _sides(condition)
	limit = 0
	if right[0] == "value":
		limit, right = right[1], _ZERO
	at_most, at_least = (left, right, limit), (right, left, -limit)
	return {
		"==": [at_most, at_least],
		"<=": [at_most],
		"<": [(*at_most[:2], at_most[2] - 1)],
		">=": [at_least],
		">": [(*at_least[:2], at_least[2] - 1)],
	}[op]


def _consistent(bounds: list[_Bound]) -> bool:
	distance = {variable: 0 for bound in bounds for variable in bound[:2]}
	for _round in range(len(distance) + 1):
		changed = False
		for u, v, limit in bounds:
			if distance[v] + limit < distance[u]:
				distance[u], changed = distance[v] + limit, True
		if not changed:
			return True
	return False
