frappe.listview_settings["Scheme Policy"] = {
	add_fields: ["status", "effective_from", "approved_on"],
};
