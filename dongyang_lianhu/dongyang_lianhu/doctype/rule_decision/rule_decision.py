import frappe

from dongyang_lianhu.documents import Record


class RuleDecision(Record):
	"""`lianhu verify` finds what was changed behind Frappe's back."""


def on_doctype_update() -> None:
	"""One row per place in a village's chain; decisions are looked up by their subject."""
	frappe.db.add_unique("Rule Decision", ["village", "sequence"])
	frappe.db.add_index("Rule Decision", ["subject", "subject_type"])
