"""What the reports and figures of the Desk may read: the shared permission condition as part of a query."""

from datetime import date
from types import NoneType

import frappe
from frappe import _
from frappe.query_builder import DocType
from pypika.terms import Criterion, LiteralValue

from dongyang_lianhu.permissions.conditions import condition

CHOICES = frozenset({"tier", "kind", "status"})
LABELS = {"digits": "Phone", "missed_days": "Missed in the Last Days"}


def readable(doctype: str, user: str | None = None) -> Criterion:
	"""Criterion over `tab{doctype}` that holds for the rows that `user` (default: the session's) may read.

	Raises frappe.PermissionError when his roles do not let him read the doctype at all. The percent signs of
	the condition's literals are doubled, because queries of the query builder run with bound parameters.
	"""
	frappe.has_permission(doctype, "read", user=user, throw=True)
	text = condition(doctype, user).replace("%", "%%")
	named = DocType(doctype).name.isnotnull()
	return named & LiteralValue(text) if text else named


def checked(filters: dict | None, *fieldnames: str) -> frappe._dict:
	"""The filters of a report; those named are one value each, not a list or an operator of the client's.

	Tier, kind and status are choices of a visit obligation.
	"""
	given = frappe._dict(filters or {})
	for fieldname in fieldnames:
		if not isinstance(given.get(fieldname), str | int | date | NoneType):
			label = _(LABELS.get(fieldname) or frappe.unscrub(fieldname))
			frappe.throw(_("Please choose one value for {0}.").format(label))
	duty = frappe.get_meta("Visit Obligation")
	for fieldname in CHOICES.intersection(fieldnames):
		if given.get(fieldname) and given[fieldname] not in duty.get_options(fieldname).split("\n"):
			label = _(duty.get_label(fieldname))
			frappe.throw(_("{0} is none of the choices for {1}.").format(given[fieldname], label))
	return given


def between(column, first: date | None, last: date | None) -> list[Criterion]:
	"""Criteria that keep `column` from `first` to `last`, both included; an open end is left out."""
	criteria = [column >= first] if first else []
	return [*criteria, column <= last] if last else criteria
