// Filters that several reports have.
frappe.provide("dongyang_lianhu.filters");

Object.assign(dongyang_lianhu.filters, {
	village: () => ({ fieldname: "village", label: __("Village"), fieldtype: "Link", options: "Village" }),

	// One of those of the chosen village.
	lead_area: () => of_chosen_village("lead_area", __("Lead Area"), "Lead Area"),
	party_member: () => of_chosen_village("party_member", __("Party Member"), "Party Member"),

	// One of `values`, shown in the user's language, or none.
	choice: (fieldname, label, values) => ({
		fieldname,
		label,
		fieldtype: "Select",
		options: ["", ...values].map((value) => ({ value, label: value ? __(value) : "" })),
	}),
});

function of_chosen_village(fieldname, label, doctype) {
	const get_query = () => {
		const village = frappe.query_report.get_filter_value("village");
		return village ? { filters: { village } } : {};
	};
	return { fieldname, label, fieldtype: "Link", options: doctype, get_query };
}

/** A report's menu without what the gate refuses to all but administrators: the page prints to PDF as well. */
dongyang_lianhu.offer_open_calls = function (report) {
	if (frappe.user.has_role("System Manager")) return;
	const closed = ["PDF", "Add Column", "Setup Auto Email", "Save"].map((label) => __(label));
	report.menu_items = report.menu_items.filter(({ label }) => !closed.includes(label));
	report.page.clear_menu();
	report.set_menu_items();
};
