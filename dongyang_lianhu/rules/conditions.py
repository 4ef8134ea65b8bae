"""Turns the text of a condition, such as `days_past_end > $late_entry_free_days`, into its parts."""

import re
from collections.abc import Mapping

from dongyang_lianhu.policy import Parameter
from dongyang_lianhu.rules.model import (
	IMPLICIT_FIELDS,
	LARGEST_INT,
	Condition,
	Field,
	Operand,
	RuleError,
	Subject,
)

_CONDITION = re.compile(r"(?P<left>\$?[a-z][a-z0-9_]*)\s*(?P<op>==|!=|<=|>=|<|>)\s*(?P<right>\S.*)")
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)")
_QUOTED = re.compile(r"\"([^\"]*)\"|'([^']*)'")
_TEXT_OPS = ("==", "!=")


def parse_condition(text: object, subject: Subject, parameters: Mapping[str, Parameter]) -> Condition:
	"""Return the condition that `text` says about `subject`; or raises RuleError."""
	if not isinstance(text, str):
		raise RuleError("{0} is not a condition", text)
	match = _CONDITION.fullmatch(text.strip())
	if not match:
		raise RuleError('"{0}" is not a condition of the form: field operator operand', text)
	left = _left(text, match["left"], subject, parameters)
	domain = _domain(left, subject, parameters)
	right = _right(text, match["right"], domain, subject, parameters)
	_check_types(text, match["op"], domain, right, subject, parameters)
	return Condition(text.strip(), left, match["op"], right)


def _left(text: str, name: str, subject: Subject, parameters: Mapping[str, Parameter]) -> Operand:
	if name.startswith("$"):
		return _parameter(text, name, parameters)
	if name in IMPLICIT_FIELDS:
		raise RuleError('"{0}": {1} cannot be compared', text, name)
	if name not in subject.fields:
		raise RuleError('"{0}": {1} has no field {2}', text, subject.name, name)
	return Operand("field", name)


def _parameter(text: str, name: str, parameters: Mapping[str, Parameter]) -> Operand:
	if name[1:] not in parameters:
		raise RuleError('"{0}": there is no parameter {1}', text, name[1:])
	return Operand("parameter", name[1:])


def _domain(operand: Operand, subject: Subject, parameters: Mapping[str, Parameter]) -> Field:
	"""Return what values a field or parameter may have."""
	if operand.source == "field":
		return subject.fields[operand.content]
	return parameter_domain(parameters[operand.content])


def parameter_domain(parameter: Parameter) -> Field:
	"""Return the parameter's values as those of a field."""
	if parameter.kind == "choice":
		return Field(parameter.name, "text", parameter.label, values=parameter.options)
	return Field(parameter.name, "int", parameter.label, minimum=parameter.minimum, maximum=parameter.maximum)


def _right(
	text: str, operand: str, left: Field, subject: Subject, parameters: Mapping[str, Parameter]
) -> Operand:
	operand = operand.strip()
	if operand.startswith("$"):
		return _parameter(text, operand, parameters)
	if _NUMBER.fullmatch(operand):
		return _number(text, operand)
	quoted = _QUOTED.fullmatch(operand)
	if quoted:
		return Operand("value", quoted[1] if quoted[1] is not None else quoted[2])
	if operand in subject.fields:
		if operand in left.values:
			raise RuleError('"{0}": {1} is a field and a value; put the value in quotes', text, operand)
		return Operand("field", operand)
	if left.type != "text" and _NAME.fullmatch(operand):
		raise RuleError('"{0}": {1} has no field {2}', text, subject.name, operand)
	return Operand("value", operand)


def _number(text: str, operand: str) -> Operand:
	if abs(int(operand)) > LARGEST_INT:
		raise RuleError('"{0}": {1} is not a whole number below 2^53', text, operand)
	return Operand("value", int(operand))


def _check_types(
	text: str, op: str, left: Field, right: Operand, subject: Subject, parameters: Mapping[str, Parameter]
) -> None:
	if left.type == "text":
		_check_text(text, op, left)
	if right.source != "value":
		_check_pair(text, left, _domain(right, subject, parameters))
	elif left.type == "text" and right.content not in left.values:
		raise RuleError('"{0}": {1} is not one of {2}', text, right.content, ", ".join(left.values))
	elif left.type != "text" and type(right.content) is not int:
		raise RuleError('"{0}": {1} is not a whole number', text, right.content)
	elif left.type == "flag" and right.content not in (0, 1):
		raise RuleError('"{0}": {1} is neither 0 nor 1', text, right.content)


def _check_text(text: str, op: str, left: Field) -> None:
	if op not in _TEXT_OPS:
		raise RuleError('"{0}": a text can only be compared with == and !=', text)
	if not left.values:
		raise RuleError('"{0}": {1} has no list of values to compare with', text, left.name)


def _check_pair(text: str, left: Field, right: Field) -> None:
	if (left.type == "text") != (right.type == "text"):
		raise RuleError('"{0}": {1} and {2} are of different types', text, left.name, right.name)
	if left.type == "text" and not set(left.values) & set(right.values):
		raise RuleError('"{0}": {1} and {2} have no value in common', text, left.name, right.name)
