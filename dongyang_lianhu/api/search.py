"""Link fields find people and places by number, name, pinyin and initials."""

from typing import Any

import frappe
from frappe.utils import cint

from dongyang_lianhu import names, pinyin

# What stands behind number and name in the list under the field, and is searched too.
SHOWN = {
	"Party Member": ("member_name", "village"),
	"Household": ("head_name", "address"),
	"Village": ("village_name", "village_code"),
	"Leading Group Member": ("person_name", "duty"),
}
LONGEST_LIST = 50


@frappe.whitelist()
def by_name(
	doctype: str,
	txt: str,
	searchfield: str,
	start: int,
	page_len: int,
	filters: Any = None,
	as_dict: bool = False,
) -> list:
	"""Return what a link field offers for a text, within what the user reads and the field's own filters.

	`zengguoqiang`, `zeng guoqiang`, `guoqiang` and `zgq` find 曾国强. Raises frappe.PermissionError for other doctypes.
	"""
	if doctype not in SHOWN:
		raise frappe.PermissionError
	return frappe.get_list(
		doctype,
		filters=filters,
		or_filters=holding(doctype, txt),
		fields=["name", *SHOWN[doctype]],
		order_by="name_pinyin asc, name asc",
		limit_start=cint(start),
		limit_page_length=min(cint(page_len) or 10, LONGEST_LIST),
		as_list=not as_dict,
	)


def holding(doctype: str, text: str | None) -> list[list[str]]:
	"""Return the filters, one of which is to hold, by which documents of a doctype are found; none for no text."""
	text = names.one_writing(text or "")
	if not text:
		return []
	wanted = [[doctype, column, "like", f"%{text}%"] for column in ("name", *SHOWN[doctype])]
	if typed := pinyin.asked(text):
		wanted.append([doctype, "name_keys", "like", f"%{typed}%"])
	return wanted
