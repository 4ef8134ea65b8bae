"""Pages of the website that Frappe makes of a doctype's name: its list, and its documents on paper."""

import frappe
from frappe.website.page_renderers.document_page import DocumentPage
from frappe.website.page_renderers.static_page import StaticPage
from frappe.website.page_renderers.template_page import TemplatePage
from frappe.website.page_renderers.web_form import WebFormPage

from dongyang_lianhu.permissions.gate.judge import is_guarded, refuse

BEFORE = (StaticPage, WebFormPage, DocumentPage, TemplatePage)


class DoctypePage:
	"""Stands where Frappe would list or print a doctype's documents, and refuses; the hook `page_renderer` names it.

	Nobody works with such pages: the Desk has lists, and prints by `/printview`. Whether there is such a document, or
	an account of that name, is not told.
	"""

	def __init__(self, path: str, http_status_code: int | None = None) -> None:
		self.path, self.http_status_code = path, http_status_code

	def can_render(self) -> bool:
		"""Whether Frappe would show this path by the name of a doctype, and to somebody who is guarded."""
		first = self.path.partition("/")[0]
		if not first or not is_guarded(frappe.session.user) or not frappe.db.exists("DocType", first, True):
			return False
		return not any(page(self.path, self.http_status_code).can_render() for page in BEFORE)

	def render(self) -> None:
		"""Raises frappe.PermissionError, counted under the doctype's name."""
		refuse(f"/{frappe.db.get_value('DocType', self.path.partition('/')[0])}")
