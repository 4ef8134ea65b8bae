frappe.listview_settings["Household"] = {
	add_fields: ["tier", "is_listed", "primary_member", "village"],
	hide_name_column: true,
	get_indicator: dongyang_lianhu.indicator("Household", "tier"),
	onload: dongyang_lianhu.offer_export,
};
