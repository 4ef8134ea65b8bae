frappe.query_reports["Households to Link"] = {
	filters: [
		{ fieldname: "village", label: __("Village"), fieldtype: "Link", options: "Village" },
		{
			fieldname: "lead_area",
			label: __("Lead Area"),
			fieldtype: "Link",
			options: "Lead Area",
			get_query() {
				const village = frappe.query_report.get_filter_value("village");
				return { filters: village ? { village } : {} };
			},
		},
		select("state", __("State"), ["Without a Link", "Temporary Cover"].map(choice)),
		select("tier", __("Tier"), ["General", "Improvement", "Pending", "Difficult"].map(choice)),
	],
};

function select(fieldname, label, options) {
	return { fieldname, label, fieldtype: "Select", options: [{ value: "", label: "" }, ...options] };
}

function choice(value) {
	return { value, label: __(value) };
}
