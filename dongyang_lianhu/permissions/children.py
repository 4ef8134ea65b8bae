"""Child rows change only as part of their parent's save.

Over plain REST Frappe saves, adds and deletes single child rows without the parent's own checks.
"""

import frappe
from frappe import _


def refuse_alone(doc, method: str | None = None) -> None:
	"""Refuse a child row that is saved or deleted by itself; a parent writes its rows without this event."""
	frappe.throw(_("Rows of a table are changed in their form, not by themselves."), frappe.PermissionError)
