frappe.listview_settings["Household Link"] = {
	add_fields: ["household", "party_member", "status", "to_date"],
	formatters: {
		to_date: (value) => (value ? frappe.datetime.str_to_user(value) : __("Open End")),
	},
	onload(list) {
		dongyang_lianhu.offer_export(list);
		dongyang_lianhu.name_rows(list, __("Member and Household"), dongyang_lianhu.pair_title);
	},
};
