"""Versions that were stored before phones and black lists were kept out of the history lose what they held."""

import frappe
from frappe.query_builder import DocType

from dongyang_lianhu.permissions.conditions import POINTERS
from dongyang_lianhu.permissions.levels import masked, not_for_all

BATCH = 500


def execute() -> None:
	"""Idempotent: what is masked already stays as it is."""
	for doctype in POINTERS:
		if not_for_all(doctype):
			_mask(doctype)


def _mask(doctype: str) -> None:
	version, after = DocType("Version"), ""
	while True:
		query = (
			frappe.qb.from_(version).select(version.name, version.data).where(version.ref_doctype == doctype)
		)
		rows = query.where(version.name > after).orderby(version.name).limit(BATCH).run()
		if not rows:
			return
		changed = {name: new for name, data in rows if data and (new := masked(doctype, data)) != data}
		for name, data in changed.items():
			frappe.db.set_value("Version", name, "data", data, update_modified=False)
		after = rows[-1][0]
