frappe.query_reports["Households Without a Card"] = {
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
	],

	onload(report) {
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

function in_chosen_village() {
	const village = frappe.query_report.get_filter_value("village");
	return village ? { filters: { village } } : {};
}
