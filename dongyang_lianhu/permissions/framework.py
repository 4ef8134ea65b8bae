"""Conditions of Frappe's own lists that tell of the township: accounts, which it lists to all, and files."""

import frappe

from dongyang_lianhu.permissions.conditions import POINTERS, condition_text
from dongyang_lianhu.permissions.scope import has_app_role, is_guarded_account, scope_of

MADE_FOR_ALL = (
	"(`tabReport`.`is_standard` = 'Yes' or `tabReport`.`owner` = 'Administrator' or `tabReport`.`owner` in "
	"(select `tabHas Role`.`parent` from `tabHas Role` where `tabHas Role`.`role` = 'System Manager'))"
)


def user(user: str | None = None) -> str:
	"""Accounts that `user` may list: his own, those of his villages' staff, those of members whom he may read.

	Whoever has no role of the app is none of its business.
	"""
	user = user or frappe.session.user
	scope = scope_of(user)
	if scope.township or not has_app_role(user):
		return ""
	return (
		f"(`tabUser`.`name` = {frappe.db.escape(user, percent=False)} or `tabUser`.`name` in "
		"(select `tabVillage Staff`.`user` from `tabVillage Staff` where `tabVillage Staff`.`user` is not null "
		f"and {condition_text('Village Staff', scope)}) or `tabUser`.`name` in "
		"(select `tabParty Member`.`user` from `tabParty Member` where `tabParty Member`.`user` is not null "
		f"and {condition_text('Party Member', scope)}))"
	)


def file(user: str | None = None) -> str:
	"""Files that `user` may list: one of the app's documents only with its document; all others are Frappe's to judge."""
	scope = scope_of(user)
	if scope.township:
		return ""
	ours = ", ".join(frappe.db.escape(doctype) for doctype in POINTERS)
	alternatives = [
		f"(ifnull(`tabFile`.`attached_to_doctype`, '') not in ({ours})"
		" and (ifnull(`tabFile`.`attached_to_name`, '') not like 'new-%'"
		f" or `tabFile`.`owner` = {frappe.db.escape(user or frappe.session.user, percent=False)}))",
		*(_of_documents(doctype, scope) for doctype in POINTERS if frappe.has_permission(doctype, user=user)),
	]
	return f"({' or '.join(alternatives)})"


def _of_documents(doctype: str, scope) -> str:
	return (
		f"(`tabFile`.`attached_to_doctype` = {frappe.db.escape(doctype)} and `tabFile`.`attached_to_name` in "
		f"(select `tab{doctype}`.`name` from `tab{doctype}` where {condition_text(doctype, scope)}))"
	)


def own(doctype: str, user: str | None = None) -> str:
	"""Rows of `doctype` that `user` made, for whoever takes part in the scheme; all others see what Frappe shows."""
	user = user or frappe.session.user
	if not is_guarded_account(user):
		return ""
	return f"(`tab{doctype}`.`owner` = {frappe.db.escape(user, percent=False)})"


def list_filter(user: str | None = None) -> str:
	"""Saved filters: one's own, and those that the administrator saved for all."""
	mine = own("List Filter", user)
	return mine and f"({mine} or ifnull(`tabList Filter`.`for_user`, '') = '')"


def dashboard_settings(user: str | None = None) -> str:
	"""One's own choice of charts."""
	return own("Dashboard Settings", user)


def report(user: str | None = None) -> str:
	"""Reports of the apps, those that an administrator made, and one's own saved views."""
	mine = own("Report", user)
	return mine and f"({mine} or {MADE_FOR_ALL})"
