frappe.listview_settings["Leading Group Member"] = {
	hide_name_column: true,
	get_indicator: dongyang_lianhu.indicator("Leading Group Member", "post"),
};
