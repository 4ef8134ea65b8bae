import frappe
from frappe import _

from dongyang_lianhu.documents import TownshipDocument


class LinkagePlanPair(TownshipDocument):
	def validate(self) -> None:
		frappe.throw(_("Pairs are changed on the linking board of their plan, not by themselves."))

	def on_trash(self) -> None:
		frappe.throw(_("Pairs are changed on the linking board of their plan, not by themselves."))


def on_doctype_update() -> None:
	"""Index what the board and the plan read together."""
	frappe.db.add_index("Linkage Plan Pair", ["plan", "household"])
	frappe.db.add_index("Linkage Plan Pair", ["plan", "party_member"])
