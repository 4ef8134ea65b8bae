"""Facts as rows of plain values, checked so that the engine never meets a value that it gets wrong."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from dongyang_lianhu.rules.compiler import CompiledRules
from dongyang_lianhu.rules.model import IMPLICIT_FIELDS, LARGEST_INT, FactError, Field

Row = tuple[int | str, ...]


@dataclass(frozen=True, slots=True)
class FactTable:
	"""Keys, periods and values (in the order of `CompiledRules.fields`), one entry a fact."""

	keys: list[str]
	periods: list[str]
	rows: list[Row]


def read_facts(compiled: CompiledRules, facts: Sequence[Mapping[str, Any]]) -> FactTable:
	"""Return the facts as a table; fields that no rule reads are left out.

	Raises FactError for a missing field, a value of another type than declared (a bool is no number, a text
	must be NFC), a value out of bounds, and a subject that occurs twice in one period.
	"""
	keys, periods = (_column(facts, name) for name in IMPLICIT_FIELDS)
	_check_texts("key", keys, ())
	_check_texts("period", periods, ())
	_check_single(keys, periods)
	rows = _rows(facts, compiled.fields)
	for place, name in enumerate(compiled.fields):
		_check_column(compiled.subject.fields[name], [row[place] for row in rows])
	_share_equal(rows)
	return FactTable(keys, periods, rows)


def _column(facts: Sequence[Mapping[str, Any]], name: str) -> list[Any]:
	try:
		return [fact[name] for fact in facts]
	except KeyError as error:
		raise FactError("A fact lacks the field {0}", name) from error


def _rows(facts: Sequence[Mapping[str, Any]], fields: tuple[str, ...]) -> list[tuple[Any, ...]]:
	if len(fields) < 2:
		return [tuple(fact[name] for name in fields) for fact in facts] if fields else [()] * len(facts)
	try:
		return list(map(itemgetter(*fields), facts))
	except KeyError as error:
		raise FactError("A fact lacks the field {0}", error.args[0]) from error


def _share_equal(rows: list[Row]) -> None:
	"""Keep equal rows once. After the checks only: True would take the place of 1."""
	shared: dict[Row, Row] = {}
	for at, row in enumerate(rows):
		rows[at] = shared.setdefault(row, row)


def _check_column(field: Field, column: list[Any]) -> None:
	if field.type == "text":
		_check_texts(field.name, column, field.values)
	else:
		_check_numbers(field, column)


def _check_types(name: str, column: list[Any], expected: type) -> None:
	if set(map(type, column)) - {expected}:
		wrong = next(value for value in column if type(value) is not expected)
		raise FactError("{0} = {1} is of the type {2}", name, repr(wrong)[:80], type(wrong).__name__)


def _check_texts(name: str, column: list[Any], values: tuple[str, ...]) -> None:
	_check_types(name, column, str)
	for text in set(column) - set(values):
		if values:
			raise FactError("{0} = {1} is not one of {2}", name, text[:80], ", ".join(values))
		if not text.isascii() and not _is_plain(text):
			raise FactError("{0} = {1} is not in Unicode's composed form (NFC)", name, repr(text)[:80])


def _is_plain(text: str) -> bool:
	surrogate = any("\ud800" <= letter <= "\udfff" for letter in text)
	return not surrogate and unicodedata.is_normalized("NFC", text)


def _check_numbers(field: Field, column: list[Any]) -> None:
	_check_types(field.name, column, int)
	lowest, highest = max(field.minimum, -LARGEST_INT), min(field.maximum, LARGEST_INT)
	for value in (min(column), max(column)) if column else ():
		if not lowest <= value <= highest:
			raise FactError("{0} = {1} is not between {2} and {3}", field.name, value, lowest, highest)


def _check_single(keys: list[str], periods: list[str]) -> None:
	# Equal pairs have equal hashes: as many hashes as facts means that no pair occurs twice. It saves memory.
	if len(set(map(hash, zip(keys, periods, strict=True)))) == len(keys):
		return
	twice = _first_twice(zip(keys, periods, strict=True))
	if twice:
		raise FactError("{0} occurs twice in the period {1}", *twice)


def _first_twice(pairs: Iterable[tuple[str, str]]) -> tuple[str, str] | None:
	seen = set()
	for pair in pairs:
		if pair in seen:
			return pair
		seen.add(pair)
	return None
