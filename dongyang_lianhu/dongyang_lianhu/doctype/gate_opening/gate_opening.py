import re

import frappe
from frappe import _
from frappe.model.document import Document

from dongyang_lianhu.confidential.fields import CLOSED
from dongyang_lianhu.permissions.conditions import PARENTS, POINTERS
from dongyang_lianhu.permissions.gate.entries import OPENINGS

METHOD = re.compile(r"[A-Za-z_]\w*(\.\w+)+(\.?\*)?")


class GateOpening(Document):
	"""A method or a kind of document that an administrator, or an app of the bench, opens to the scheme's users."""

	def validate(self) -> None:
		self.opened = (self.opened or "").strip()
		if self.kind == "Method":
			self.require_method()
		elif self.opened in POINTERS or self.opened in PARENTS or self.opened.startswith("*"):
			frappe.throw(_("{0} needs no opening or takes none.").format(_(self.opened)))
		else:
			self.require_doctype()

	def require_method(self) -> None:
		"""A full name; all of Frappe is never opened at once."""
		if not METHOD.fullmatch(self.opened) or self.opened in ("frappe.*", "frappe*"):
			frappe.throw(
				_("Please enter the full name of a method, such as app.module.method or app.module.*")
			)
		if not self.opened.endswith("*"):
			self.require_whitelisted()

	def require_doctype(self) -> None:
		"""A kind of document that there is, and none that holds confidential values."""
		pattern = self.opened.endswith("*")
		if self.opened in CLOSED or (not pattern and not frappe.db.exists("DocType", self.opened)):
			frappe.throw(_("There is no kind of document {0} that can be opened.").format(_(self.opened)))

	def require_whitelisted(self) -> None:
		said = len(frappe.local.message_log)
		try:
			frappe.is_whitelisted(frappe.get_attr(self.opened))
		except Exception:
			del frappe.local.message_log[said:]
			frappe.throw(_("There is no method {0} that can be called from outside.").format(self.opened))

	def on_update(self) -> None:
		frappe.cache().delete_value(OPENINGS)

	def on_trash(self) -> None:
		frappe.cache().delete_value(OPENINGS)
