frappe.query_reports["Household Tiers"] = {
	onload: (report) => dongyang_lianhu.offer_open_calls(report),

	filters: [
		{
			fieldname: "group_by",
			label: __("Group By"),
			fieldtype: "Select",
			reqd: 1,
			default: "Village",
			options: ["Village", "Lead Area", "Village Group"].map((value) => ({
				value,
				label: __(value),
			})),
		},
		{ fieldname: "village", label: __("Village"), fieldtype: "Link", options: "Village" },
	],
};
