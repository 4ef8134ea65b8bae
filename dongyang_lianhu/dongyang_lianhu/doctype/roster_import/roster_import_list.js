frappe.listview_settings["Roster Import"] = {
	add_fields: ["state", "register", "village"],
	get_indicator: dongyang_lianhu.indicator("Roster Import", "state"),
};
