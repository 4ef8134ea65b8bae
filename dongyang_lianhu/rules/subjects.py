"""Reads subjects.yaml: the subjects, the fields of their facts and what may be proposed for them."""

import re
from pathlib import Path
from typing import Any

from dongyang_lianhu.rules.model import IMPLICIT_FIELDS, Field, OutcomeKind, Subject
from dongyang_lianhu.rules.problems import Problems
from dongyang_lianhu.strict_yaml import YamlError, read_documents

NAME = re.compile(r"[a-z][a-z0-9_]*")
_FIELD_OPTIONS = {
	"int": ("unit", "minimum", "maximum", "optional"),
	"flag": ("optional",),
	"text": ("values", "optional"),
}


def read_subjects(path: Path, problems: Problems) -> dict[str, Subject]:
	"""Return the subjects of the file by name; what is wrong goes to `problems`."""
	try:
		documents = read_documents(path)
	except YamlError as error:
		problems.add(error.template, *error.values)
		return {}
	if len(documents) != 1 or not isinstance(documents[0], dict):
		problems.add("{0}: a mapping is expected", path.name)
		return {}
	subjects = {name: _subject(path.name, name, entry, problems) for name, entry in documents[0].items()}
	return {name: subject for name, subject in subjects.items() if subject}


def _subject(file: str, name: str, entry: Any, problems: Problems) -> Subject | None:
	where = f"{file}: {name}"
	_check_name(where, name, problems)
	if not problems.keys(where, entry, ("label", "fields", "outcomes")):
		return None
	problems.text(where, "label", entry["label"])
	fields = _fields(where, entry["fields"], problems)
	for taken in fields.keys() & set(IMPLICIT_FIELDS):
		problems.add("{0}: every fact has {1} already", where, taken)
	return Subject(name, entry["label"], fields, _outcomes(where, entry["outcomes"], problems))


def _check_name(where: str, name: str, problems: Problems) -> None:
	if not NAME.fullmatch(name):
		problems.add("{0}: {1} is no name (small letters, digits, _)", where, name)


def _outcomes(where: str, entries: Any, problems: Problems) -> dict[str, OutcomeKind]:
	if not isinstance(entries, dict):
		problems.add("{0}: outcomes is not a mapping", where)
		return {}
	found = {}
	for name, entry in entries.items():
		here = f"{where}: {name}"
		_check_name(here, name, problems)
		if not problems.keys(here, entry, ("label", "exclusive", "arguments")):
			continue
		problems.text(here, "label", entry["label"])
		if type(entry["exclusive"]) is not bool:
			problems.add("{0}: exclusive is neither true nor false", here)
		arguments = _fields(here, entry["arguments"], problems)
		found[name] = OutcomeKind(name, entry["label"], entry["exclusive"] is True, arguments)
	return found


def _fields(where: str, entries: Any, problems: Problems) -> dict[str, Field]:
	if not isinstance(entries, dict):
		problems.add("{0}: a mapping of fields is expected", where)
		return {}
	fields = {name: _field(f"{where}: {name}", name, entry, problems) for name, entry in entries.items()}
	return {name: field for name, field in fields.items() if field}


def _field(where: str, name: str, entry: Any, problems: Problems) -> Field | None:
	kind = entry.get("type") if isinstance(entry, dict) else None
	if kind not in _FIELD_OPTIONS:
		problems.add("{0}: the type is not int, flag or text", where)
		return None
	_check_name(where, name, problems)
	if not problems.keys(where, entry, ("type", "label"), _FIELD_OPTIONS[kind]):
		return None
	problems.text(where, "label", entry["label"])
	if type(entry.get("optional", False)) is not bool:
		problems.add("{0}: optional is neither true nor false", where)
	return Field(
		name=name,
		type=kind,
		label=entry["label"],
		unit=entry.get("unit", ""),
		values=_values(where, entry.get("values", []), problems),
		optional=entry.get("optional", False) is True,
		**_bounds(where, kind, entry, problems),
	)


def _values(where: str, values: Any, problems: Problems) -> tuple[str, ...]:
	if not isinstance(values, list):
		problems.add("{0}: values is not a list", where)
		return ()
	texts = tuple(value for value in values if problems.text(where, "a value", value))
	if len(set(texts)) != len(texts):
		problems.add("{0}: a value occurs twice", where)
	# The engine's messages are put together without escaping.
	for text in texts:
		if not text.isprintable() or '"' in text or "\\" in text:
			problems.add("{0}: quotes, backslashes and control characters are not possible in a value", where)
	return texts


def _bounds(where: str, kind: str, entry: dict[str, Any], problems: Problems) -> dict[str, int]:
	if kind == "flag":
		return {"minimum": 0, "maximum": 1}
	given = {key: entry[key] for key in ("minimum", "maximum") if key in entry}
	bounds = {key: value for key, value in given.items() if problems.whole_number(where, key, value)}
	if len(bounds) == 2 and bounds["minimum"] > bounds["maximum"]:
		problems.add("{0}: the minimum is above the maximum", where)
	return bounds
