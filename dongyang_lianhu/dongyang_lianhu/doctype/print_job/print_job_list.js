frappe.listview_settings["Print Job"] = {
	add_fields: ["status", "kind", "village", "lead_area"],
	hide_name_column: true,
	get_indicator: dongyang_lianhu.indicator("Print Job", "status"),
	onload(list) {
		dongyang_lianhu.name_rows(
			list,
			__("What Is Printed"),
			(doc) => `${doc.lead_area || doc.village} · ${__(doc.kind)}`
		);
	},
};
