frappe.listview_settings["Household Link"] = {
	add_fields: ["household", "party_member", "status", "to_date", "from_date"],
	formatters: {
		to_date: (value) => (value ? frappe.datetime.str_to_user(value) : __("Open End")),
	},
	onload(list) {
		const title = dongyang_lianhu.dated(dongyang_lianhu.pair_title, "from_date");
		dongyang_lianhu.name_rows(list, __("Member and Household"), title);
	},
};
