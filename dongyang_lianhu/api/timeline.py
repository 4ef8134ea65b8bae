"""Who made and changed a document, by name, for the list of its changes on the form."""

import frappe
from frappe.utils import add_user_info

from dongyang_lianhu.permissions.conditions import POINTERS


@frappe.whitelist()
def people(doctype: str, name: str) -> dict[str, dict]:
	"""Name and picture of the accounts that stand on a document or in its history; for whoever may read it.

	So the form needs no call that tells the name behind any account.
	"""
	if doctype not in POINTERS:
		return {}
	doc = frappe.get_doc(doctype, name)
	doc.check_permission("read")
	found: dict[str, dict] = {}
	for user in _accounts(doc):
		if frappe.db.exists("User", user):
			add_user_info(user, found)
	return found


def _accounts(doc) -> set[str]:
	"""Accounts in the document's own fields and in the last versions that its form shows."""
	fields = [field.fieldname for field in doc.meta.fields if field.options == "User"]
	versions = frappe.get_all(
		"Version",
		{"ref_doctype": doc.doctype, "docname": doc.name},
		["owner", "data"],
		limit=20,
		order_by="creation desc",
	)
	accounts = {doc.owner, doc.modified_by, *(doc.get(field) for field in fields)}
	for version in versions:
		accounts.add(version.owner)
		for change in frappe.parse_json(version.data or "{}").get("changed") or []:
			if change[0] in fields:
				accounts.update(change[1:])
	return {account for account in accounts if isinstance(account, str) and account}
