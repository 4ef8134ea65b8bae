frappe.listview_settings["Print Job"] = {
	add_fields: ["status", "kind", "village", "lead_area"],
	hide_name_column: true,
	get_indicator: dongyang_lianhu.indicator("Print Job", "status"),
	onload(list) {
		dongyang_lianhu.add_elsewhere(
			list,
			__("Print from the form of a village, a lead area, a member or a link: the button Print.")
		);
		dongyang_lianhu.name_rows(
			list,
			__("What Is Printed"),
			(doc) => `${doc.lead_area || doc.village} · ${__(doc.kind)}`
		);
	},
};
