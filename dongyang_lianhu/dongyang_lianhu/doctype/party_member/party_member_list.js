frappe.listview_settings["Party Member"] = {
	add_fields: ["quota_state", "exempt", "status", "band"],
	hide_name_column: true,
	get_indicator: dongyang_lianhu.indicator("Party Member", "quota_state"),
	onload: dongyang_lianhu.offer_export,
};
