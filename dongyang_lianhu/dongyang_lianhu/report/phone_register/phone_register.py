"""Phone numbers of households or members, for whoever may read them: what a list of them is no longer for."""

import re
from typing import Any

import frappe
from frappe import _

from dongyang_lianhu.api.reading import checked
from dongyang_lianhu.confidential.reading import Purpose, read_list
from dongyang_lianhu.dongyang_lianhu.report.columns import column

NAMES = {"Household": "head_name", "Party Member": "member_name"}
PLACES = {
	"Household": ("village", "village_group", "lead_area"),
	"Party Member": ("village", "village_group"),
}
MOST_ROWS = 10_000


def execute(filters: dict | None = None) -> tuple:
	"""Return columns and rows; rows and numbers are those that the reader may read, and the reading is noted.

	Raises frappe.PermissionError when his roles do not let him read the register or its numbers.
	"""
	filters = checked(filters, "register", "village", "village_group", "lead_area", "digits")
	register = filters.register or "Household"
	if register not in NAMES:
		frappe.throw(_("{0} is none of the choices for {1}.").format(register, _("Register Book")))
	return _columns(register), _wanted(_rows(register, filters), filters.digits)


def _rows(register: str, filters: frappe._dict) -> list[frappe._dict]:
	places = PLACES[register]
	wanted = {place: filters[place] for place in places if filters.get(place)}
	if register == "Party Member":
		wanted["status"] = "Active"
	fields = [f"{NAMES[register]} as title", *places]
	if register == "Household":
		fields.append("address")
	rows = read_list(register, wanted, fields, "phone", Purpose.REPORT, limit=MOST_ROWS + 1)
	if len(rows) > MOST_ROWS:
		frappe.throw(_("More than {0} rows. Please narrow the filters.").format(MOST_ROWS))
	return rows


def _wanted(rows: list[frappe._dict], phone: Any) -> list[frappe._dict]:
	"""The rows whose number contains the digits that are looked for."""
	digits = re.sub(r"\D", "", str(phone or ""))
	return [row for row in rows if digits in re.sub(r"\D", "", row.phone or "")] if digits else rows


def _columns(register: str) -> list[dict]:
	area = column("lead_area", _("Lead Area"), "Link", 150, "Lead Area")
	address = column("address", _("Address"), "Data", 190)
	return [
		column("village", _("Village"), "Link", 110, "Village"),
		column("village_group", _("Village Group"), "Link", 140, "Village Group"),
		column("name", _(register), "Link", 110, register),
		column("title", _(frappe.get_meta(register).get_label(NAMES[register])), "Data", 110),
		column("phone", _("Phone"), "Data", 130),
		*([area, address] if register == "Household" else []),
	]
