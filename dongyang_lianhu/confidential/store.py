"""The table of confidential values, read and written in sets. Asks nobody's rights: that is the door's part."""

from collections.abc import Iterable, Iterator, Mapping

import frappe
from frappe.query_builder import DocType

from dongyang_lianhu.effects import rows

TABLE = "Confidential Value"
CHUNK = 5000


def values_of(doctype: str, names: Iterable[str], fieldname: str) -> dict[str, str]:
	"""Return `{name: value}` of those documents that have one; one query for up to five thousand."""
	found: dict[str, str] = {}
	for part in chunks(list(names)):
		found.update(_of(doctype, fieldname, part))
	return found


def joined(shown: str, doctype: str, fieldname: str) -> str:
	"""Return the SQL of the rows of `shown`, a query with a column `name`, in their order of names, each with its value."""
	about, asked = (frappe.db.escape(text, percent=False) for text in (doctype, fieldname))
	return f"""select shown.*, kept.`value` as `{fieldname}` from ({shown}) shown
		left join `tab{TABLE}` kept on kept.`reference_doctype` = {about} and kept.`fieldname` = {asked}
			and kept.`reference_name` = shown.`name`
		order by shown.`name`"""


def write(doctype: str, fieldname: str, values: Mapping[str, str | None]) -> None:
	"""Store `{name: value}` in sets; an empty value removes what was stored."""
	emptied = [name for name, value in values.items() if not value]
	for part in chunks(emptied):
		frappe.db.delete(TABLE, _place(doctype, fieldname) | {"reference_name": ["in", part]})
	filled = [
		_place(doctype, fieldname)
		| {"name": frappe.generate_hash(length=20), "reference_name": name, "value": str(value)}
		for name, value in values.items()
		if value
	]
	rows.upsert(TABLE, filled, ("value",))


def forget(doctype: str, name: str) -> None:
	"""Remove the values of a deleted document."""
	frappe.db.delete(TABLE, {"reference_doctype": doctype, "reference_name": name})


def rename(doctype: str, old: str, new: str) -> None:
	"""Let the values follow a renamed document; of one that was merged into another, the other's stay."""
	table = DocType(TABLE)
	mine = (table.reference_doctype == doctype) & (table.reference_name == old)
	kept = frappe.qb.from_(table).select(table.fieldname)
	kept = kept.where((table.reference_doctype == doctype) & (table.reference_name == new)).run(pluck=True)
	if kept:
		frappe.qb.from_(table).delete().where(mine & table.fieldname.isin(kept)).run()
	frappe.qb.update(table).set(table.reference_name, new).where(mine).run()


def chunks(names: list[str]) -> Iterator[list[str]]:
	"""Return the names in parts that one statement takes."""
	for start in range(0, len(names), CHUNK):
		yield names[start : start + CHUNK]


def _place(doctype: str, fieldname: str) -> dict[str, str]:
	return {"reference_doctype": doctype, "fieldname": fieldname}


def _of(doctype: str, fieldname: str, names: list[str]) -> list[tuple[str, str]]:
	table = DocType(TABLE)
	query = frappe.qb.from_(table).select(table.reference_name, table.value)
	query = query.where((table.reference_doctype == doctype) & (table.fieldname == fieldname))
	return query.where(table.reference_name.isin(names)).run()
