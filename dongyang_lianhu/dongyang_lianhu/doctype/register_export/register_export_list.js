frappe.listview_settings["Register Export"] = {
	add_fields: ["with_phones"],
	onload: (list) =>
		dongyang_lianhu.add_elsewhere(
			list,
			__("Registers are exported from their own lists: Export Register in the menu.")
		),
	formatters: { register: (value) => __(value) },
	get_indicator(doc) {
		return doc.with_phones
			? [__("With Phone Numbers"), "orange", "with_phones,=,1"]
			: [__("Without Phone Numbers"), "gray", "with_phones,=,0"];
	},
};
