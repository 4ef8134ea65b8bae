"""Phone numbers, black-list entries and card tokens move from columns that lists can name to tables of their own."""

import frappe

from dongyang_lianhu.confidential.fields import VALUES

MODULE = "dongyang_lianhu"
TARGETS = ("confidential_value", "card_token", "black_list_entry", "confidential_reading")
LISTINGS = "Household Listing"


def execute() -> None:
	"""Copy, compare, and only then drop the old columns. Idempotent: what has moved has no column to be copied from.

	Raises RuntimeError, and leaves everything where it is, when a value did not arrive.
	"""
	for target in TARGETS:
		frappe.reload_doc(MODULE, "doctype", target)
	for doctype, fieldnames in VALUES.items():
		for fieldname in fieldnames:
			if has_column(doctype, fieldname):
				move_values(doctype, fieldname)
	if has_column("Household Link", "card_token"):
		move_tokens()
	move_listings()
	frappe.clear_cache()  # it remembers the columns of each table


def has_column(doctype: str, fieldname: str) -> bool:
	"""Whether the database itself has a column: Frappe's own answer is remembered from before."""
	return bool(frappe.db.sql(f"show columns from `tab{doctype}` like '{fieldname}'"))


def move_values(doctype: str, fieldname: str) -> None:
	"""Move a column to Confidential Value; a value that was entered there since then stands."""
	filled = f"from `tab{doctype}` d where ifnull(d.`{fieldname}`, '') != ''"
	frappe.db.sql(
		f"""insert ignore into `tabConfidential Value`
			(name, creation, modified, owner, modified_by, docstatus, idx,
			reference_doctype, fieldname, reference_name, value)
			select substr(sha2(concat_ws('/', %(doctype)s, %(fieldname)s, d.name), 256), 1, 20),
			d.creation, d.modified, d.owner, d.modified_by, 0, 0, %(doctype)s, %(fieldname)s, d.name, d.`{fieldname}`
			{filled}""",
		{"doctype": doctype, "fieldname": fieldname},
	)
	require_moved(
		f"""select count(*) {filled} and not exists (select 1 from `tabConfidential Value` v
			where v.reference_doctype = %(doctype)s and v.fieldname = %(fieldname)s and v.reference_name = d.name)""",
		{"doctype": doctype, "fieldname": fieldname},
	)
	drop_column(doctype, fieldname)


def move_tokens() -> None:
	"""Move the tokens of printed cards: each stays valid."""
	filled = "from `tabHousehold Link` d where ifnull(d.card_token, '') != ''"
	frappe.db.sql(
		f"""insert ignore into `tabCard Token`
			(name, creation, modified, owner, modified_by, docstatus, idx, household_link, token)
			select d.name, d.creation, d.modified, d.owner, d.modified_by, 0, 0, d.name, d.card_token {filled}"""
	)
	require_moved(
		f"""select count(*) {filled} and not exists
			(select 1 from `tabCard Token` t where t.household_link = d.name and binary t.token = binary d.card_token)"""
	)
	drop_column("Household Link", "card_token")


def move_listings() -> None:
	"""Move the black list's rows, which keep their names; their table stays, empty."""
	columns = "creation, modified, owner, modified_by, docstatus, idx, listed_from, listed_until, reason, recorded_on"
	frappe.db.sql(
		f"""insert ignore into `tabBlack List Entry` (name, household, {columns})
			select name, parent, {columns} from `tab{LISTINGS}` where parenttype = 'Household'"""
	)
	require_moved(
		f"""select count(*) from `tab{LISTINGS}` d where d.parenttype = 'Household' and not exists
			(select 1 from `tabBlack List Entry` e where e.name = d.name and e.household = d.parent)"""
	)
	frappe.db.delete(LISTINGS)
	frappe.db.commit()  # each part of the move is whole by itself


def require_moved(query: str, values: dict | None = None) -> None:
	"""Raises RuntimeError when a count of what did not arrive is not nought."""
	missing = frappe.db.sql(query, values or ())[0][0]
	if missing:
		raise RuntimeError(
			f"{missing} confidential values did not arrive; nothing was dropped. Query: {query}"
		)


def drop_column(doctype: str, fieldname: str) -> None:
	frappe.db.commit()  # what was copied is safe before the column goes
	frappe.db.sql_ddl(f"alter table `tab{doctype}` drop column `{fieldname}`")
