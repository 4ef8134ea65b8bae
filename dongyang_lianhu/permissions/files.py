"""Files of the township's people: private, of a known kind, not too large.

What is attached to a document of the app is attached by whoever may write the document. A public page or script of
anybody's would run in the name of whoever opens it; only the administrator puts files before the public.
"""

from pathlib import PurePath

import frappe
from frappe import _
from frappe.core.doctype.file.file import File

from dongyang_lianhu.permissions.conditions import POINTERS
from dongyang_lianhu.validation import changed

MEGABYTES = 10
KINDS = frozenset(
	".jpg .jpeg .png .webp .heic .gif .pdf .txt .csv .doc .docx .xls .xlsx .ppt .pptx .wps .et .ofd".split()
)


class TownshipFile(File):
	"""Frappe's File; what people upload is checked before anything is written to disk."""

	def before_insert(self) -> None:
		self.require_content()
		self.guard()
		super().before_insert()

	def validate(self) -> None:
		self.guard()
		super().validate()

	def guard(self) -> None:
		"""A document's file is as private as the document, others' as private as a letter.

		Raises ValidationError and PermissionError.
		"""
		if self.is_folder or (self.attached_to_doctype not in POINTERS and self.is_trusted()):
			return
		self.is_private = 1
		attached = changed(self, "attached_to_doctype", "attached_to_name")
		if attached or changed(self, "file_name", "file_url"):
			self.require_kind()
			self.require_size()
		if attached and self.attached_to_doctype in POINTERS and not self.flags.ignore_permissions:
			self.require_rights()

	def is_trusted(self) -> bool:
		"""Whether the app, the framework or an administrator makes the file."""
		return bool(self.flags.ignore_permissions) or "System Manager" in frappe.get_roles()

	def require_content(self) -> None:
		"""An upload of nothing is refused; Frappe would look for it on the disk."""
		if not self.is_folder and not self.file_url and self.get("content") in ("", b""):
			frappe.throw(_("The file is empty. Please choose another one."))

	def require_kind(self) -> None:
		names = [name for name in (self.file_name, self.file_url) if name]
		if not names or any(PurePath(name).suffix.lower() not in KINDS for name in names):
			frappe.throw(
				_("Files of this kind cannot be attached. Please attach a picture, a PDF or a document.")
			)

	def require_size(self) -> None:
		if max(len(self.content or ""), self.file_size or 0) > MEGABYTES * 1024 * 1024:
			frappe.throw(_("The file is larger than {0} MB. Please attach a smaller one.").format(MEGABYTES))

	def require_rights(self) -> None:
		"""Whoever may change the document attaches to it; a file that is there already only if he may read it."""
		if not frappe.has_permission(self.attached_to_doctype, "write", doc=self.attached_to_name):
			frappe.throw(
				_("You may not attach files to {0} {1}.").format(
					_(self.attached_to_doctype), self.attached_to_name
				),
				frappe.PermissionError,
			)
		if self.is_new() and not self.content and not _may_read_file(self.file_url):
			frappe.throw(_("You may not attach this file. Please upload your own."), frappe.PermissionError)


def _may_read_file(url: str | None) -> bool:
	stored = frappe.get_all("File", {"file_url": url or ""}, pluck="name", limit=20)
	return any(frappe.has_permission("File", "read", doc=name) for name in stored)
