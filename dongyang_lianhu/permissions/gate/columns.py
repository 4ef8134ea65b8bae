"""The columns that a list's arguments name: those of its doctype and of its tables, and nothing through a link.

A link leads to a document with rights of its own; Frappe joins it and asks for none of them. Only the title of what a
link leads to may be shown, as the Desk's lists do.
"""

import json
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, NamedTuple

import frappe
from frappe import _
from frappe.model import get_permitted_fields, table_fields

from dongyang_lianhu.confidential.fields import unlisted_fields
from dongyang_lianhu.permissions.comparisons import comparisons, require_comparisons
from dongyang_lianhu.permissions.conditions import POINTERS
from dongyang_lianhu.permissions.gate.arguments import is_number, refuse_unreadable
from dongyang_lianhu.permissions.gate.entries import frappe_doctypes
from dongyang_lianhu.permissions.gate.record import note_refusal
from dongyang_lianhu.permissions.structure import STANDARD, columns_of, tables_of
from dongyang_lianhu.shapes import DAY, parsed_json

SHOWN = ("fields", "field", "fieldname", "field_map", "stats")
ORDERED_BY = (
	*("order_by", "group_by", "searchfield", "filter_fields", "sort_field", "aggregate_on_field"),
	*("link_fieldname", "save_user_settings_fields"),
)
# What Frappe itself counts and groups by: sums, rows, and those who have a task.
CALLED_SO = frozenset({"_aggregate_column", "total_count", "assigned_to"})
COUNTS = ("start", "limit_start", "page_length", "limit_page_length", "limit")
FILTERS = ("filters", "or_filters", "current_filters")
# A calendar may name what its doctype lacks, and Frappe leaves it out: not the days and titles that it reads.
MAY_BE_UNKNOWN = frozenset({"field_map"})
READ_BY_CALENDARS = ("start", "end", "title")
# What a text may be, and nothing beside: Frappe lets functions and quotes pass to the database.
COLUMN = r"(?:(?:`tab[^`]+`|`?\w+`?)\s*\.\s*)?`?\w+`?|\*"
FUNCTION = rf"(?:count|sum|avg|min|max)\s*\(\s*(?:distinct\s+)?(?P<inner>{COLUMN})\s*\)"
TERM = rf"(?:{FUNCTION}|(?P<plain>{COLUMN}))"
FIELD = re.compile(rf"(?:distinct\s+)?{TERM}(?:\s+as\s+[`'\"]?\w+[`'\"]?)?", re.IGNORECASE)
ORDER = re.compile(rf"{TERM}(?:\s+(?:asc|desc))?", re.IGNORECASE)
FILTERED = re.compile(r"(?P<inner>)(?P<plain>(?:`tab[^`]+`\s*\.\s*)?`?\w+`?)")
QUALIFIED = re.compile(r"(?:`tab([^`]+)`|`?(\w+)`?)\s*\.\s*`?(\w+)`?")


def refuse_columns(doctype: str, form: dict, by_name: bool = False) -> None:
	"""Refuse arguments that name another document's columns. Raises frappe.PermissionError.

	`by_name`: the filters may also be the name of a document.
	"""
	given = {
		key: parsed_json(form[key]) for key in (*SHOWN, *ORDERED_BY, *FILTERS) if form.get(key) is not None
	}
	for key in ("fields", *FILTERS):
		_require_structure(key, given.get(key))
	for key in COUNTS:
		count = str(form.get(key) or "0")
		if not (
			is_number(count) or (key == "start" and DAY.fullmatch(count))
		):  # a calendar starts with a day
			refuse_unreadable(key)
	other = form.get("aggregate_on_doctype")
	if other and other not in tables_of(doctype):
		_refuse(doctype, str(other))
	if str(form.get("sort_order") or "asc").lower() not in ("asc", "desc"):
		refuse_unreadable("sort_order")
	for key in SHOWN:
		for text in _items(given.get(key)):
			_refuse_text(text, doctype, FIELD, titles=True, known=key not in MAY_BE_UNKNOWN)
	if isinstance(calendar := given.get("field_map"), dict):
		for text in _items([calendar.get(key) for key in READ_BY_CALENDARS]):
			_refuse_text(text, doctype, FIELD)
	for key in ORDERED_BY:
		for text in _items(given.get(key)):
			_refuse_text(text, doctype, ORDER)
	for key in FILTERS:
		_refuse_filters(key, given.get(key), doctype, by_name)


def spell_out(doctype: str, form: dict) -> None:
	"""Name the columns that `*` stands for, where some of a doctype's fields have none or are shown by forms alone.

	Some versions of Frappe take `*` for all fields that one may read, and ask the database for those without a column.
	"""
	given = form.get("fields")
	fields = parsed_json(given)
	fields = ["*"] if fields == "*" else fields
	if not isinstance(fields, list) or "*" not in fields or doctype not in POINTERS:
		return
	unlisted = {field.fieldname for field in frappe.get_meta(doctype).fields if field.get("is_virtual")}
	unlisted.update(unlisted_fields(doctype))
	if not unlisted:
		return
	permitted = [column for column in get_permitted_fields(doctype) if column not in unlisted]
	named = list(dict.fromkeys([*permitted, *(field for field in fields if field != "*")]))
	form["fields"] = json.dumps(named) if isinstance(given, str) else named


