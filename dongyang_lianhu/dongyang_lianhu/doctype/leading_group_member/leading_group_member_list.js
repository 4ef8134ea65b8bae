frappe.listview_settings["Leading Group Member"] = {
	get_indicator: dongyang_lianhu.indicator("Leading Group Member", "post"),
};
