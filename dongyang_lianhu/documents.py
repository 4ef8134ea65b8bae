"""What the doctypes of the app have in common."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document

from dongyang_lianhu import shapes
from dongyang_lianhu.validation import require_fields, require_household


def as_stored(method: Callable) -> Callable:
	"""Let a whitelisted method of a document act on what is saved, whatever the client sent along with the call.

	Frappe makes the document of the client's own words: its owner, its people, its state could all be invented.
	"""

	@wraps(method)
	def act(self: Document, *args: Any, **kwargs: Any) -> Any:
		self.reload()
		return method(self, *args, **kwargs)

	return act


class TownshipDocument(Document):
	"""A document whose values come from outside and are looked at first, and whose refusals say what they refuse."""

	def update(self, d: dict) -> "TownshipDocument":
		"""Take the values of a dictionary; a list or an object in place of one value is refused at once."""
		shapes.refuse_structures(self, d)
		return super().update(shapes.without_methods(self, d))

	def set_new_name(self, *args, **kwargs) -> None:
		"""Name the document; Frappe's own refusal of one without its number has the number's name in English."""
		named_by = self.meta.autoname or ""
		if named_by.startswith("field:"):
			require_fields(self, named_by.removeprefix("field:"))
		super().set_new_name(*args, **kwargs)

	def insert(self, *args, **kwargs) -> "TownshipDocument":
		"""Insert, if every value is of its field's kind."""
		shapes.require_kinds(self)
		return super().insert(*args, **kwargs)

	def save(self, *args, **kwargs) -> "TownshipDocument":
		"""Save, if every value is of its field's kind."""
		shapes.require_kinds(self)
		return super().save(*args, **kwargs)

	def check_if_latest(self) -> None:
		"""Lock what the save will write in everybody's order, before Frappe locks the document's own row."""
		self.lock_rows()
		super().check_if_latest()

	def lock_rows(self) -> None:
		"""Nothing: most documents write their own row alone, and so never wait while others wait for them."""

	def _validate_links(self) -> None:
		"""Refuse links to what is not there; an unknown household in the register's words, also where Frappe misses it."""
		household = self.get("household")
		try:
			super()._validate_links()
		except frappe.LinkValidationError:
			if household and not frappe.db.exists("Household", household):
				frappe.clear_last_message()
				self.household = household  # newer versions of Frappe have emptied it
				require_household(self)
			raise

	def validate_set_only_once(self) -> None:
		"""Refuse another value of a field that is set once; Frappe's own refusal names the field in English."""
		before = self.get_doc_before_save()
		for field in self.meta.get_set_only_once_fields() if before else ():
			if str(self.get(field.fieldname) or "") != str(before.get(field.fieldname) or ""):
				message = _("Value cannot be changed for {0}").format(_(self.meta.get_label(field.fieldname)))
				frappe.throw(message, frappe.CannotChangeConstantError)
		super().validate_set_only_once()

	def _handle_permission_failure(self, perm_type: str) -> None:
		"""Newer versions of Frappe refuse a doctype as a whole before the document, and without a word."""
		self.raise_no_permission_to(perm_type)

	def raise_no_permission_to(self, perm_type: str) -> None:
		"""Raises frappe.PermissionError with a message; Frappe's own, which says nothing, is taken back."""
		shown = frappe.get_message_log()
		if shown and not (shown[-1].get("message") or "").strip():
			frappe.clear_last_message()
		frappe.throw(self.refusal(perm_type), frappe.PermissionError)

	def refusal(self, perm_type: str) -> str:
		"""What somebody is told who may not do this; "save" is Frappe's word for a change."""
		refusals = {
			"read": _("You may not read {0} {1}."),
			"write": _("You may not change {0} {1}."),
			"save": _("You may not change {0} {1}."),
			"create": _("You may not enter this {0} {1}."),
			"delete": _("You may not delete {0} {1}."),
		}
		template = refusals.get(perm_type) or _("You may not do this with {0} {1}.")
		return template.format(_(self.doctype), self.name or "")


def private_file(
	file_name: str, content: bytes, attached_to: Document | None = None, field: str | None = None
) -> Document:
	"""Insert a private File, without asking for rights to files: the caller has asked for those to the document."""
	values = {"doctype": "File", "file_name": file_name, "content": content, "is_private": 1}
	if attached_to:
		values |= {"attached_to_doctype": attached_to.doctype, "attached_to_name": attached_to.name}
		values |= {"attached_to_field": field}
	return frappe.get_doc(values).insert(ignore_permissions=True)


class Record(Document):
	"""A document that the app itself writes as a row, and that nobody changes or deletes after."""

	def validate(self) -> None:
		self.refuse()

	def on_trash(self) -> None:
		self.refuse()

	def before_rename(self, old: str, new: str, merge: bool = False) -> None:
		self.refuse()

	def refuse(self) -> None:
		"""Raises frappe.PermissionError, for everybody."""
		message = _("{0} is a record. Nobody can add, change or delete one.").format(_(self.doctype))
		frappe.throw(message, frappe.PermissionError)
