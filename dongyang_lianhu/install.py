"""What a site needs beyond the doctypes: applied at installation and after every migration, idempotent."""

import frappe

from dongyang_lianhu import branding


def after_install() -> None:
	"""Set the app's own name, logo and favicon, and the week that the scheme counts."""
	branding.apply()
	begin_weeks_on_monday()
	call_people_by_name()


def begin_weeks_on_monday() -> None:
	"""Duties run from Monday to Sunday (default 11); with Frappe's default "this week" would miss Sunday's."""
	settings = "System Settings"
	if frappe.db.get_single_value(settings, "first_day_of_the_week") in (None, "", "Sunday"):
		frappe.db.set_single_value(settings, "first_day_of_the_week", "Monday")


def call_people_by_name() -> None:
	"""Forms and lists show who decided by name instead of by account; newer versions of Frappe do so by themselves."""
	if not frappe.get_meta("User").show_title_field_in_link:
		frappe.make_property_setter(
			{
				"doctype": "User",
				"doctype_or_field": "DocType",
				"property": "show_title_field_in_link",
				"value": "1",
				"property_type": "Check",
			}
		)


def after_migrate() -> None:
	"""As after installation: a site that was installed earlier gets what came since."""
	after_install()
