import frappe
from frappe import _

from dongyang_lianhu.documents import TownshipDocument


class VisitObligation(TownshipDocument):
	def validate(self) -> None:
		frappe.throw(_("Visit obligations follow from the rules; they are not entered or changed by hand."))

	def on_trash(self) -> None:
		frappe.throw(_("Visit obligations are never deleted."))


def on_doctype_update() -> None:
	"""Index what the lists, the reports and the nightly evaluation filter by together."""
	frappe.db.add_index("Visit Obligation", ["village", "status", "due_date"])
	frappe.db.add_index("Visit Obligation", ["status", "due_date"])
	frappe.db.add_index("Visit Obligation", ["party_member", "status"])
	frappe.db.add_index("Visit Obligation", ["household", "window_start"])
