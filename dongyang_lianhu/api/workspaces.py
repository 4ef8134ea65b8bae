"""Which workspaces a township's user finds: his own work, not the framework's empty set-up pages."""

import frappe

from dongyang_lianhu.permissions.scope import APP_ROLES

EVERYBODY = frozenset({"All", "Guest", "Desk User"})


@frappe.whitelist()
def sidebar_items() -> dict:
	"""Frappe's workspaces of the session's user, without its own pages for users of this app alone."""
	items = frappe.get_attr("frappe.desk.desktop.get_workspace_sidebar_items")()
	if _uses_this_app_alone():
		items["pages"] = _without_framework(items["pages"])
	return items


def extend_boot(bootinfo: frappe._dict) -> None:
	"""The same for what the Desk is told at its start."""
	if bootinfo.get("allowed_workspaces") and _uses_this_app_alone():
		bootinfo.allowed_workspaces = _without_framework(bootinfo.allowed_workspaces)


def _uses_this_app_alone() -> bool:
	roles = set(frappe.get_roles())
	return bool(roles & APP_ROLES) and not roles - APP_ROLES - EVERYBODY


def _without_framework(pages: list) -> list:
	"""Leave out the public pages of Frappe's modules; keep those of any app and private ones."""
	kept = [page for page in pages if not page.get("public") or not _is_framework(page.get("module"))]
	return kept or pages


def _is_framework(module: str | None) -> bool:
	return frappe.local.module_app.get(frappe.scrub(module or "")) == "frappe"
