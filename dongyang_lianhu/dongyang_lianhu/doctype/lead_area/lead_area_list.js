frappe.listview_settings["Lead Area"] = {
	onload: dongyang_lianhu.offer_export,
};
