frappe.listview_settings["Linkage Plan Pair"] = {
	add_fields: ["household", "party_member", "tier", "grounds", "source"],
	hide_name_column: true,
	onload(list) {
		dongyang_lianhu.name_rows(list, __("Household"), dongyang_lianhu.household_title);
	},
};
