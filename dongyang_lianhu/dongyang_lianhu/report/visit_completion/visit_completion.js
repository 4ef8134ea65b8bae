frappe.query_reports["Visit Completion"] = {
	onload: (report) => dongyang_lianhu.offer_open_calls(report),

	filters: [
		{
			fieldname: "from_date",
			label: __("From Date"),
			fieldtype: "Date",
			reqd: 1,
			default: frappe.datetime.add_months(frappe.datetime.month_start(), -1),
		},
		{
			fieldname: "to_date",
			label: __("To Date"),
			fieldtype: "Date",
			reqd: 1,
			default: frappe.datetime.add_days(frappe.datetime.get_today(), -1),
		},
		{
			fieldname: "group_by",
			label: __("Group By"),
			fieldtype: "Select",
			reqd: 1,
			default: "Village or Lead Area",
			options: [
				"Village",
				"Lead Area",
				"Village or Lead Area",
				"Party Member",
				"Tier",
				"Month",
				"Week",
			].map((value) => ({ value, label: __(value) })),
		},
		dongyang_lianhu.filters.village(),
		dongyang_lianhu.filters.party_member(),
		dongyang_lianhu.filters.choice("tier", __("Tier"), ["General", "Improvement", "Pending"]),
		dongyang_lianhu.filters.choice("kind", __("Duty"), ["First Contact", "Month", "Week"]),
	],

	formatter(value, row, column, data, default_formatter) {
		const text = default_formatter(value, row, column, data);
		if (column.fieldname !== "rate" || !data) return text;
		if (value === null || value === undefined) return "–";
		const colour = value >= 90 ? "green" : value >= 70 ? "orange" : "red";
		return `<span style="color: var(--text-on-${colour})">${text}</span>`;
	},
};
