frappe.listview_settings["Visit Obligation"] = {
	add_fields: ["household", "party_member", "status", "due_date", "kind"],
	onload(list) {
		const title = dongyang_lianhu.dated(dongyang_lianhu.pair_title, "due_date");
		dongyang_lianhu.name_rows(list, __("Member and Household"), title);
	},
};
