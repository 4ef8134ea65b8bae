"""Fields that a list cannot name. Confidential ones have no column at all: whoever asks a list for them is told so, in
place of the database's error. What Frappe leaves out of a document by its level, it still lets people filter and sort by,
and keeps in the history that every reader of the form is sent.
"""

import json
import re
from collections.abc import Iterator

import frappe
from frappe import _

from dongyang_lianhu.confidential.fields import SHOWN, unlisted_fields
from dongyang_lianhu.permissions.comparisons import comparisons, require_comparisons
from dongyang_lianhu.permissions.conditions import PARENTS, POINTERS
from dongyang_lianhu.permissions.structure import is_doctype
from dongyang_lianhu.shapes import parsed_json

MASK = "•••"
FILTERS = ("filters", "or_filters", "current_filters")
TEXTS = ("order_by", "group_by", "field", "stats", "sort_field")
WORD = re.compile(r"`tab([^`]+)`\.`?(\w+)|(?:(\w+)\.)?(\w+)")


def mask_version(doc, method: str | None = None) -> None:
	"""Before a version is stored: who changed such a field and when stays on record, what it held does not."""
	if doc.ref_doctype in POINTERS and doc.data:
		doc.data = masked(doc.ref_doctype, doc.data)


def masked(doctype: str, version: str) -> str:
	"""A version's data (Frappe's JSON) without the values of the fields that not every reader of `doctype` reads."""
	hidden = not_for_all(doctype)
	data = json.loads(version)
	for row in data.get("changed") or []:
		if row[0] in hidden:
			row[1:] = [MASK, MASK]
	for row in data.get("row_changed") or []:
		if row[0] in hidden:
			row[3] = [[change[0], MASK, MASK] for change in row[3]]
	for row in [*(data.get("added") or []), *(data.get("removed") or [])]:
		if row[0] in hidden:
			row[1] = {"idx": row[1].get("idx"), "name": row[1].get("name")}
	return frappe.as_json(data, indent=None, separators=(",", ":"))


def not_for_all(doctype: str) -> set[str]:
	"""The fields that some role which reads the doctype does not read."""
	meta = frappe.get_meta(doctype)
	readers = {row.role for row in meta.permissions if row.read and not row.permlevel}
	granted = {(row.role, row.permlevel) for row in meta.permissions if row.read}
	return {
		field.fieldname
		for field in meta.fields
		if field.permlevel and any((role, field.permlevel) not in granted for role in readers)
	}


def granted_levels(doctype: str, ptype: str, user: str) -> set[int]:
	"""Return the permission levels that the user's roles give him on a doctype."""
	roles = set(frappe.get_roles(user))
	return {
		row.permlevel or 0
		for row in frappe.get_meta(doctype).permissions
		if row.role in roles and row.get(ptype)
	}


def refuse_hidden_columns(doctype: str, user: str | None = None) -> None:
	"""Refuse a request that filters, sorts or groups a list by a field that `user` may not read, or names a confidential one.

	Each list query of the app's doctypes asks. Raises frappe.PermissionError.
	"""
	if not frappe.request:
		return
	for key in FILTERS:
		require_comparisons(parsed_json(frappe.form_dict.get(key)), doctype, ranges_alone=True)
	asked_by = list(_asked(doctype))
	for asked, column in [*asked_by, *_named(doctype)]:
		if _is_confidential(asked, column):
			frappe.throw(
				_("Lists do not hold {0}. Please open the form, or the report Phone Register.").format(
					_label(asked, column)
				),
				frappe.PermissionError,
			)
	for asked, column in asked_by:
		if column in _hidden(asked, user or frappe.session.user):
			frappe.throw(
				_("You may not filter or sort by {0}.").format(_label(asked, column)), frappe.PermissionError
			)


def _is_confidential(doctype: str, column: str) -> bool:
	return doctype in SHOWN or column in unlisted_fields(doctype)


def _hidden(doctype: str, user: str) -> set[str]:
	"""Fields of a doctype that `user`'s roles do not let him read; of a hidden table, all its columns."""
	parent = PARENTS.get(doctype)
	if user == "Administrator" or (parent or doctype) not in POINTERS:
		return set()
	meta, roles = frappe.get_meta(parent or doctype), set(frappe.get_roles(user))
	levels = {row.permlevel or 0 for row in meta.permissions if row.read and row.role in roles}
	fields = [field for field in meta.fields if field.permlevel and field.permlevel not in levels]
	if not parent:
		return {field.fieldname for field in fields}
	if not any(field.options == doctype for field in fields):
		return set()
	return {"name", "idx", *(field.fieldname for field in frappe.get_meta(doctype).fields)}


def _asked(doctype: str) -> Iterator[tuple[str, str]]:
	"""(doctype, column) pairs by which the request filters, sorts or groups."""
	for key in FILTERS:
		for about, column, _operator, _value in comparisons(parsed_json(frappe.form_dict.get(key)), doctype):
			yield from _of_text(str(column), about)
	for key in TEXTS:
		yield from _of_text(str(frappe.form_dict.get(key) or ""), doctype)


def _named(doctype: str) -> Iterator[tuple[str, str]]:
	"""(doctype, column) pairs that the request wants to see."""
	fields = frappe.form_dict.get("fields")
	fields = parsed_json(fields) if isinstance(fields, str) and fields.startswith("[") else fields
	for field in fields if isinstance(fields, list) else [fields]:
		yield from _of_text(str(field or ""), doctype)


def _of_text(text: str, doctype: str) -> Iterator[tuple[str, str]]:
	"""The columns that a piece of SQL names; `link.column` is a column of what the link leads to."""
	for table, its_column, link, column in WORD.findall(text):
		if table:
			yield table, its_column
		elif link and is_doctype(doctype):
			field = frappe.get_meta(doctype).get_field(link)
			yield (field.options if field else doctype), column
		else:
			yield doctype, column


def _label(doctype: str, column: str) -> str:
	return _(frappe.get_meta(doctype).get_label(column) or column)
