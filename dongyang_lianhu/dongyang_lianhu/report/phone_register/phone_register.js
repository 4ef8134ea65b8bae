frappe.query_reports["Phone Register"] = {
	filters: [
		{
			fieldname: "register",
			label: __("Register Book"),
			fieldtype: "Select",
			options: [
				{ value: "Household", label: __("Household") },
				{ value: "Party Member", label: __("Party Member") },
			],
			default: "Household",
			reqd: 1,
		},
		dongyang_lianhu.filters.village(),
		dongyang_lianhu.filters.lead_area(),
		{ fieldname: "digits", label: __("Phone"), fieldtype: "Data" },
	],
};
