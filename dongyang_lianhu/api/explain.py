"""The "Why?" of the Desk."""

import frappe
from frappe import _

from dongyang_lianhu.explain import SECTIONS, explain


@frappe.whitelist()
def why(doctype: str, name: str) -> dict:
	"""Return why a document is as it is; for whoever may read the document."""
	if doctype not in SECTIONS:
		frappe.throw(_("No rule judges {0}.").format(_(doctype)))
	frappe.get_doc(doctype, name).check_permission("read")
	return explain(doctype, name)
