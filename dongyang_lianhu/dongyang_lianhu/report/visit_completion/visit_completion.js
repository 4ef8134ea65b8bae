frappe.query_reports["Visit Completion"] = {
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
		{ fieldname: "village", label: __("Village"), fieldtype: "Link", options: "Village" },
		{
			fieldname: "party_member",
			label: __("Party Member"),
			fieldtype: "Link",
			options: "Party Member",
			get_query: () => {
				const village = frappe.query_report.get_filter_value("village");
				return village ? { filters: { village } } : {};
			},
		},
		{
			fieldname: "tier",
			label: __("Tier"),
			fieldtype: "Select",
			options: ["", "General", "Improvement", "Pending"].map((value) => ({
				value,
				label: value ? __(value) : "",
			})),
		},
		{
			fieldname: "kind",
			label: __("Duty"),
			fieldtype: "Select",
			options: ["", "First Contact", "Month", "Week"].map((value) => ({
				value,
				label: value ? __(value) : "",
			})),
		},
	],

	formatter(value, row, column, data, default_formatter) {
		const text = default_formatter(value, row, column, data);
		if (column.fieldname !== "rate" || !data) return text;
		if (value === null || value === undefined) return "–";
		const colour = value >= 90 ? "green" : value >= 70 ? "orange" : "red";
		return `<span style="color: var(--text-on-${colour})">${text}</span>`;
	},
};
