"""Shares of the app's documents that were made before sharing was refused end; they went round the app's conditions."""

import frappe

from dongyang_lianhu.permissions.conditions import POINTERS


def execute() -> None:
	"""Idempotent."""
	frappe.db.delete("DocShare", {"share_doctype": ["in", list(POINTERS)]})
