"""Texts that would run: what people write is shown as text, and what Frappe would store with its markup is refused.

Frappe cleans rich text, but leaves whatever is JSON as well (a text in quotes is), a tag that is not closed, and files'
addresses; its forms show each of them as HTML, in the name of whoever opens them.
"""

import re

import frappe
from bs4 import BeautifulSoup
from frappe import _
from frappe.model.base_document import BaseDocument
from frappe.model.document import Document
from frappe.utils.html_utils import is_json

from dongyang_lianhu.permissions.conditions import PARENTS, POINTERS
from dongyang_lianhu.permissions.scope import is_guarded_account
from dongyang_lianhu.validation import refuse

TAG = re.compile(r"<[a-z/!?]", re.IGNORECASE)
ADDRESSES = frozenset({"Attach", "Attach Image"})
SIGNS_OF_MARKUP = re.compile(r"[\s<>\"'`]")
# What Frappe never cleans. The framework itself keeps its records in Code.
LEFT_ALONE = frozenset({"Barcode", "Code"})
CLEAN_THEMSELVES = frozenset({"Comment"})
# Signs that end an attribute or begin a tag, and those that look like them.
FULL_WIDTH = str.maketrans({"<": "＜", ">": "＞", '"': "”", "'": "’", "`": "’", "&": "＆"})


def check_texts(doc: Document, method: str | None = None) -> None:
	"""Before any document is saved by a user of the scheme: as `refuse_markup`."""
	if not frappe.flags.in_install and is_guarded_account(frappe.session.user):
		refuse_markup(doc)


def refuse_markup(doc: Document) -> None:
	"""Refuse markup in plain texts of the app's documents, and in others' what Frappe would store as it is.

	Raises ValidationError, which names the field.
	"""
	for row in (doc, *doc.get_all_children()):
		for field in row.meta.fields:
			value = row.get(field.fieldname)
			if isinstance(value, str) and _would_run(doc, row, field, value):
				refuse(field.fieldname, _holds_markup(_(field.label or field.fieldname)))


def plain(text: str | None, label: str) -> str:
	"""Return a text that is stored past its document, trimmed. Raises ValidationError for markup; `label` says of what."""
	text = (text or "").strip()
	if TAG.search(text):
		frappe.throw(_holds_markup(label))
	return text


def _holds_markup(label: str) -> str:
	message = _("{0} holds marks of a web page. Please write it without angle brackets and outer quotes.")
	return message.format(label)


def _would_run(doc: Document, row: BaseDocument, field: frappe._dict, value: str) -> bool:
	if field.fieldtype in ADDRESSES:
		return bool(SIGNS_OF_MARKUP.search(value))
	if not TAG.search(value):
		return False
	never_cleaned = field.ignore_xss_filter and doc.doctype not in CLEAN_THEMSELVES
	if field.fieldtype in LEFT_ALONE or never_cleaned:
		return not doc.flags.ignore_permissions
	return row.doctype in POINTERS or row.doctype in PARENTS or _is_left(doc, value)


def _is_left(doc: Document, value: str) -> bool:
	"""Whether Frappe's own cleaning takes a text for something else than markup, or passes the document by."""
	return is_json(value) or not BeautifulSoup(value, "html.parser").find() or bool(doc.docstatus)
