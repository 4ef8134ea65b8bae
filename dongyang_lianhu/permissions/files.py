"""Files of the township's people: private, of a known kind, not too large, at addresses that nobody guesses.

What is attached to a document of the app is attached by whoever may write the document; before its form is saved, by
whoever may create it. A file without content of its own points to a stored one, and so needs the right to read that
one, whatever either hangs on. A public page or script of anybody's would run in the name of whoever opens it; only the
administrator puts files before the public.
"""

import re
import secrets
from pathlib import PurePath
from urllib.parse import unquote

import frappe
from frappe import _
from frappe.core.doctype.file.file import File
from frappe.core.doctype.file.file import has_permission as frappes_permission
from frappe.core.doctype.file.utils import get_content_hash
from frappe.query_builder import DocType
from frappe.utils import add_to_date, now_datetime

from dongyang_lianhu.permissions.conditions import POINTERS
from dongyang_lianhu.permissions.markup import FULL_WIDTH
from dongyang_lianhu.permissions.scope import READING
from dongyang_lianhu.validation import changed

MEGABYTES = 10
KINDS = frozenset(
	".jpg .jpeg .png .webp .heic .gif .pdf .txt .csv .doc .docx .xls .xlsx .ppt .pptx .wps .et .ofd".split()
)
PAGES = frozenset(".htm .html .mht .mhtml .shtml .svg .svgz .xht .xhtml .xml .xsl .xslt".split())
# What only the framework sets: the digest finds other files, the thumbnail is deleted with the file.
SYSTEM_FIELDS = (
	"content_hash",
	"thumbnail_url",
	"is_folder",
	"is_home_folder",
	"is_attachments_folder",
	"owner",
	"creation",
)
ADDRESS = re.compile(r"/(private/)?files/[^/\\]+")
ELSEWHERE = re.compile(r"https?://[^\s<>\"'`\\]+")
NOT_IN_ADDRESSES = re.compile(r"[/\\%?#&<>\"'`\x00-\x1f]")
LONGEST_STEM = 60  # characters; with three bytes each a file system takes 255 bytes
ATTACH_FIELDS = {"fieldtype": ["in", ["Attach", "Attach Image"]]}
HOURS_TO_SAVE = 1  # how long a form may stay unsaved after a file was attached to it


