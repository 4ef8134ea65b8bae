from pathlib import Path

import frappe
from frappe import _
from frappe.model.document import Document

from dongyang_lianhu import validation
from dongyang_lianhu.documents import TownshipDocument, private_file
from dongyang_lianhu.importing import jobs
from dongyang_lianhu.permissions.files import readable_file
from dongyang_lianhu.permissions.scope import scope_for
from dongyang_lianhu.rosters import importable

WHAT_WAS_CHECKED = ("register", "village", "file", "create_groups")


class RosterImport(TownshipDocument):
	def validate(self) -> None:
		if self.register not in importable():
			frappe.throw(_("Please choose a register."))
		self.require_own_village()
		self.require_register_rights()
		if validation.changed(self, *WHAT_WAS_CHECKED):
			self.forget_check()
		self.take_file()

	def require_own_village(self) -> None:
		"""A village imports its own roster; only the township imports those of all villages."""
		scope = scope_for(None, self.doctype, "write")
		if scope.township:
			return
		if not self.village and len(scope.villages) == 1:
			self.village = scope.villages[0]
		if not self.village:
			frappe.throw(_("Please choose your village."))
		if self.village not in scope.villages:
			frappe.throw(_("You can only import the rosters of your own village."), frappe.PermissionError)

	def require_register_rights(self) -> None:
		if not frappe.has_permission(self.register, "write"):
			frappe.throw(_("Your role does not change this register."), frappe.PermissionError)

	def forget_check(self) -> None:
		"""What was found holds for the file and the options that were checked, for no other."""
		if self.get_doc_before_save():
			if self.state in jobs.RUNNING:
				frappe.throw(_("This roster is being worked on. Please wait."))
			if self.created or self.changed:
				frappe.throw(_("This roster was imported already. Please start a new import."))
		self.update(jobs.NO_COUNTS)
		self.state, self.problems = "Not Checked", []
		self.content_hash = self.changes = self.additions = self.failures = None
		self.failed_file = self.numbered_file = self.message = None
		self.can_number = 0

	def take_file(self) -> None:
		"""The file must be the user's to read, and becomes private."""
		mine = readable_file(self.file or "")
		if not mine:
			frappe.throw(_("The file is no longer there. Please attach it again."))
		if not mine.is_private:
			self.file = _private_copy(mine)

	def on_trash(self) -> None:
		frappe.throw(_("An import is a record and is not deleted."))


def _private_copy(file: Document) -> str:
	"""Return the address of a private file with the content of a public one, which goes if it is the user's own.

	Frappe's own way, which moves the file, fails on a private file of the same name.
	"""
	copy = private_file(file.file_name, Path(file.get_full_path()).read_bytes())
	if file.owner == frappe.session.user and file.attached_to_doctype in (None, "", "Roster Import"):
		file.delete(ignore_permissions=True)
	return copy.file_url
