frappe.listview_settings["Village Group"] = {
	onload: dongyang_lianhu.offer_export,
};
