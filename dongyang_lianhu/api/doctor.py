"""The findings of `lianhu doctor` for the page System Check."""

import frappe

from dongyang_lianhu import doctor


@frappe.whitelist()
def findings() -> list[dict]:
	"""Return subject, state, finding, advice and details of every check; administrators only."""
	frappe.only_for("System Manager")
	return [finding.as_dict() for finding in doctor.run()]
