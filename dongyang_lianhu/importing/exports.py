"""A register as a file: the rows that the list shows to whoever asks, and a record of who took what."""

from collections.abc import Sequence
from typing import Any

import frappe
from frappe import _
from frappe.core.doctype.access_log.access_log import make_access_log

from dongyang_lianhu.confidential.fields import confidential_fields
from dongyang_lianhu.confidential.reading import Purpose, read
from dongyang_lianhu.permissions.levels import granted_levels
from dongyang_lianhu.rosters import Column, Register, load_registers
from dongyang_lianhu.rosters.workbooks import export as workbook

MOST_ROWS = 100_000
TITLES = {"Party Member": "member_name", "Household": "head_name"}
OPERATORS = frozenset(
	{"=", "!=", "<", ">", "<=", ">=", "like", "not like", "in", "not in", "is", "between", "timespan"}
)
MORE_FILTERS = frozenset({"name", "creation", "modified"})


def export_register(
	name: str, filters: Sequence[Sequence[Any]] = (), phones: bool = False
) -> tuple[bytes, int]:
	"""Return the workbook of a register and its number of rows, and record the export. The caller commits.

	Raises frappe.PermissionError when the session's user may not export it, or not its phone numbers.
	"""
	register = load_registers()[name]
	if not may_export(register):
		frappe.throw(_("You may not export this register."), frappe.PermissionError)
	wanted = safe_filters(register, filters)
	columns = exported_columns(register, phones)
	rows = _rows(register, columns, wanted)
	content = workbook(register, columns, rows)
	_record(register, wanted, len(rows), any(column.kind == "phone" for column in columns))
	return content, len(rows)


def may_export(register: Register) -> bool:
	"""Whether the session's user may export a register at all."""
	return bool(frappe.has_permission(register.doctype, "export"))


def has_phones(register: Register) -> bool:
	"""Whether a register holds phone numbers that the session's user may read."""
	return any(column.kind == "phone" for column in exported_columns(register, phones=True, quiet=True))


def exported_columns(register: Register, phones: bool, quiet: bool = False) -> list[Column]:
	"""Return the columns that the user may read; phone numbers only on request, and never to others."""
	readable, meta = (
		granted_levels(register.doctype, "read", frappe.session.user),
		frappe.get_meta(register.doctype),
	)
	columns = []
	for column in register.columns:
		field = meta.get_field(column.field)
		if field and field.permlevel not in readable:
			if column.kind == "phone" and phones and not quiet:
				frappe.throw(_("You may not export phone numbers."), frappe.PermissionError)
			continue
		if column.kind != "phone" or phones:
			columns.append(column)
	return columns


def safe_filters(register: Register, filters: Sequence[Sequence[Any]]) -> list[list]:
	"""Return a list's filters as far as they name fields and comparisons that are known here.

	Raises frappe.ValidationError for any other: leaving one out would export more than the list shows.
	"""
	return [_safe_filter(register, list(found)) for found in filters or ()]


def _safe_filter(register: Register, found: list) -> list:
	meta, readable = (
		frappe.get_meta(register.doctype),
		granted_levels(register.doctype, "read", frappe.session.user),
	)
	doctype, fieldname, operator, value = (found if len(found) >= 4 else [register.doctype, *found])[:4]
	field = meta.get_field(fieldname) if isinstance(fieldname, str) else None
	known = fieldname in MORE_FILTERS or (
		field
		and field.permlevel in readable
		and fieldname not in confidential_fields(register.doctype)
		and field.fieldtype != "Table"
	)
	if doctype != register.doctype or not known or str(operator).lower() not in OPERATORS:
		frappe.throw(
			_("The export cannot use the filter {0}. Please remove it.").format(_label(field, fieldname))
		)
	return [register.doctype, fieldname, str(operator), value]


def _label(field, fieldname: object) -> str:
	return _(field.label) if field else str(fieldname)[:60]


def _rows(register: Register, columns: Sequence[Column], filters: list[list]) -> list[list]:
	"""Return the rows that the list shows for these filters, in the order of the columns."""
	confidential = [c.field for c in columns if c.field in confidential_fields(register.doctype)]
	fields = list(dict.fromkeys(["name", *(c.field for c in columns if c.field not in confidential)]))
	found = frappe.get_list(
		register.doctype,
		filters=filters,
		fields=fields,
		order_by=f"`tab{register.doctype}`.`name` asc",
		limit_page_length=MOST_ROWS + 1,
	)
	if len(found) > MOST_ROWS:
		frappe.throw(_("More than {0} rows. Please narrow the filters.").format(MOST_ROWS))
	for fieldname in confidential:
		_add(register, found, fieldname)
	titles = {to: _titles(to, columns, found) for to in TITLES}
	return [[_cell(column, row, titles) for column in columns] for row in found]


def _add(register: Register, rows: list[frappe._dict], fieldname: str) -> None:
	"""Add a confidential field to the rows, through the door."""
	values = read(register.doctype, [row.name for row in rows], fieldname, Purpose.EXPORT)
	for row in rows:
		row[fieldname] = values.get(row.name)


def _titles(doctype: str, columns: Sequence[Column], rows: list[frappe._dict]) -> dict[str, str]:
	"""Return the names of the members or households that the rows point to: whoever reads a row reads them."""
	fields = {column.field for column in columns if column.kind == "title" and column.to == doctype}
	names = {row.get(field) for row in rows for field in fields} - {None, ""}
	if not names:
		return {}
	table = frappe.qb.DocType(doctype)
	query = frappe.qb.from_(table).select(table.name, table[TITLES[doctype]])
	return dict(query.where(table.name.isin(list(names))).run())


def _cell(column: Column, row: frappe._dict, titles: dict[str, dict[str, str]]) -> object:
	value = row.get(column.field)
	if column.kind == "title":
		return titles[column.to].get(value)
	if (
		column.kind == "reference"
		and column.to in ("Village Group", "Lead Area")
		and value
		and row.get("village")
	):
		return str(value).removeprefix(f"{row.village}-")
	return value


def _record(register: Register, filters: list[list], count: int, phones: bool) -> None:
	"""Append to the record of exports, and to the framework's access log."""
	shown = frappe.as_json([found[1:] for found in filters], indent=None) if filters else None
	record = {
		"doctype": "Register Export",
		"register": register.doctype,
		"rows_exported": count,
		"with_phones": int(phones),
		"filters": shown,
		"exported_by": frappe.session.user,
		"exported_at": frappe.utils.now(),
	}
	frappe.get_doc(record).insert(ignore_permissions=True)  # a record is nobody's to write
	make_access_log(doctype=register.doctype, file_type="XLSX", filters=shown, method="Register Export")
