frappe.listview_settings["Household Tier Change"] = {
	add_fields: ["household", "status", "is_relapse", "from_tier", "to_tier", "proposed_on"],
	formatters: {
		to_tier: (value, df, doc) => (doc.is_relapse ? `${__(value)} (${__("Relapse")})` : __(value)),
	},
	onload(list) {
		const title = dongyang_lianhu.dated(dongyang_lianhu.household_title, "proposed_on");
		dongyang_lianhu.name_rows(list, __("Household"), title);
	},
};
