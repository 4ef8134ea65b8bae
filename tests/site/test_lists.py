"""Lists have their columns from the installation on, and keep what an administrator chose."""

import json

import frappe

from dongyang_lianhu import install

SETTINGS = "List View Settings"


def test_every_list_has_its_columns(database: None) -> None:
	frappe.db.delete(SETTINGS, {"name": ["in", list(install.LIST_COLUMNS)]})
	install.widen_lists()
	assert set(install.LIST_COLUMNS) <= set(frappe.get_all(SETTINGS, pluck="name"))
	for doctype, columns in install.LIST_COLUMNS.items():
		settings = frappe.get_doc(SETTINGS, doctype)
		assert [field["fieldname"] for field in json.loads(settings.fields)][2:] == list(columns)
		assert int(settings.total_fields) >= len(columns) + 3
		meta = frappe.get_meta(doctype)
		assert all(meta.get_field(column).in_list_view for column in columns), doctype


def test_columns_that_somebody_chose_stay(database: None) -> None:
	install.widen_lists()
	frappe.db.set_value(SETTINGS, "Visit", {"total_fields": "9", "fields": "[]"})
	install.widen_lists()
	assert frappe.db.get_value(SETTINGS, "Visit", ["total_fields", "fields"]) == ("9", "[]")
