"""Tasks, comments and shares of the app's documents: on what one may read, and in one's own name."""

import frappe
from frappe import _
from frappe.model.base_document import get_controller
from frappe.utils import get_fullname

from dongyang_lianhu.documents import Record
from dongyang_lianhu.permissions.conditions import POINTERS
from dongyang_lianhu.validation import changed


def check_todo(doc, method: str | None = None) -> None:
	"""Refuse a task about a document that whoever writes it may not read: it shows on that document's form."""
	if doc.flags.ignore_permissions or not changed(doc, "reference_type", "reference_name"):
		return
	require_notable(doc.reference_type, doc.reference_name)


def sign_comment(doc, method: str | None = None) -> None:
	"""A comment is by whoever saved it first, whatever the client says, on what he may read."""
	if doc.reference_doctype not in POINTERS:
		return
	if not doc.flags.ignore_permissions:
		require_notable(doc.reference_doctype, doc.reference_name)
	doc.comment_email, doc.comment_by = doc.owner, get_fullname(doc.owner)


def require_read(doctype: str | None, name: str | None) -> None:
	"""Raises frappe.PermissionError for a document of the app that the session's user may not read."""
	if doctype in POINTERS and name and not frappe.has_permission(doctype, "read", doc=name):
		frappe.throw(_("You may not read {0} {1}.").format(_(doctype), name), frappe.PermissionError)


def require_notable(doctype: str | None, name: str | None) -> None:
	"""Raises frappe.PermissionError for what may not be read and for a record, which takes no notes either.

	Likes, tags, comments and tasks are kept in the row of the document itself.
	"""
	require_read(doctype, name)
	if doctype in POINTERS and issubclass(get_controller(doctype), Record):
		message = _("{0} is a record. It takes no comments, tags, likes or tasks.").format(_(doctype))
		frappe.throw(message, frappe.PermissionError)


def refuse_share(doc, method: str | None = None) -> None:
	"""Refuse to share a document: Frappe would ask no condition of the app any more, and show hidden fields."""
	if doc.share_doctype in POINTERS:
		message = _(
			"{0} is not shared one by one: who sees it follows from role and village. Please ask the administrator."
		).format(_(doc.share_doctype))
		frappe.throw(message, frappe.PermissionError)
