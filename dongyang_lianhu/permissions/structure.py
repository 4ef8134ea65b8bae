"""What a doctype is made of, looked up once a request: the lists' arguments name columns by the dozen."""

import frappe
from frappe.utils.caching import request_cache

from dongyang_lianhu.permissions.conditions import PARENTS, POINTERS

STANDARD = frozenset(
	"name owner creation modified modified_by idx docstatus parent parentfield parenttype _assign _liked_by"
	" _user_tags _comments _seen".split()
)


@request_cache
def is_doctype(name: str) -> bool:
	"""Whether there is a doctype of this name; Frappe's own meta answers other names with an error."""
	return name in POINTERS or name in PARENTS or bool(frappe.db.exists("DocType", name))


@request_cache
def tables_of(doctype: str) -> frozenset[str]:
	"""A doctype and those of its tables; nothing where there is no such doctype."""
	if not is_doctype(doctype):
		return frozenset()
	return frozenset({doctype, *(field.options for field in frappe.get_meta(doctype).get_table_fields())})


@request_cache
def columns_of(doctype: str) -> frozenset[str]:
	"""The columns of a doctype's table, those that every table has included."""
	fields = frappe.get_meta(doctype).fields
	return STANDARD | {field.fieldname for field in fields if not field.get("is_virtual")}
