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
		select("state", __("State"), ["Without a Link", "Temporary Cover"]),
		select("tier", __("Tier"), ["General", "Improvement", "Pending", "Difficult"]),
	],
};

function select(fieldname, label, values) {
	const options = [{ value: "", label: "" }, ...values.map((value) => ({ value, label: __(value) }))];
	return { fieldname, label, fieldtype: "Select", options };
}
