frappe.query_reports["Households Without a Card"] = {
	filters: [
		dongyang_lianhu.filters.village(),
		dongyang_lianhu.filters.lead_area(),
		dongyang_lianhu.filters.party_member(),
	],

	onload(report) {
		dongyang_lianhu.offer_open_calls(report);
		report.page.add_inner_button(__("Print Missing Cards"), () => {
			dongyang_lianhu.order_print("Contact Cards", {
				village: report.get_filter_value("village"),
				lead_area: report.get_filter_value("lead_area"),
				party_member: report.get_filter_value("party_member"),
				without_card: 1,
			});
		});
	},
};
