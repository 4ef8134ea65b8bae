"""What a planned chunk writes: whole sets, with all that a document saved by hand leaves behind."""

from collections.abc import Sequence

import frappe
from frappe.model.document import Document
from frappe.model.naming import set_new_name
from frappe.utils import getdate, now

from dongyang_lianhu.confidential import store
from dongyang_lianhu.confidential.fields import VALUES
from dongyang_lianhu.effects import rows
from dongyang_lianhu.effects.tiers import first_tier_row
from dongyang_lianhu.importing.plan import Planned, Planner
from dongyang_lianhu.permissions.levels import masked

# Filled by `rows.insert`, for all rows alike.
STANDARD = frozenset({"creation", "modified", "owner", "modified_by", "docstatus", "idx"})


def write(planner: Planner, planned: Sequence[Planned]) -> None:
	"""Store the rows that create or change something. The caller commits."""
	create_groups(planner, planned)
	created = [one.document for one in planned if one.action == "Create"]
	changed = [one for one in planned if one.action == "Change"]
	rows.insert(planner.doctype, [_row(document) for document in created])
	_store_confidential(planner, [*created, *(one.document for one in changed)])
	if planner.doctype == "Household":
		rows.insert("Household Tier Change", [_first_tier(household) for household in created])
	_update(planner, changed)


def create_groups(planner: Planner, planned: Sequence[Planned]) -> None:
	"""Register the villagers' groups that rows of this chunk need, through their controller: they are few."""
	needed = {
		one.document.village_group for one in planned if one.document and one.document.get("village_group")
	}
	for name in sorted(needed & planner.new_groups.keys()):
		group = planner.new_groups.pop(name)
		if not frappe.db.exists("Village Group", name):
			values = {"village": group["village"], "group_name": group["group_name"]}
			frappe.get_doc({"doctype": "Village Group", **values}).insert()


def _row(document) -> dict:
	values = document.get_valid_dict(ignore_virtual=True)
	return {name: value for name, value in values.items() if name not in STANDARD}


def _store_confidential(planner: Planner, documents: Sequence[Document]) -> None:
	for fieldname in VALUES.get(planner.doctype, ()):
		if fieldname in planner.roster.fields:
			values = {document.name: document.get(fieldname) for document in documents}
			store.write(planner.doctype, fieldname, values)


def _first_tier(household) -> dict:
	since = getdate(household.tier_since)
	return first_tier_row(household.name, household.village, household.tier, household.difficult_type, since)


def _update(planner: Planner, changed: Sequence[Planned]) -> None:
	"""Write changed rows with who changed them, and their history as the form shows it."""
	stamp, user = now(), frappe.session.user
	fields = [name for name in planner.written_fields() if name not in VALUES.get(planner.doctype, ())]
	rows.update(
		planner.doctype,
		{
			one.document.name: {name: one.document.get(name) for name in fields}
			| {"modified": stamp, "modified_by": user}
			for one in changed
		},
	)
	rows.insert("Version", [_version(planner.doctype, one) for one in changed])
	for one in changed:
		frappe.clear_document_cache(planner.doctype, one.document.name)


def _version(doctype: str, one: Planned) -> dict:
	changes = [[column.field, _shown(old), _shown(new)] for column, old, new in one.changes]
	data = {"added": [], "changed": changes, "data_import": None, "removed": [], "row_changed": []}
	version = frappe.get_doc({"doctype": "Version", "ref_doctype": doctype, "docname": one.document.name})
	set_new_name(version)  # each version of the framework, and each site's age, names them in its own way
	told = masked(doctype, frappe.as_json(data, indent=None))  # rows are inserted past Frappe's events
	values = {"ref_doctype": doctype, "docname": one.document.name, "data": told}
	return {"name": version.name} | values


def _shown(value: object) -> object:
	return value if value is None or isinstance(value, int) else str(value)
