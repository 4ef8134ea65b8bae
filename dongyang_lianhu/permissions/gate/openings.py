"""What other apps of the bench declare open, by the hook `lianhu_open_calls`, is recorded as Gate Openings.

lianhu_open_calls = [
	{"kind": "Method", "opened": "other_app.api.*", "why": "Its phone pages"},
	{"kind": "Doctype", "opened": "Other Document", "why": "Its lists"},
]
"""

import frappe

DOCTYPE = "Gate Opening"


def declared() -> dict[tuple[str, str], dict]:
	"""What the installed apps declare, by kind and name, with the app."""
	found = {}
	for app in frappe.get_installed_apps():
		for row in frappe.get_hooks("lianhu_open_calls", default=[], app_name=app):
			found[row["kind"], row["opened"]] = {**row, "app": app}
	return found


def record_declared() -> None:
	"""After installation and migration: add what is new, close what no app declares any more. Twice is once."""
	wanted = declared()
	kept = {
		(row.kind, row.opened): row
		for row in frappe.get_all(
			DOCTYPE, fields=["name", "kind", "opened", "app", "enabled"], limit_page_length=0
		)
	}
	for key in wanted.keys() - kept.keys():
		frappe.get_doc({"doctype": DOCTYPE, **wanted[key]}).insert(ignore_permissions=True)
	for key, row in kept.items():
		if row.app and row.enabled and key not in wanted:
			doc = frappe.get_doc(DOCTYPE, row.name)
			doc.enabled = 0
			doc.save(ignore_permissions=True)
