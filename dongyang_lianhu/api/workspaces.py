"""Which workspaces a township's user finds: his own work, not the framework's empty set-up pages."""

from collections.abc import Callable

import frappe
from frappe import _
from frappe.utils import add_user_info

from dongyang_lianhu.permissions.gate.judge import is_guarded
from dongyang_lianhu.permissions.scope import APP_ROLES, TOWNSHIP_ROLES

# Figures of what is waiting for somebody, and who he is.
DECIDERS = frozenset({"Area Lead", "Village Secretary", "Village Committee", *TOWNSHIP_ROLES})
CARDS_OF = {
	"Late Entries to Approve": DECIDERS,
	"Tier Proposals to Decide": DECIDERS,
	"Villages Not Evaluated Today": DECIDERS - {"Area Lead"},
}
EVERYBODY = frozenset({"All", "Guest", "Desk User"})


# Where the versions of Frappe keep the workspaces in what the Desk is told at its start: a list, or {"pages": list}.
BOOT_KEYS = ("allowed_workspaces", "workspaces", "sidebar_pages")


@frappe.whitelist()
def sidebar_items() -> dict:
	"""Frappe's workspaces of the session's user, without its own pages for users of this app alone."""
	return _own(frappe.get_attr("frappe.desk.desktop.get_workspace_sidebar_items")())


@frappe.whitelist()
@frappe.read_only()
def desktop_page(page: str) -> dict:
	"""What Frappe shows on a workspace, without forms that the user cannot save and figures that are not his task."""
	found = frappe.get_attr("frappe.desk.desktop.get_desktop_page")(page)
	_keep(found.get("shortcuts"), _is_of_use)
	_keep(found.get("number_cards"), _is_of_concern)
	return found


def _keep(widgets: dict | None, wanted: Callable[[dict], bool]) -> None:
	if widgets:
		widgets["items"] = [item for item in widgets["items"] if wanted(item)]


def _is_of_use(shortcut: dict) -> bool:
	opens_new = shortcut.get("type") == "DocType" and shortcut.get("doc_view") == "New"
	return not opens_new or bool(frappe.has_permission(shortcut["link_to"], "create"))


def _is_of_concern(card: dict) -> bool:
	deciders = CARDS_OF.get(card.get("number_card_name"))
	return not deciders or bool(deciders & set(frappe.get_roles()))


def extend_boot(bootinfo: frappe._dict) -> None:
	"""The same for what the Desk is told at its start, and names in Chinese: of the apps and of Administrator."""
	for key in BOOT_KEYS:
		if bootinfo.get(key):
			bootinfo[key] = _own(bootinfo[key])
	name_apps(bootinfo.get("app_data"))
	name_administrator(bootinfo.get("user_info"))
	if is_guarded(frappe.session.user):
		bootinfo.lianhu_guarded = True
		leave_out_entries(bootinfo.get("navbar_settings"))


def leave_out_entries(navbar: object) -> None:
	"""Leave out of the menu a page that ranks people by energy points, which nobody has, and an empty dialog."""
	if not navbar:
		return
	useless = {"/app/user-profile"}
	if not frappe.db.exists("Session Default", {"parent": "Session Default Settings"}):
		useless.add("frappe.ui.toolbar.setup_session_defaults()")
	for menu in ("settings_dropdown", "help_dropdown"):
		kept = [
			item for item in navbar.get(menu) or [] if not useless & {item.get("route"), item.get("action")}
		]
		navbar.set(menu, kept)


def name_apps(apps: list[dict] | None) -> None:
	"""Give the apps of the side bar their titles in the user's language; v16 translates the first one alone."""
	for app in apps or []:
		app["app_title"] = _(app["app_title"])


def name_administrator(people: dict | None) -> None:
	"""Give the account that writes what the rules write a name that its readers understand."""
	if people is None:
		return
	add_user_info("Administrator", people)
	if people["Administrator"]["fullname"] == "Administrator":
		people["Administrator"]["fullname"] = _("Administrator")


def _own(pages: dict | list) -> dict | list:
	"""The pages, in the shape in which they came, without the framework's for users of this app alone."""
	if not _uses_this_app_alone():
		return pages
	if isinstance(pages, dict):
		return {**pages, "pages": _without_framework(pages["pages"])} if pages.get("pages") else pages
	return _without_framework(pages)


def _uses_this_app_alone() -> bool:
	roles = set(frappe.get_roles())
	return bool(roles & APP_ROLES) and not roles - APP_ROLES - EVERYBODY


def _without_framework(pages: list) -> list:
	"""Leave out the public pages of Frappe's modules; keep those of any app and private ones."""
	kept = [page for page in pages if not page.get("public") or not _is_framework(page.get("module"))]
	return kept or pages


def _is_framework(module: str | None) -> bool:
	return frappe.local.module_app.get(frappe.scrub(module or "")) == "frappe"