def _require_structure(key: str, value: Any) -> None:
	items = value if isinstance(value, list) else [value]
	if any(isinstance(item, (int, float, bool)) for item in items):
		refuse_unreadable(key)


def _items(value: Any) -> Iterator[str]:
	"""The texts of a list or an object, each part between commas by itself."""
	for text in _texts(value):
		yield from (part.strip() for part in re.split(r",(?![^()]*\))", text) if part.strip())


def _refuse_text(
	text: str, doctype: str, grammar: re.Pattern, titles: bool = False, known: bool = True
) -> None:
	column = _column_in(text.strip(), grammar)
	if column is None:
		_refuse(doctype, text)
	if column.name != "*":
		_refuse_elsewhere(column, doctype, titles)
		_refuse_closed_column(column.name, doctype)
		if known:
			_refuse_unknown(column, doctype)


class Column(NamedTuple):
	"""A column as a text names it: `tab<table>`.name, a qualifier and the name, or the name alone."""

	name: str
	table: str = ""
	qualifier: str = ""


@lru_cache(maxsize=4096)
def _column_in(text: str, grammar: re.Pattern) -> Column | None:
	"""The one column of a text that has the form `grammar`; None for any other text."""
	found = grammar.fullmatch(text)
	if not found:
		return None
	named = found["inner"] or found["plain"]
	if qualified := QUALIFIED.fullmatch(named):
		return Column(qualified[3], qualified[1] or "", qualified[2] or "")
	return Column(named.strip("`"))


def _refuse_filters(key: str, value: Any, doctype: str, by_name: bool) -> None:
	"""Filters are an object, or a list of lists and objects: a text among them would be SQL."""
	if isinstance(value, str):
		if value.strip() and (not by_name or value.strip().startswith(("[", "{"))):
			refuse_unreadable(key)
		return  # the name of a document
	rows = value if isinstance(value, list) else []
	if any(not isinstance(row, (list, dict)) or _is_nested(row) for row in rows):
		refuse_unreadable(key)
	require_comparisons(value, doctype)
	for about, text, _operator, _value in comparisons(value, doctype):
		if about not in tables_of(doctype):
			_refuse(doctype, about)
		_refuse_text(text, about, FILTERED)


def _is_nested(row: Any) -> bool:
	return isinstance(row, list) and not (len(row) > 1 and all(isinstance(part, str) for part in row[:2]))


def _texts(value: Any) -> Iterator[str]:
	"""Every text in a list or an object: names of columns, and what they are called."""
	if isinstance(value, dict):
		for key, item in value.items():
			yield from (*_texts(key), *_texts(item))
	elif isinstance(value, list):
		for item in value:
			yield from _texts(item)
	elif isinstance(value, str):
		yield value


def _refuse_elsewhere(column: Column, doctype: str, titles: bool) -> None:
	place = column.table or column.qualifier
	if place and not _is_open(column, doctype, titles):
		_refuse(doctype, f"{place}.{column.name}")


def _is_open(column: Column, doctype: str, titles: bool) -> bool:
	"""Whether a column that names its place lies in the doctype, in one of its tables, or is the title of a link."""
	if column.qualifier.isdigit():
		return True
	if table := column.table or (column.qualifier.startswith("tab") and column.qualifier[3:]):
		return table in tables_of(doctype)
	field = frappe.get_meta(doctype).get_field(column.qualifier)
	if field is None:
		return False
	if field.fieldtype in table_fields:
		return True
	return titles and field.fieldtype == "Link" and _is_title(field.options, column.name)


def _refuse_unknown(column: Column, doctype: str) -> None:
	"""Refuse the name of a column that a table does not have; Frappe would hand it to the database."""
	if column.qualifier or column.name in CALLED_SO:
		return
	table = column.table or doctype
	if column.name not in columns_of(table):
		_refuse(table, column.name)


def _is_title(doctype: str, column: str) -> bool:
	meta = frappe.get_meta(doctype)
	return bool(meta.show_title_field_in_link) and meta.title_field == column


def _refuse_closed_column(column: str, doctype: str) -> None:
	"""Of some doctypes of Frappe only some columns may be named."""
	known = frappe_doctypes().get(doctype)
	if known and known.columns and column.lower() not in known.columns | STANDARD:
		_refuse(doctype, column)


def _refuse(doctype: str, column: str) -> None:
	note_refusal(f"{doctype}: {column}")
	if column in unlisted_fields(doctype):
		hint = {
			True: _("Lists do not hold {0}. Please open the form, or the report Phone Register."),
			False: _("Lists do not hold {0}. Please open the form."),
		}[column == "phone"]
		message = hint.format(_(frappe.get_meta(doctype).get_label(column)))
	else:
		message = _("A list of {0} may not name {1}. Please take this column or condition out.").format(
			_(doctype), frappe.utils.escape_html(column[:140])
		)
	frappe.throw(message, frappe.PermissionError, title=_("Not open"))
