"""What a site needs beyond the doctypes: applied at installation and after every migration, idempotent."""

import json

import frappe

from dongyang_lianhu import branding, kept_settings, login_policy
from dongyang_lianhu.permissions.gate import openings

# What a list shows beside its first column and the state, the most important first: Frappe alone shows one more.
LIST_COLUMNS = {
	"Household": ("household_number", "village", "primary_member", "last_visit_on"),
	"Household Link": ("village", "from_date", "to_date"),
	"Household Tier Change": ("from_tier", "to_tier", "proposed_on", "village"),
	"Lead Area": ("lead", "village", "area_name"),
	"Leading Group Member": ("duty", "from_date"),
	"Linkage Cycle": ("issued_on", "register_due", "matching_due", "visits_from"),
	"Linkage Plan": ("links_from", "linked", "left_over"),
	"Linkage Plan Pair": ("tier", "party_member", "grounds", "source"),
	"Party Member": ("member_number", "village", "membership", "households"),
	"Print Job": ("pages", "requested_by", "requested_at"),
	"Register Export": ("register", "exported_by", "exported_at", "rows_exported"),
	"Roster Import": ("rows_total", "wrong", "created", "changed"),
	"Rule Decision": ("subject", "outcome", "as_of"),
	"Sorting Check": ("check_date", "village", "checked_by"),
	"Village": ("village_code", "evaluated_on"),
	"Village Group": ("village", "leader", "lead_area"),
	"Visit": ("visit_date", "visitor", "village"),
	"Visit Obligation": ("due_date", "kind", "village"),
}


def after_install() -> None:
	"""Set the app's own name, logo and favicon, the week that the scheme counts, and how people log in."""
	branding.apply()
	begin_weeks_on_monday()
	call_people_by_name()
	widen_lists()
	login_policy.tighten()
	openings.record_declared()


def begin_weeks_on_monday() -> None:
	"""Duties run from Monday to Sunday (default 11); with Frappe's default "this week" would miss Sunday's."""
	settings = "System Settings"
	if frappe.db.get_single_value(settings, "first_day_of_the_week") in (None, "", "Sunday"):
		kept_settings.put(settings, {"first_day_of_the_week": "Monday"})


def call_people_by_name() -> None:
	"""Forms and lists show who decided by name instead of by account; newer versions of Frappe do so by themselves."""
	if not frappe.get_meta("User").show_title_field_in_link:
		kept_settings.put_property("User", "show_title_field_in_link", "1", "Check")


def widen_lists() -> None:
	"""Give each list its columns, where nobody has chosen any."""
	chosen = set(frappe.get_all("List View Settings", pluck="name"))
	for doctype in LIST_COLUMNS.keys() - chosen:
		meta = frappe.get_meta(doctype)
		fields = [meta.title_field or "name", "status_field", *LIST_COLUMNS[doctype]]
		columns = [{"fieldname": name, "label": meta.get_label(name)} for name in fields]
		settings = {"doctype": "List View Settings", "fields": json.dumps(columns)}
		# Frappe counts the first column, the tags and the state too, and takes four at least
		settings["total_fields"] = str(max(len(fields) + 1, 4))
		frappe.get_doc(settings).insert(set_name=doctype, ignore_permissions=True)


def after_migrate() -> None:
	"""As after installation: a site that was installed earlier gets what came since."""
	after_install()
