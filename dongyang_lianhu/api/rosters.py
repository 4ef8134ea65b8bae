"""What the Desk asks about rosters: templates, check, import, progress, and a register as a file."""

import json

import frappe
from frappe import _
from frappe.utils import now_datetime

from dongyang_lianhu.importing import exports, jobs
from dongyang_lianhu.numerals import in_order
from dongyang_lianhu.permissions.scope import scope_for
from dongyang_lianhu.rosters import Register, RosterError, importable, register_of
from dongyang_lianhu.rosters.workbooks import template as template_workbook
from dongyang_lianhu.validation import translated

PROGRESS_FIELDS = ("state", "rows_total", "rows_done", "last_seen")


@frappe.whitelist()
def template(register: str, village: str | None = None) -> None:
	"""Download the template of a register, with the villages, groups and areas that the user fills in for."""
	scope = scope_for(None, "Roster Import", "create")
	if not (scope.township or scope.villages):
		frappe.throw(_("Your role does not change this register."), frappe.PermissionError)
	found = _importable(register)
	_download(f"{found.title}模板.xlsx", template_workbook(found, _drop_downs(found, village)))


@frappe.whitelist(methods=["POST"])
def check(name: str) -> None:
	"""Read the file of an import and show what it would do; nothing is changed."""
	doc = _locked(name)
	if doc.state in jobs.RUNNING and not jobs.is_stalled(name):
		frappe.throw(_("This roster is being worked on. Please wait."))
	if doc.created or doc.changed:
		frappe.throw(_("This roster was imported already. Please start a new import."))
	_start(doc, "Checking")


@frappe.whitelist(methods=["POST"])
def start(name: str) -> None:
	"""Import a file that was checked."""
	doc = _locked(name)
	if doc.state != "Checked":
		frappe.throw(_("Please check the roster first."))
	if not doc.to_create + doc.to_change:
		frappe.throw(_("There is nothing to import."))
	_start(doc, "Importing")


@frappe.whitelist(methods=["POST"])
def try_again(name: str) -> None:
	"""Go on after a failure, or after a worker was killed: an import continues, a check starts anew."""
	doc = _locked(name)
	if doc.state != "Failed" and not jobs.is_stalled(name):
		frappe.throw(_("This roster is being worked on. Please wait."))
	importing = doc.state == "Importing" or (
		doc.state == "Failed" and doc.content_hash and (doc.created or doc.changed)
	)
	_start(doc, "Importing" if importing else "Checking")


@frappe.whitelist(methods=["POST"])
def number(name: str) -> None:
	"""Number the rows of a file that have no number, keep the numbered file, and check it."""
	doc = _locked(name)
	if not doc.can_number or doc.state in jobs.RUNNING:
		frappe.throw(_("There is nothing to number in this roster."))
	try:
		jobs.number(doc)
	except RosterError as error:
		frappe.throw(translated(error))
	_start(doc, "Checking")


@frappe.whitelist()
def progress(name: str) -> dict:
	"""State and percentage of an import, for a form that waits; `stalled`: nobody works on it."""
	frappe.get_doc("Roster Import", name).check_permission("read")
	row = frappe.db.get_value("Roster Import", name, PROGRESS_FIELDS, as_dict=True)
	percent = 100 * row.rows_done // row.rows_total if row.rows_total else 0
	return {"state": row.state, "percent": percent, "stalled": jobs.is_stalled(name)}


@frappe.whitelist()
def export_choices(doctype: str) -> dict:
	"""Whether the user may export a register, and whether he may add phone numbers."""
	register = _register(doctype)
	allowed = exports.may_export(register)
	return {"allowed": allowed, "phones": allowed and exports.has_phones(register)}


@frappe.whitelist(methods=["POST"])
def export(doctype: str, filters: str = "[]", phones: int = 0) -> None:
	"""Download a register as a list shows it. Recorded as an export."""
	register = _register(doctype)
	content, _count = exports.export_register(register.name, _parsed(filters), bool(int(phones)))
	_download(f"{register.title}{now_datetime():%Y%m%d}.xlsx", content)


def _register(doctype: str) -> Register:
	"""The register of a doctype. Raises frappe.PermissionError: what has no register is not exported."""
	try:
		return register_of(doctype)
	except RosterError as error:
		shown = frappe.utils.escape_html(_(doctype)[:60])
		frappe.throw(_(error.template).format(shown), frappe.PermissionError)


def _parsed(filters: str) -> list:
	try:
		found = json.loads(filters or "[]")
	except ValueError:
		found = None
	if not isinstance(found, list) or not all(isinstance(one, list) and len(one) >= 3 for one in found):
		frappe.throw(_("The export cannot use the filter {0}. Please remove it.").format(str(filters)[:60]))
	return found


def _importable(doctype: str) -> Register:
	if doctype not in importable():
		frappe.throw(_("There is no template for this register."))
	return importable()[doctype]


def _locked(name: str):
	"""The import, locked until the request ends, for whoever may change it."""
	frappe.db.get_value("Roster Import", name, "name", for_update=True)
	doc = frappe.get_doc("Roster Import", name)
	doc.check_permission("write")
	return doc


def _start(doc, state: str) -> None:
	values = {
		"state": state,
		"started_by": frappe.session.user,
		"last_seen": now_datetime(),
		"message": None,
	}
	frappe.db.set_value("Roster Import", doc.name, values)
	jobs.enqueue(doc.name)


def _drop_downs(register: Register, village: str | None) -> dict[str, list[str]]:
	"""Lists of the site for a template: the user's villages, and the groups and areas of one village."""
	scope = scope_for(None, register.doctype, "write")
	villages = frappe.get_list("Village", pluck="name", order_by="name", limit_page_length=0)
	villages = villages if scope.township else [name for name in villages if name in scope.villages]
	lists = {"village": villages}
	if village or len(villages) == 1:
		within = {"village": village or villages[0]}
		for field, doctype, title in (
			("village_group", "Village Group", "group_name"),
			("lead_area", "Lead Area", "area_name"),
		):
			names = frappe.get_list(doctype, within, pluck=title, limit_page_length=0)
			lists[field] = sorted(names, key=in_order)
	return lists


def _download(filename: str, content: bytes) -> None:
	frappe.response.filename, frappe.response.filecontent = filename, content
	frappe.response.type = "binary"
