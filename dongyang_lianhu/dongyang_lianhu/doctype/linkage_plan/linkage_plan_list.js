frappe.listview_settings["Linkage Plan"] = {
	add_fields: ["status", "village", "cycle", "links_from", "linked", "left_over"],
	hide_name_column: true,
	get_indicator: dongyang_lianhu.indicator("Linkage Plan", "status"),
	onload(list) {
		dongyang_lianhu.name_rows(list, __("Linkage Plan"), (doc) => `${doc.village} · ${doc.cycle}`);
	},
};
