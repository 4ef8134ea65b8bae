frappe.query_reports["Overdue Visits"] = {
	onload: (report) => dongyang_lianhu.offer_open_calls(report),

	filters: [
		dongyang_lianhu.filters.village(),
		dongyang_lianhu.filters.lead_area(),
		dongyang_lianhu.filters.party_member(),
		dongyang_lianhu.filters.choice("tier", __("Tier"), ["General", "Improvement", "Pending"]),
		dongyang_lianhu.filters.choice("kind", __("Duty"), ["First Contact", "Month", "Week"]),
		dongyang_lianhu.filters.choice("status", __("Status"), ["Overdue", "Missed"]),
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
