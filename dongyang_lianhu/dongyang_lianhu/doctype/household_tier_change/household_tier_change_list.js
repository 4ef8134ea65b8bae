frappe.listview_settings["Household Tier Change"] = {
	add_fields: ["household", "status", "is_relapse", "from_tier", "to_tier"],
	formatters: {
		to_tier: (value, df, doc) => (doc.is_relapse ? `${__(value)} (${__("Relapse")})` : __(value)),
	},
	onload(list) {
		dongyang_lianhu.name_rows(list, __("Household"), dongyang_lianhu.household_title);
	},
};
