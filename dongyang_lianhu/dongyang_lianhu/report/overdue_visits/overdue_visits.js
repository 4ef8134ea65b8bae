frappe.query_reports["Overdue Visits"] = {
	filters: [
		{ fieldname: "village", label: __("Village"), fieldtype: "Link", options: "Village" },
		{
			fieldname: "lead_area",
			label: __("Lead Area"),
			fieldtype: "Link",
			options: "Lead Area",
			get_query: () => in_chosen_village(),
		},
		{
			fieldname: "party_member",
			label: __("Party Member"),
			fieldtype: "Link",
			options: "Party Member",
			get_query: () => in_chosen_village(),
		},
		{
			fieldname: "tier",
			label: __("Tier"),
			fieldtype: "Select",
			options: choices(["General", "Improvement", "Pending"]),
		},
		{
			fieldname: "kind",
			label: __("Duty"),
			fieldtype: "Select",
			options: choices(["First Contact", "Month", "Week"]),
		},
		{
			fieldname: "status",
			label: __("Status"),
			fieldtype: "Select",
			options: choices(["Overdue", "Missed"]),
		},
		{
			fieldname: "missed_days",
			label: __("Missed in the Last Days"),
			fieldtype: "Int",
			default: 31,
		},
	],

	formatter(value, row, column, data, default_formatter) {
		const text = default_formatter(value, row, column, data);
		if (column.fieldname !== "status_label" || !data) return text;
		const colour = data.status === "Missed" ? "red" : "orange";
		return `<span class="indicator-pill ${colour}">${text}</span>`;
	},
};

function choices(values) {
	return ["", ...values].map((value) => ({ value, label: value ? __(value) : "" }));
}

function in_chosen_village() {
	const village = frappe.query_report.get_filter_value("village");
	return village ? { filters: { village } } : {};
}
