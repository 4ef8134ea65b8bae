"""Reads the parameters' YAML file and refuses whatever it does not understand."""

import re
from datetime import date, datetime
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from dongyang_lianhu.policy.model import LARGEST_INT, DatedValue, Parameter, PolicyError
from dongyang_lianhu.policy.values import suited_value
from dongyang_lianhu.strict_yaml import YamlError, read_documents

_TEXT_KEYS = ("name", "clause", "label", "unit", "meaning", "kind")
_KIND_KEYS = {"int": ("minimum", "maximum"), "choice": ("options",)}
_NAME = re.compile(r"[a-z][a-z0-9_]*")


@cache
def load_parameters() -> dict[str, Parameter]:
	"""Return the scheme's parameters by name, in the file's order. Read once; treat it as read-only."""
	return load_parameters_from(Path(__file__).with_name("parameters.yaml"))


def load_parameters_from(path: Path) -> dict[str, Parameter]:
	"""Read the parameters in the file `path`; raises PolicyError at the first entry that is wrong."""
	try:
		documents = read_documents(path)
	except YamlError as error:
		raise PolicyError(error.template, *error.values) from error
	if len(documents) != 1 or not isinstance(documents[0], list):
		raise PolicyError("{0} is not one list of parameters", path.name)
	return _by_name([_parameter(entry, number) for number, entry in enumerate(documents[0], 1)])


def _by_name(parameters: list[Parameter]) -> dict[str, Parameter]:
	named: dict[str, Parameter] = {}
	for parameter in parameters:
		if parameter.name in named:
			raise PolicyError("The parameter {0} occurs twice", parameter.name)
		named[parameter.name] = parameter
	for parameter in parameters:
		_check_at_most(parameter, named)
	return named


def _check_at_most(parameter: Parameter, named: dict[str, Parameter]) -> None:
	other = parameter.at_most
	if other is None:
		return
	if other not in named or other == parameter.name or {parameter.kind, named[other].kind} != {"int"}:
		raise PolicyError("{0}: at_most must name another int parameter", parameter.name)


def _parameter(entry: Any, number: int) -> Parameter:
	name = entry.get("name") if isinstance(entry, dict) else None
	if not isinstance(name, str) or not _NAME.fullmatch(name):
		raise PolicyError("Parameter {0} has no proper name", number)
	_check_keys(entry, name)
	bounds = {key: entry[key] for key in ("minimum", "maximum", "at_most") if key in entry}
	_check_bounds(name, entry)
	texts = {key: entry[key] for key in _TEXT_KEYS}
	bare = Parameter(**texts, **bounds, options=tuple(entry.get("options", ())), values=())
	return Parameter(**texts, **bounds, options=bare.options, values=_dated_values(bare, entry["values"]))


def _check_keys(entry: dict[str, Any], name: str) -> None:
	kind = entry.get("kind")
	if kind not in _KIND_KEYS:
		raise PolicyError("{0}: the kind must be int or choice", name)
	required = {*_TEXT_KEYS, *_KIND_KEYS[kind], "values"}
	for key in sorted(required - entry.keys()):
		raise PolicyError("{0}: {1} is missing", name, key)
	for key in sorted(entry.keys() - required - {"at_most"}):
		raise PolicyError("{0}: {1} is unknown", name, key)
	for key in _TEXT_KEYS:
		if not isinstance(entry[key], str) or not entry[key].strip():
			raise PolicyError("{0}: {1} is not a text", name, key)


def _check_bounds(name: str, entry: dict[str, Any]) -> None:
	if entry["kind"] == "choice":
		options = entry["options"]
		if not isinstance(options, list) or not options or any(type(option) is not str for option in options):
			raise PolicyError("{0}: options is not a list of texts", name)
		return
	bounds = entry["minimum"], entry["maximum"]
	if any(type(bound) is not int or abs(bound) > LARGEST_INT for bound in bounds) or bounds[0] > bounds[1]:
		raise PolicyError("{0}: minimum and maximum are not whole numbers in order", name)


def _dated_values(parameter: Parameter, entries: Any) -> tuple[DatedValue, ...]:
	if not isinstance(entries, list) or not entries:
		raise PolicyError("{0}: values is not a list", parameter.name)
	dated = tuple(_dated_value(parameter, entry) for entry in entries)
	if any(later.effective_from <= earlier.effective_from for earlier, later in pairwise(dated)):
		raise PolicyError("{0}: the values are not in the order of their dates", parameter.name)
	return dated


def _dated_value(parameter: Parameter, entry: Any) -> DatedValue:
	if not isinstance(entry, dict) or entry.keys() != {"from", "value"}:
		raise PolicyError("{0}: each value needs from and value, and nothing else", parameter.name)
	first_day = entry["from"]
	if not isinstance(first_day, date) or isinstance(first_day, datetime):
		raise PolicyError("{0}: {1} is not a date", parameter.name, first_day)
	value = entry["value"]
	if parameter.kind == "int" and type(value) is not int:
		raise PolicyError("{0}: {1} is not a whole number", parameter.name, value)
	return DatedValue(first_day, suited_value(parameter, value))
