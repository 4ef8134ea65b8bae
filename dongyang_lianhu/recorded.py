"""What people entered about a document that the rules judge: where it comes from, their reasons, what did not count."""

from datetime import date

import frappe
from frappe import _
from frappe.utils import formatdate

from dongyang_lianhu.facts.visits import ADVICE

Rows = list[dict[str, str]]

FIELDS = {
	"Household Link": (
		"origin", "is_temporary", "linkage_plan", "grounds", "pinned", "from_date", "recorded_on", "quota_reason",
		"to_date", "end_reason", "end_recorded_on",
	),
	"Household Tier Change": (
		"origin", "proposed_on", "reason", "decided_by", "decided_on", "decision_note", "effective_from",
	),
}  # fmt: skip


def entries(doc: frappe.model.document.Document) -> Rows:
	"""Rows of label and value of what was entered about a document, empty fields left out; [] for other doctypes."""
	rows = [_entry(doc, fieldname) for fieldname in FIELDS.get(doc.doctype, ()) if doc.get(fieldname)]
	if doc.doctype == "Household Tier Change" and doc.origin == "Manual":
		rows.insert(1, {"label": _("Proposed By"), "value": frappe.utils.get_fullname(doc.owner)})
	return rows


def _entry(doc: frappe.model.document.Document, fieldname: str) -> dict[str, str]:
	field = doc.meta.get_field(fieldname)
	return {"label": _(field.label), "value": _shown(doc.get(fieldname), field)}


def _shown(value: object, field: frappe._dict) -> str:
	if field.fieldtype == "Date":
		return formatdate(value)
	if field.fieldtype == "Check":
		return _("Yes")
	if field.options == "User":
		return frappe.utils.get_fullname(value)
	return _(value) if field.fieldtype == "Select" else str(value)


def uncounted_visits(doc: frappe.model.document.Document, as_of: date) -> list[dict]:
	"""Visits in the window of an obligation, entered by `as_of`, that do not count: day, visitor, and why not.

	[] for other doctypes. One query.
	"""
	if doc.doctype != "Visit Obligation":
		return []
	visit, member = frappe.qb.DocType("Visit"), frappe.qb.DocType("Party Member")
	rows = (
		frappe.qb.from_(visit)
		.left_join(member)
		.on(member.name == visit.visitor)
		.select(visit.name, visit.visit_date, visit.counting, member.member_name.as_("visitor"))
		.where((visit.household == doc.household) & (visit.visit_date >= doc.window_start))
		.where((visit.visit_date <= (doc.window_end or as_of)) & (visit.recorded_on <= as_of))
		.where(visit.counting != "Counted")
		.orderby(visit.visit_date)
	).run(as_dict=True)
	return [
		{
			"name": row.name,
			"day": row.visit_date.isoformat(),
			"visitor": row.visitor,
			"reason": _(ADVICE[row.counting]),
		}
		for row in rows
	]
