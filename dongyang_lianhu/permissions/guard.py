"""What no client writes: fields that only the system sets, and fields that give others their scope.

Frappe shows a field as read-only and yet takes any value for it over REST. Code of the app that sets such fields on
a document and saves it does so in `validate`, or names them with `allow_system_fields` after a check of its own.
"""

import frappe
from frappe import _
from frappe.model import no_value_fields

from dongyang_lianhu.permissions.scope import scope_for

# Who holds a post decides who sees what, so a village does not appoint for itself; the switch is the township's (二).
TOWNSHIP_FIELDS = {
	"Village": ("participates", "secretary", "staff"),
	"Party Member": ("user",),
}
# Frappe stores whichever owner a client sends; what somebody entered himself would be anybody's to decide.
ENTRY_FIELDS = ("owner", "creation")
STAFF_COLUMNS = ("user", "post", "from_date", "to_date")


def allow_system_fields(doc, *fieldnames: str) -> None:
	"""Let the next save of `doc` keep what the server has just set in these fields. Clients cannot set flags."""
	doc.flags.system_fields = fieldnames


def reset_new(doc, method: str | None = None) -> None:
	"""Before an insert: system fields hold their defaults, whatever the client sent."""
	if _is_system(doc):
		return
	for field in _system_fields(doc):
		doc.set(field.fieldname, _default(field))
	_check_township_fields(doc, None)


def keep_stored(doc, method: str | None = None) -> None:
	"""Before a save: system fields hold what is stored, so that a stale or forged form changes nothing."""
	if _is_system(doc) or doc.is_new():
		return
	before = doc.get_doc_before_save() or doc.get_latest()
	for fieldname in (*ENTRY_FIELDS, *(field.fieldname for field in _system_fields(doc))):
		doc.set(fieldname, before.get(fieldname))
	_check_township_fields(doc, before)


def _is_system(doc) -> bool:
	flags = frappe.flags
	return bool(doc.flags.ignore_permissions or flags.in_install or flags.in_migrate or flags.in_patch)


def _system_fields(doc) -> list:
	"""Read-only fields with a value; not those that are fetched anew, nor the state that the workflow guards."""
	spared = {_workflow_state_field(doc.doctype), *(doc.flags.system_fields or ())}
	return [
		field
		for field in doc.meta.fields
		if field.read_only
		and field.fieldtype not in no_value_fields
		and not field.fetch_from
		and field.fieldname not in spared
	]


def _workflow_state_field(doctype: str) -> str | None:
	workflow = frappe.get_meta(doctype).get_workflow()
	return frappe.get_cached_value("Workflow", workflow, "workflow_state_field") if workflow else None


def _default(field):
	if field.fieldtype in ("Check", "Int"):
		return int(field.default or 0)
	return field.default or None


def _check_township_fields(doc, before) -> None:
	"""Raises frappe.PermissionError when somebody outside the township changes who holds which post."""
	changed = [name for name in TOWNSHIP_FIELDS.get(doc.doctype, ()) if _changed(doc, before, name)]
	if not changed:
		return
	if scope_for(None, doc.doctype, "create" if doc.is_new() else "write").township:
		return
	labels = ", ".join(_(doc.meta.get_label(name)) for name in changed)
	frappe.throw(_("Only the township changes: {0}").format(labels), frappe.PermissionError)


def _changed(doc, before, fieldname: str) -> bool:
	field = doc.meta.get_field(fieldname)
	if before is None:
		return _comparable(doc.get(fieldname), field) not in (_default(field), [])
	return _comparable(doc.get(fieldname), field) != _comparable(before.get(fieldname), field)


def _comparable(value, field):
	if field.fieldtype == "Table":
		return sorted([str(row.get(column) or "") for column in STAFF_COLUMNS] for row in value or [])
	return int(value or 0) if field.fieldtype == "Check" else value or None
