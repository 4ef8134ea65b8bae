"""One's own account: its settings are one's own, its name, address and rights are the administrator's."""

import frappe
from frappe import _
from frappe.model import default_fields, display_fieldtypes
from frappe.model.base_document import BaseDocument

from dongyang_lianhu.permissions.scope import is_guarded_account
from dongyang_lianhu.validation import changed

# What each version of Frappe lets people choose for themselves. Names come from the township's registers, and whoever
# could write them would sign comments as somebody else.
OWN_SETTINGS = frozenset(
	"language time_zone user_image banner_image gender birth_date phone location interest bio mute_sounds"
	" desk_theme email_signature new_password logout_all_sessions document_follow_notify document_follow_frequency"
	" thread_notify send_me_a_copy allowed_in_mentions follow_created_documents follow_commented_documents"
	" follow_liked_documents follow_shared_documents follow_assigned_documents home_settings onboarding_status"
	" default_workspace default_app code_editor_type search_bar notifications list_sidebar bulk_actions view_switcher"
	" form_sidebar timeline dashboard".split()
)
# What Frappe sets itself whenever a row is stored.
KEPT = frozenset(default_fields) - {"name"}


def keep_identity(doc, method: str | None = None) -> None:
	"""Before an account is saved by a user of the scheme: refuse what is not his to choose. Raises PermissionError."""
	if doc.is_new() or doc.flags.ignore_permissions or not is_guarded_account(frappe.session.user):
		return
	for field in doc.meta.fields:
		if field.fieldname in OWN_SETTINGS or field.fieldtype in display_fieldtypes:
			continue
		if (
			_rows_changed(doc, field.fieldname)
			if field.fieldtype == "Table"
			else changed(doc, field.fieldname)
		):
			message = _("{0} of your account is set by the administrator. Please ask him to change it.")
			frappe.throw(message.format(_(field.label)), frappe.PermissionError)


def _rows_changed(doc, fieldname: str) -> bool:
	before = doc.get_doc_before_save()
	rows = [[_values(row) for row in one.get(fieldname)] for one in (doc, before)]
	return rows[0] != rows[1]


def _values(row: BaseDocument) -> list[str]:
	return [
		str(row.get(column) or "") for column in ("name", *row.meta.get_valid_columns()) if column not in KEPT
	]
