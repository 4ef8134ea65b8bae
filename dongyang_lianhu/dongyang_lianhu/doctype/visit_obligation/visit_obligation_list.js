frappe.listview_settings["Visit Obligation"] = {
	add_fields: ["household", "party_member", "status", "due_date", "kind"],
	onload(list) {
		dongyang_lianhu.name_rows(list, __("Member and Household"), dongyang_lianhu.pair_title);
	},
};