class TownshipFile(File):
	"""Frappe's File; what people upload is checked before anything is written to disk."""

	def before_insert(self) -> None:
		self.require_content()
		self.guard()
		self.flags.ignore_duplicate_entry_error = True  # each has an address of its own
		super().before_insert()

	def validate(self) -> None:
		self.guard()
		super().validate()

	def guard(self) -> None:
		"""A document's file is as private as the document, others' as private as a letter.

		Raises ValidationError and PermissionError.
		"""
		if self.file_name:
			self.file_name = self.file_name.translate(FULL_WIDTH)  # Frappe writes it into its pages as it is
		if not is_manager():
			self.keep_system_fields()
		if self.is_folder:
			self.file_url = self.attached_to_doctype = self.attached_to_name = None
			return
		if not is_manager():
			self.require_source()
			self.refuse_pages()
		if self.attached_to_doctype in POINTERS or not self.is_trusted():
			self.guard_upload()

	def guard_upload(self) -> None:
		"""What hangs on a document of the app, or comes from somebody who is no administrator."""
		self.is_private = int(not self.points_to_public())
		attached = changed(self, "attached_to_doctype", "attached_to_name")
		if attached or changed(self, "file_name", "file_url"):
			self.require_kind()
			self.require_size()
		if attached and self.attached_to_doctype and not self.flags.ignore_permissions:
			self.require_rights()

	def is_trusted(self) -> bool:
		"""Whether the app, the framework or an administrator makes the file."""
		return bool(self.flags.ignore_permissions) or is_manager()

	def keep_system_fields(self) -> None:
		"""What the framework sets is as stored, and empty in a new file; a folder may be made."""
		before = self.get_doc_before_save()
		for fieldname in SYSTEM_FIELDS:
			if before:
				self.set(fieldname, before.get(fieldname))
			elif fieldname not in ("is_folder", "owner", "creation") and not self.flags.new_file:
				self.set(fieldname, 0 if fieldname.startswith("is_") else None)

	def require_content(self) -> None:
		"""An upload of nothing is refused; Frappe would look for it on the disk."""
		if not self.is_folder and not self.file_url and self.get("content") in ("", b""):
			frappe.throw(_("The file is empty. Please choose another one."))

	def require_source(self) -> None:
		"""A file with content gets its own address; one without, or with another address, a readable file's."""
		if self.is_new() and (self.content or self.flags.new_file):
			self.file_url = self.file_url if self.flags.new_file else None
		elif self.is_new() or changed(self, "file_url"):
			self.file_url = unquote(self.file_url or "")
			source = require_readable(self.file_url)
			self.file_name = self.file_name or source.file_name

	def points_to_public(self) -> bool:
		"""Whether the file is the address of one that everybody reads already."""
		return self.is_new() and (self.file_url or "").startswith("/files/")

	def require_kind(self) -> None:
		names = [name for name in (self.file_name, self.file_url) if name]
		if not names or any(PurePath(name).suffix.lower() not in KINDS for name in names):
			_refuse_kind()

	def refuse_pages(self) -> None:
		"""Also where the framework makes a file of what somebody wrote, such as a picture in a comment."""
		if any(PurePath(name or "").suffix.lower() in PAGES for name in (self.file_name, self.file_url)):
			_refuse_kind()

	def require_size(self) -> None:
		if max(len(self.content or ""), self.file_size or 0) > MEGABYTES * 1024 * 1024:
			frappe.throw(_("The file is larger than {0} MB. Please attach a smaller one.").format(MEGABYTES))

	def require_rights(self) -> None:
		"""Whoever may change the document attaches to it, and to a form not saved yet whoever may create it."""
		if not may_attach(self.attached_to_doctype, self.attached_to_name):
			frappe.throw(
				_("You may not attach files to {0} {1}.").format(
					_(self.attached_to_doctype), self.attached_to_name
				),
				frappe.PermissionError,
			)

	def save_file(
		self,
		content: bytes | str | None = None,
		decode: bool = False,
		ignore_existing_file_check: bool = False,
		overwrite: bool = False,
	) -> dict | None:
		"""Write the content, also if another file has the same: nobody learns from an address what others have.

		A new file that has an address already points there; nothing is written.
		"""
		if self.is_new() and self.file_url and not overwrite:
			self.content_hash = get_content_hash(content or b"")
			return None
		return super().save_file(
			content, decode, ignore_existing_file_check or bool(self.is_private), overwrite
		)

	def save_file_on_filesystem(self) -> dict:
		"""Write a private file under a name that nobody can guess; the name that people see stays."""
		if not self.is_private:
			return super().save_file_on_filesystem()
		shown = self.file_name
		self.file_name = PurePath(self.file_url).name if self.file_url else unguessable(shown)
		try:
			return super().save_file_on_filesystem()
		finally:
			self.file_name = shown

	def _delete_file_on_disk(self) -> None:
		"""The content goes with the last file of its address, not with the last of the same content."""
		if not (self.file_url or "").startswith("/private/files/"):
			return super()._delete_file_on_disk()
		shared = any(row.name != self.name for row in files_at(self.file_url))
		self.delete_file_data_content(only_thumbnail=shared)

	def is_downloadable(self) -> bool:
		"""Whether the session's user may have the content: Frappe's rule, and the document's where one has it."""
		if not self.is_remote_file and not ADDRESS.fullmatch(self.file_url or ""):
			return False
		try:
			return bool(super().is_downloadable()) and has_permission(self, "read", frappe.session.user)
		except frappe.DoesNotExistError:  # older versions of Frappe look for the form that is not saved yet
			frappe.clear_last_message()
			return False

	def unzip(self) -> list[File]:
		"""Unpack an archive; Frappe's route does not ask whose it is."""
		self.check_permission("write")
		return super().unzip()

	@frappe.whitelist(methods=["POST"])
	def optimize_file(self) -> None:
		"""Make a stored picture smaller, whatever the client sent along; for administrators."""
		if not is_manager():
			frappe.throw(_("Only the administrator changes a stored file."), frappe.PermissionError)
		File.optimize_file(frappe.get_doc("File", self.name))


def is_manager() -> bool:
	"""Whether the session's user is an administrator, whose files are his own affair."""
	return "System Manager" in frappe.get_roles()


def unguessable(file_name: str) -> str:
	"""Return a name for the disk: readable, and with 128 bits of chance."""
	name = PurePath(NOT_IN_ADDRESSES.sub("_", file_name))
	return f"{name.stem[:LONGEST_STEM]}-{secrets.token_hex(16)}{name.suffix[:12]}"


def files_at(address: str | None) -> list[frappe._dict]:
	"""Return the files of exactly this address; the database takes another case or a blank at the end for the same."""
	rows = frappe.get_all("File", {"file_url": address or "", "is_folder": 0}, ["*"])
	return [row for row in rows if row.file_url == address]


