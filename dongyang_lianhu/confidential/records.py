"""Who read confidential data, when, of how many documents and what for."""

from collections.abc import Sequence

import frappe
from frappe.utils import now

from dongyang_lianhu.effects import rows

DOCTYPE = "Confidential Reading"


def note(doctype: str, fieldname: str, purpose: str, names: Sequence[str]) -> None:
	"""Append one entry for one act of reading; of a single document also which. One statement, no document's hooks."""
	if not names:
		return
	row = {
		"name": frappe.generate_hash(length=12),
		"reader": frappe.session.user,
		"read_at": now(),
		"register": doctype,
		"fieldname": fieldname,
		"purpose": purpose,
		"documents": len(names),
		"document": names[0] if len(names) == 1 else None,
	}
	rows.insert(DOCTYPE, [row])
	frappe.local.flags.commit = True  # a GET is rolled back otherwise, as Frappe's own View Log would be
