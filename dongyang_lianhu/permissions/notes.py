"""Tasks, comments and shares of the app's documents: on what one may read, and in one's own name."""

from typing import NoReturn

import frappe
from frappe import _
from frappe.desk.notifications import extract_mentions
from frappe.model.base_document import get_controller
from frappe.utils import get_fullname

from dongyang_lianhu.documents import Record
from dongyang_lianhu.permissions.conditions import POINTERS
from dongyang_lianhu.permissions.gate.checks import refuse_unknown_accounts
from dongyang_lianhu.permissions.scope import is_guarded_account
from dongyang_lianhu.validation import changed


def check_todo(doc, method: str | None = None) -> None:
	"""Refuse a task about a document that whoever writes it may not read: it shows on that document's form."""
	if is_guarded_account(frappe.session.user):
		_sign_task(doc)
	if not changed(doc, "reference_type", "reference_name"):
		return
	refuse_record(doc.reference_type)
	if not doc.flags.ignore_permissions:
		require_notable(doc.reference_type, doc.reference_name)


def _sign_task(doc) -> None:
	"""Whoever makes a task has given it, whatever the client says; later nobody else has."""
	if changed(doc, "sender"):
		doc.sender = None  # an address that the client made up
	before = doc.get_doc_before_save()
	if not doc.flags.ignore_permissions or before:
		doc.assigned_by = before.assigned_by if before else frappe.session.user
	doc.assigned_by_full_name = get_fullname(doc.assigned_by) if doc.assigned_by else None


def sign_comment(doc, method: str | None = None) -> None:
	"""A comment is by whoever saved it first, whatever the client says, on what he may read."""
	if doc.reference_doctype not in POINTERS and not is_guarded_account(frappe.session.user):
		return
	refuse_record(doc.reference_doctype)
	if not doc.flags.ignore_permissions:
		require_notable(doc.reference_doctype, doc.reference_name)
	doc.comment_email, doc.comment_by = doc.owner, get_fullname(doc.owner)
	if is_guarded_account(frappe.session.user):
		require_readers_mentioned(doc)


def require_readers_mentioned(doc) -> None:
	"""Refuse a comment that mentions somebody whom its writer does not see, or who may not read what it is about.

	He would be told of it, with the document's title. Raises frappe.PermissionError.
	"""
	if "mention" not in (doc.content or ""):
		return
	try:
		people = set(extract_mentions(doc.content))
	except KeyError:  # a mention of nobody
		frappe.throw(_("{0} of this call cannot be read. Please load the page again.").format("content"))
	refuse_unknown_accounts(sorted(people))
	for person in sorted(people):
		if not frappe.has_permission(doc.reference_doctype, "read", doc=doc.reference_name, user=person):
			refuse_reader(get_fullname(person), doc.reference_doctype)


def refuse_reader(person: str, doctype: str) -> NoReturn:
	"""Refuse to tell somebody of a document that he may not read. Raises frappe.PermissionError."""
	message = _("{0} may not read this {1}. Please choose somebody else.").format(person, _(doctype))
	frappe.throw(message, frappe.PermissionError)


def keep_filter_to_oneself(doc, method: str | None = None) -> None:
	"""A saved filter of a list is its owner's; the administrator alone saves one for all."""
	if is_guarded_account(frappe.session.user):
		doc.for_user = frappe.session.user


def require_notable(doctype: str | None, name: str | None) -> None:
	"""Raises frappe.PermissionError for what may not be read and for a record, which takes no notes either."""
	if doctype not in POINTERS or not name:
		return
	if not frappe.has_permission(doctype, "read", doc=name):
		frappe.throw(_("You may not read {0} {1}.").format(_(doctype), name), frappe.PermissionError)
	refuse_record(doctype)


def require_taggable(doctype: str, name: str) -> None:
	"""As `require_notable`; newer versions of Frappe ask for the right to write, and trip over their own refusal."""
	require_notable(doctype, name)
	if not frappe.has_permission(doctype, "write", doc=name):
		frappe.throw(_("You may not change {0} {1}.").format(_(doctype), name), frappe.PermissionError)


def refuse_record(doctype: str | None) -> None:
	"""Raises frappe.PermissionError for records: likes, tags, comments and tasks are kept in the row itself."""
	if doctype in POINTERS and issubclass(get_controller(doctype), Record):
		message = _("{0} is a record. It takes no comments, tags, likes or tasks.").format(_(doctype))
		frappe.throw(message, frappe.PermissionError)


def check_share(doc, method: str | None = None) -> None:
	"""Refuse a share of a document of the app, however it is made."""
	refuse_share(doc.share_doctype)


def refuse_share(doctype: str | None) -> None:
	"""Raises frappe.PermissionError for the app's doctypes.

	Frappe would ask no condition of the app any more, and show hidden fields.
	"""
	if doctype in POINTERS:
		message = _(
			"{0} is not shared one by one: who sees it follows from role and village. Please ask the administrator."
		).format(_(doctype))
		frappe.throw(message, frappe.PermissionError)
