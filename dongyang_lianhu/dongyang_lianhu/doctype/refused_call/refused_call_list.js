frappe.listview_settings["Refused Call"] = {
	// made of day and method, which stand beside it
	hide_name_column: true,
};
