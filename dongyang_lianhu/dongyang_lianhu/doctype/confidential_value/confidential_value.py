import frappe

from dongyang_lianhu.documents import Record


class ConfidentialValue(Record):
	pass


def on_doctype_update() -> None:
	"""One value for each field of a document, found by its document."""
	frappe.db.add_unique("Confidential Value", ["reference_doctype", "fieldname", "reference_name"])
