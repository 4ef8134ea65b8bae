frappe.listview_settings["Roster Import"] = {
	add_fields: ["state", "register", "village"],
	hide_name_column: true,
	get_indicator: dongyang_lianhu.indicator("Roster Import", "state"),
	onload(list) {
		dongyang_lianhu.name_rows(list, __("Register to Import"), (doc) =>
			[__(doc.register), doc.village || __("All Villages")].join(" · ")
		);
	},
};
