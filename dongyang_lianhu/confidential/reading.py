"""The one door to confidential values: checked against level and scope, in sets, and noted."""

from collections.abc import Iterable, Sequence
from enum import Enum

import frappe
from frappe import _

from dongyang_lianhu.confidential import records, store
from dongyang_lianhu.permissions.conditions import condition_text, in_scope
from dongyang_lianhu.permissions.levels import granted_levels
from dongyang_lianhu.permissions.scope import scope_of


class Purpose(str, Enum):
	"""What confidential values are read for."""

	FORM = "Form"
	CHANGE = "Change"
	EXPORT = "Export"
	REPORT = "Report"
	PRINT = "Print"
	CONTACT_PAGE = "Contact Page"
	COMPARISON = "Comparison"


# Asked after other rights than those of a field's level: whoever may print a card prints the member's number on it, and
# whoever holds the card may call it. A comparison tells nobody what it read.
OWN_RIGHTS = frozenset({Purpose.PRINT, Purpose.CONTACT_PAGE, Purpose.COMPARISON})
NOTED = frozenset(Purpose) - {Purpose.CONTACT_PAGE, Purpose.COMPARISON}


def read(doctype: str, names: Iterable[str], fieldname: str, purpose: Purpose) -> dict[str, str]:
	"""Return `{name: value}` for the session's user, of those documents alone that lie in his scope.

	Raises frappe.PermissionError without the field's level.
	"""
	_require_level(doctype, fieldname)
	found = store.values_of(doctype, within_scope(doctype, list(names)), fieldname)
	records.note(doctype, fieldname, purpose.value, list(found))
	return found


def read_list(
	doctype: str, filters: dict, fields: Sequence[str], fieldname: str, purpose: Purpose, limit: int
) -> list[frappe._dict]:
	"""Return the rows that the session's user's list of `doctype` has, by name, each with the value as `fieldname`.

	One query, however long the list. Raises frappe.PermissionError without the field's level, or the right to the list.
	"""
	_require_level(doctype, fieldname)
	shown = frappe.get_list(
		doctype, filters, ["name", *fields], order_by="name asc", limit_page_length=limit, run=False
	)
	rows = frappe.db.sql(store.joined(shown, doctype, fieldname), as_dict=True)
	records.note(doctype, fieldname, purpose.value, [row.name for row in rows if row[fieldname]])
	return rows


def read_for(purpose: Purpose, doctype: str, names: Iterable[str], fieldname: str) -> dict[str, str]:
	"""Return `{name: value}` for a work of the app whose own rights were asked before.

	Raises ValueError for a purpose that stands for somebody's rights to the field.
	"""
	if purpose not in OWN_RIGHTS:
		raise ValueError(f"{purpose.value} is read with the user's own rights")
	found = store.values_of(doctype, {name for name in names if name}, fieldname)
	if purpose in NOTED:
		records.note(doctype, fieldname, purpose.value, list(found))
	return found


def reads_level(doctype: str, fieldname: str, ptype: str = "read") -> bool:
	"""Whether the session's roles grant the level of a field."""
	level = frappe.get_meta(doctype).get_field(fieldname).permlevel or 0
	user = frappe.session.user
	return user == "Administrator" or level in granted_levels(doctype, ptype, user)


def is_within_scope(doctype: str, name: str) -> bool:
	"""Whether the session's user may read one document, so far as its place in the township goes."""
	scope = scope_of()
	return scope.township or in_scope(doctype, name, scope)


def within_scope(doctype: str, names: Sequence[str]) -> list[str]:
	"""Return those of the names that the session's user may read."""
	scope = scope_of()
	if scope.township:
		return list(names)
	text, found = condition_text(doctype, scope), []
	for part in store.chunks(list(names)):
		listed = ", ".join(frappe.db.escape(str(name), percent=False) for name in part)
		found += frappe.db.sql(
			f"select `name` from `tab{doctype}` where `name` in ({listed}) and {text}", pluck=True
		)
	return found


def _require_level(doctype: str, fieldname: str) -> None:
	if not reads_level(doctype, fieldname):
		message = _("You may not read {0} of {1}.").format(_label(doctype, fieldname), _(doctype))
		frappe.throw(message, frappe.PermissionError)


def _label(doctype: str, fieldname: str) -> str:
	return _(frappe.get_meta(doctype).get_label(fieldname))
