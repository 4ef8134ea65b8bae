import frappe
from frappe import _
from frappe.model.document import Document


class RegisterExport(Document):
	def before_insert(self) -> None:
		"""Written by the export itself, which alone may insert without rights."""
		if not self.flags.ignore_permissions:
			self.refuse()

	def validate(self) -> None:
		if not self.is_new():
			self.refuse()

	def on_trash(self) -> None:
		self.refuse()

	def before_rename(self, old: str, new: str, merge: bool = False) -> None:
		self.refuse()

	@staticmethod
	def refuse() -> None:
		"""Append-only for everybody."""
		frappe.throw(
			_("Exports are on record. Nobody can add, change or delete one."), frappe.PermissionError
		)
