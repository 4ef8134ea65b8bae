import frappe
from frappe import _
from frappe.model.document import Document


class RuleDecision(Document):
	def validate(self) -> None:
		self.refuse()

	def on_trash(self) -> None:
		self.refuse()

	def before_rename(self, old: str, new: str, merge: bool = False) -> None:
		self.refuse()

	@staticmethod
	def refuse() -> None:
		"""Append-only for everybody; `lianhu verify` finds what was changed behind Frappe's back."""
		frappe.throw(
			_("Rule decisions are a record. Nobody can add, change or delete one."), frappe.PermissionError
		)


def on_doctype_update() -> None:
	"""One row per place in a village's chain; decisions are looked up by their subject."""
	frappe.db.add_unique("Rule Decision", ["village", "sequence"])
	frappe.db.add_index("Rule Decision", ["subject", "subject_type"])
