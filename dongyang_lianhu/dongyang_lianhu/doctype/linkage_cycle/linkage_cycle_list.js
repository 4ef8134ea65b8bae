frappe.listview_settings["Linkage Cycle"] = {
	hide_name_column: true,
	get_indicator(doc) {
		return doc.status === "Open"
			? [__("Open"), "green", "status,=,Open"]
			: [__("Closed"), "gray", "status,=,Closed"];
	},
};
