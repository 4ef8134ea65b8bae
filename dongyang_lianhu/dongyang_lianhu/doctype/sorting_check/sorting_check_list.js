frappe.listview_settings["Sorting Check"] = {
	add_fields: ["household", "result", "struck_on", "check_date"],
	get_indicator(doc) {
		if (doc.struck_on) return [__("Struck Out"), "gray", "struck_on,is,set"];
		return dongyang_lianhu.indicator("Sorting Check", "result")(doc);
	},
	onload(list) {
		dongyang_lianhu.offer_export(list);
		const title = dongyang_lianhu.dated(dongyang_lianhu.household_title, "check_date");
		dongyang_lianhu.name_rows(list, __("Household"), title);
	},
};
