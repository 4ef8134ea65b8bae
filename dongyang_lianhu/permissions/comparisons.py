"""The comparisons that a list's filters may make: each operator with values of its kind.

Frappe writes the one text of a `between` on a column that holds no day as it comes, and the condition that stands behind
it in the query, the user's part of the township, becomes its second bound.
"""

import math
from collections.abc import Iterator
from typing import Any

import frappe
from frappe import _

from dongyang_lianhu.permissions.structure import is_doctype
from dongyang_lianhu.shapes import DAY

SCALARS = (str, int, float, bool, type(None))
ONE_VALUE = frozenset({"=", "!=", ">", "<", ">=", "<=", "like", "not like"})
SEVERAL = frozenset({"in", "not in"})
RANGES = frozenset({"between", "timespan", "previous", "next"})
PERIODS = frozenset({"1 week", "1 month", "3 months", "6 months", "1 year"})
TIMESPANS = frozenset(
	{"yesterday", "today", "tomorrow"}
	| {
		f"{which} {what}"
		for which in ("last", "this", "next")
		for what in ("week", "month", "quarter", "year")
	}
	| {f"{which} 6 months" for which in ("last", "next")}
	| {f"{which} {days} days" for which in ("last", "next") for days in (7, 14, 30, 90)}
)


def require_comparisons(filters: Any, doctype: str, ranges_alone: bool = False) -> None:
	"""Refuse filters that compare a column with what it cannot be compared with. Raises frappe.ValidationError.

	`ranges_alone`: judge only comparisons with a span of days; the rest may be a report's own filters.
	"""
	for about, column, operator, value in comparisons(filters, doctype):
		operator = str(operator).lower().strip()
		if (operator in RANGES or not ranges_alone) and not _is_sound(about, column, operator, value):
			message = _("The filter {0} {1} cannot be used like this. Please change or remove it.")
			frappe.throw(message.format(_label(about, column), frappe.utils.escape_html(operator[:60])))


def comparisons(filters: Any, doctype: str) -> Iterator[tuple[str, Any, Any, Any]]:
	"""(doctype, column, operator, value) of filters as Frappe takes them; what it would not take has no operator."""
	if isinstance(filters, dict):
		for column, value in filters.items():
			if isinstance(value, (list, tuple)):
				yield (doctype, column, *(value if len(value) == 2 else (None, value)))
			else:
				yield doctype, column, "=", value
	elif isinstance(filters, list) and filters and all(isinstance(part, str) for part in filters[:2]):
		yield _row(filters, doctype)
	elif isinstance(filters, list):
		for row in filters:
			if isinstance(row, (list, dict)):
				yield from comparisons(row, doctype)
			else:
				yield doctype, row, None, None


def _row(row: list, doctype: str) -> tuple[str, Any, Any, Any]:
	if len(row) == 2:
		return doctype, row[0], "=", row[1]
	if len(row) == 3:
		return doctype, *row
	return tuple(row[:4]) if len(row) > 3 else (doctype, row[0], None, None)


def _is_sound(doctype: str, column: Any, operator: str, value: Any) -> bool:
	if not isinstance(column, str):
		return False
	if operator in ONE_VALUE:
		return _is_scalar(value)
	if operator in SEVERAL:
		return all(map(_is_scalar, value if isinstance(value, (list, tuple)) else [value]))
	if operator == "is":
		return value in ("set", "not set")
	return operator in RANGES and _holds_days(doctype, column) and _is_span(operator, value)


def _is_scalar(value: Any) -> bool:
	return isinstance(value, SCALARS) and not (isinstance(value, float) and not math.isfinite(value))


def _is_span(operator: str, value: Any) -> bool:
	if operator == "between":
		days = value if isinstance(value, (list, tuple)) else ()
		return len(days) == 2 and all(isinstance(day, str) and DAY.fullmatch(day.strip()) for day in days)
	return value in (TIMESPANS if operator == "timespan" else PERIODS)


def _holds_days(doctype: str, column: str) -> bool:
	if column in ("creation", "modified"):
		return True
	field = frappe.get_meta(doctype).get_field(column) if is_doctype(doctype) else None
	return bool(field) and field.fieldtype in ("Date", "Datetime")


def _label(doctype: str, column: Any) -> str:
	known = isinstance(column, str) and is_doctype(doctype)
	return (
		_(frappe.get_meta(doctype).get_label(column)) if known else frappe.utils.escape_html(str(column)[:60])
	)
