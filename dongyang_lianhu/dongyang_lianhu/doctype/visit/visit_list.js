frappe.listview_settings["Visit"] = {
	add_fields: ["household", "counting", "visit_date", "visitor"],
	get_indicator: dongyang_lianhu.indicator("Visit", "counting"),
	onload(list) {
		dongyang_lianhu.offer_export(list);
		const title = dongyang_lianhu.dated(dongyang_lianhu.household_title, "visit_date");
		dongyang_lianhu.name_rows(list, __("Household"), title);
	},
};
