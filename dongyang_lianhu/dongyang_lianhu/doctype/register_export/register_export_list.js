frappe.listview_settings["Register Export"] = {
	add_fields: ["with_phones"],
	formatters: { register: (value) => __(value) },
	get_indicator(doc) {
		return doc.with_phones
			? [__("With Phone Numbers"), "orange", "with_phones,=,1"]
			: [__("Without Phone Numbers"), "gray", "with_phones,=,0"];
	},
};
