"""The app's own name, logo and favicon: at installation and after a migration, never over an administrator's own."""

import frappe
from frappe import _

from dongyang_lianhu import kept_settings

LOGO = "/assets/dongyang_lianhu/images/logo.svg"
FAVICON = "/assets/dongyang_lianhu/images/favicon.svg"
NOT_CHOSEN = {None, "", "Frappe", "ERPNext", "Dongyang Lianhu"}


def apply() -> None:
	"""Put name and pictures where nobody has set any."""
	name = _("Dongyang Lianhu", _language())
	_fill("Website Settings", {"app_name": name, "app_logo": LOGO, "favicon": FAVICON, "splash_image": LOGO})
	_fill("Website Settings", {"brand_html": name, "footer_powered": name})
	_fill("System Settings", {"app_name": name})


def name_page(context: frappe._dict) -> dict[str, str]:
	"""A website page's title in the reader's language: Frappe's login page is called "Login" in all of them."""
	title = context.get("title")
	return {"title": _(title)} if isinstance(title, str) and title else {}


def _language() -> str:
	"""The site's language once it is set up; before that the township's."""
	language = frappe.db.get_single_value("System Settings", "language")
	return language if language and language != "en" else "zh"


def _fill(settings: str, values: dict[str, str]) -> None:
	doc = frappe.get_single(settings)
	missing = {field: value for field, value in values.items() if doc.get(field) in NOT_CHOSEN - {value}}
	if missing:
		kept_settings.put(settings, missing)
