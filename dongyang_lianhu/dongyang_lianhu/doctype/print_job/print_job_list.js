frappe.listview_settings["Print Job"] = {
	add_fields: ["status", "kind", "village"],
	hide_name_column: true,
	get_indicator: dongyang_lianhu.indicator("Print Job", "status"),
};