def readable_file(address: str) -> File | None:
	"""Return a stored file of exactly this address that the session's user may read, if there is one."""
	if not ADDRESS.fullmatch(address) or unquote(address) != address:
		return None
	found = (frappe.get_doc({**row, "doctype": "File"}) for row in files_at(address))
	return next((file for file in found if file.is_downloadable()), None)


def require_readable(address: str) -> File:
	"""Return the readable file of an address. Raises frappe.PermissionError when there is none."""
	file = readable_file(address)
	if not file:
		frappe.throw(_("You may not attach this file. Please upload your own."), frappe.PermissionError)
	return file


def may_attach(doctype: str, name: object) -> bool:
	"""Whether the session's user may attach a file to a document, or to a form that is not saved yet."""
	if not isinstance(name, str | int) or not name:
		return False
	if _is_saved(doctype, name):
		return bool(frappe.has_permission(doctype, "write", doc=name))
	return _is_unsaved(doctype, str(name)) and bool(frappe.has_permission(doctype, "create"))


def _is_saved(doctype: str, name: str | int | None) -> bool:
	return bool(name) and bool(frappe.db.exists(doctype, str(name)))


def _is_unsaved(doctype: str, name: str) -> bool:
	"""Whether a name is what the Desk calls a form before its first save."""
	return bool(re.fullmatch(rf"new-{re.escape(doctype.lower().replace(' ', '-'))}-[a-z0-9]+", name))


def has_permission(doc: File, ptype: str = "read", user: str | None = None) -> bool:
	"""Whether a file's document lets `user` do this: a saved document's file is the document's, not its uploader's.

	What hangs on a form that is not saved yet is its owner's; all else is judged by Frappe's own check, which some
	versions no longer ask once this one has answered.
	"""
	if ptype == "create":  # judged when it is inserted, by what it is attached to
		return True
	doc = doc if doc.is_new() else frappe.get_doc("File", doc.name)  # not by what was sent to be stored
	writing = (ptype or "read") not in READING
	if doc.attached_to_doctype in POINTERS and _is_saved(doc.attached_to_doctype, doc.attached_to_name):
		right = "write" if writing else "read"
		return bool(
			frappe.has_permission(doc.attached_to_doctype, right, doc=doc.attached_to_name, user=user)
		)
	user = user or frappe.session.user
	if doc.owner == user:
		return True
	if (writing and not doc.is_private) or _is_unsaved(
		doc.attached_to_doctype or "", doc.attached_to_name or ""
	):
		return "System Manager" in frappe.get_roles(user)
	return bool(frappes_permission(doc, ptype=ptype, user=user))


def check_attachments(doc, method: str | None = None) -> None:
	"""Before any document is saved: the address in an Attach field needs the right to read that file.

	Frappe hangs the file on the document for whoever reads it. Raises frappe.PermissionError.
	"""
	fields = doc.meta.get("fields", ATTACH_FIELDS)
	if not fields or frappe.flags.in_install or frappe.flags.in_migrate or is_manager():
		return
	for field in fields:
		address = doc.get(field.fieldname)
		if address and changed(doc, field.fieldname) and not _is_open(str(address)):
			require_readable(str(address))


def _is_open(address: str) -> bool:
	"""Whether an address is another site's, or of a file that everybody reads."""
	if ELSEWHERE.fullmatch(address):
		return True
	regular = ADDRESS.fullmatch(address) and unquote(address) == address
	return bool(regular) and address.startswith("/files/")


def take_over(doc, method: str | None = None) -> None:
	"""After a form's first save: what its maker attached to it before becomes the document's."""
	addresses = [doc.get(field.fieldname) for field in doc.meta.get("fields", ATTACH_FIELDS)]
	addresses, form = [address for address in addresses if address], doc.get("localname") or ""
	if not addresses and not _is_unsaved(doc.doctype, str(form)):
		return
	file = DocType("File")
	unplaced = file.attached_to_field.isnull() | (file.attached_to_field == "")
	chosen = (file.attached_to_name == str(form)) & unplaced
	if addresses:
		chosen = chosen | file.file_url.isin(addresses)
	mine = (file.owner == frappe.session.user) & (file.attached_to_doctype == doc.doctype)
	since = add_to_date(now_datetime(), hours=-HOURS_TO_SAVE)
	query = frappe.qb.update(file).set(file.attached_to_name, doc.name).where(mine & chosen)
	query.where(file.attached_to_name.like("new-%") & (file.creation > since)).run()


def _refuse_kind() -> None:
	frappe.throw(_("Files of this kind cannot be attached. Please attach a picture, a PDF or a document."))
