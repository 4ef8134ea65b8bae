frappe.query_reports["Households to Link"] = {
	onload: (report) => dongyang_lianhu.offer_open_calls(report),

	filters: [
		dongyang_lianhu.filters.village(),
		dongyang_lianhu.filters.lead_area(),
		dongyang_lianhu.filters.choice("state", __("State"), ["Without a Link", "Temporary Cover"]),
		dongyang_lianhu.filters.choice("tier", __("Tier"), [
			"General",
			"Improvement",
			"Pending",
			"Difficult",
		]),
	],
};
