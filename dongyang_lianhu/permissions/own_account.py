"""One's own account: its settings are one's own, its name, address and rights are the administrator's."""

import frappe
from frappe import _
from frappe.model import display_fieldtypes

from dongyang_lianhu.permissions.scope import is_guarded_account
from dongyang_lianhu.validation import changed

# What each version of Frappe lets people choose for themselves. Names come from the township's registers, and whoever
# could write them would sign comments as somebody else.
OWN_SETTINGS = frozenset(
	"language time_zone user_image banner_image gender birth_date phone mobile_no location interest bio mute_sounds"
	" desk_theme email_signature new_password logout_all_sessions document_follow_notify document_follow_frequency"
	" thread_notify send_me_a_copy allowed_in_mentions follow_created_documents follow_commented_documents"
	" follow_liked_documents follow_shared_documents follow_assigned_documents home_settings onboarding_status"
	" default_workspace default_app code_editor_type search_bar notifications list_sidebar bulk_actions view_switcher"
	" form_sidebar timeline dashboard".split()
)


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
	names = [[row.name for row in one.get(fieldname)] for one in (doc, before)]
	return names[0] != names[1]
