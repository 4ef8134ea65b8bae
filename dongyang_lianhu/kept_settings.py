"""Settings of the site that the app changes: what stood there before is kept, and comes back at uninstalling.

A value is restored only while it is still the app's own: whatever an administrator chose since stays.
"""

import json

import frappe

KEPT = "dongyang_lianhu_kept_settings"


def put(settings: str, values: dict[str, object]) -> None:
	"""Set fields of a settings document (a Single) and keep what stood there before. The caller decides whether to."""
	kept = _kept()
	doc = frappe.get_single(settings)
	for field, value in values.items():
		known = kept.setdefault(settings, {}).get(field)
		before = known["before"] if known and _is_ours(doc, field, known) else doc.get(field)
		kept[settings][field] = {"before": before, "ours": value}
		doc.db_set(field, value)
	frappe.db.set_global(KEPT, json.dumps(kept, default=str))
	frappe.clear_document_cache(settings, settings)


def put_property(doctype: str, property_name: str, value: str, property_type: str) -> None:
	"""Set a property of a doctype by a Property Setter, which goes at uninstalling."""
	frappe.make_property_setter(
		{
			"doctype": doctype,
			"doctype_or_field": "DocType",
			"property": property_name,
			"value": value,
			"property_type": property_type,
		}
	)
	kept = _kept()
	kept.setdefault("Property Setter", {})[f"{doctype}-main-{property_name}"] = {
		"before": None,
		"ours": value,
	}
	frappe.db.set_global(KEPT, json.dumps(kept))


def restore() -> None:
	"""Put back what stood before wherever the app's own value still stands, and forget all of it."""
	kept = _kept()
	for name, value in kept.pop("Property Setter", {}).items():
		frappe.db.delete("Property Setter", {"name": name, "value": value["ours"]})
	for settings, fields in kept.items():
		_restore_fields(settings, fields)
	frappe.db.set_global(KEPT, None)
	frappe.clear_cache()


def _restore_fields(settings: str, fields: dict[str, dict]) -> None:
	doc = frappe.get_single(settings)
	for field, value in fields.items():
		if _is_ours(doc, field, value):
			doc.db_set(field, value["before"])


def _is_ours(doc, field: str, kept: dict) -> bool:
	"""Whether the value that the app put still stands."""
	return str(doc.get(field)) == str(kept["ours"])


def _kept() -> dict[str, dict]:
	# Not by get_global: while an app is being installed, Frappe leaves its cache of these as it was
	stored = frappe.db.get_value("DefaultValue", {"defkey": KEPT, "parent": "__global"}, "defvalue")
	return json.loads(stored or "{}")
