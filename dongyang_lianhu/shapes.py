"""Values as they come from outside: one for each field, of the kind that the field holds.

Frappe takes an object for a filter and hands a wrong time to the database; both end in an answer that no one can read.
"""

import math
import re
from collections.abc import Mapping
from datetime import date

import frappe
from frappe import _
from frappe.model import table_fields
from frappe.model.base_document import BaseDocument

STRUCTURES = (dict, list, tuple, set)
DAY = re.compile(r"\d{4}[-/.]?\d{1,2}[-/.]?\d{1,2}([ T].*)?")
TIME = re.compile(r"([01]?\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d+)?)?")
NUMBERS = frozenset({"Int", "Float", "Currency", "Percent", "Check"})
DAYS = frozenset({"Date", "Datetime"})
TEXTS = frozenset(
	{"Data", "Text", "Small Text", "Long Text", "Text Editor", "Link", "Dynamic Link", "Select"}
)


def parsed_json(value: object) -> object:
	"""A structure that came as JSON, or the value as it is."""
	if not isinstance(value, str):
		return value
	try:
		return frappe.parse_json(value)
	except ValueError:
		return value


def read_day(value: object) -> date:
	"""Return the day (ISO, with or without a time) that a call names. Raises ValidationError for anything else."""
	try:
		return date.fromisoformat(str(value).strip()[:10])
	except ValueError:
		frappe.throw(_("{0} is not a date").format(frappe.utils.escape_html(str(value)[:20])))


def refuse_structures(doc: BaseDocument, values: Mapping) -> None:
	"""Refuse a list or an object where a field holds one value, in the rows of its tables too.

	Raises ValidationError before anything is asked of the database.
	"""
	for key, value in values.items():
		if not isinstance(value, STRUCTURES):
			continue
		field = doc.meta.get_field(key)
		if key == "name" or (field and field.fieldtype not in (*table_fields, "JSON")):
			label = _(field.label) if field else _("ID")
			frappe.throw(_("{0} holds one value. Please enter one.").format(label))
	for field in doc.meta.get_table_fields():
		_refuse_in_rows(field, values.get(field.fieldname))


def _refuse_in_rows(field: frappe._dict, rows: object) -> None:
	readable = all(map(_is_row, rows)) if isinstance(rows, (list, tuple)) else not rows
	if not readable:
		frappe.throw(_("A row of {0} cannot be read. Please enter it again.").format(_(field.label)))


def _is_row(row: object) -> bool:
	if isinstance(row, BaseDocument):
		return True
	return isinstance(row, Mapping) and not any(
		isinstance(value, STRUCTURES) for key, value in row.items() if not key.startswith("_")
	)


def without_methods(doc: BaseDocument, values: Mapping) -> dict:
	"""Return the values without those that would stand in the place of a method or of the stored document."""
	return {
		key: value
		for key, value in values.items()
		if key != "latest" and not callable(getattr(type(doc), key, None))
	}


def require_kinds(doc: BaseDocument) -> None:
	"""Refuse what is no number, day or time where the field holds one; a number where it holds text becomes text.

	Raises ValidationError, which names the field and shows how it is written.
	"""
	for row in (doc, *doc.get_all_children()):
		for field in row.meta.fields:
			value = row.get(field.fieldname)
			if value is None or value == "":
				continue
			if field.fieldtype in TEXTS and isinstance(value, (int, float)):
				row.set(field.fieldname, str(value))
			elif not _is_of_kind(field.fieldtype, value):
				frappe.throw(_advice(field.fieldtype).format(_(field.label), value))


def _is_of_kind(fieldtype: str, value: object) -> bool:
	if fieldtype in NUMBERS:
		return _is_number(value) and (fieldtype != "Int" or float(value).is_integer())
	if isinstance(value, (int, float)):
		return fieldtype not in DAYS and fieldtype != "Time"
	if not isinstance(value, str):
		return True
	if fieldtype in DAYS:
		return bool(DAY.fullmatch(value.strip()))
	return fieldtype != "Time" or bool(TIME.fullmatch(value.strip()))


def _is_number(value: object) -> bool:
	try:
		return math.isfinite(float(value))
	except (TypeError, ValueError):
		return False


def _advice(fieldtype: str) -> str:
	if fieldtype == "Int":
		return _("{0} must be a whole number, not {1}.")
	if fieldtype in NUMBERS:
		return _("{0} must be a number, not {1}.")
	if fieldtype in DAYS:
		return _("{0} must be a day such as 2026-04-15, not {1}.")
	return _("{0} must be a time such as 09:30, not {1}.")
