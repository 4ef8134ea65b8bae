frappe.listview_settings["Household Tie"] = {
	add_fields: ["household", "party_member", "kind"],
	get_indicator: dongyang_lianhu.indicator("Household Tie", "kind"),
	onload(list) {
		dongyang_lianhu.offer_export(list);
		dongyang_lianhu.name_rows(list, __("Member and Household"), dongyang_lianhu.pair_title);
	},
};
