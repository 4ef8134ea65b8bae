frappe.listview_settings["Household Link"] = {
	add_fields: ["household", "party_member", "status", "to_date", "from_date", "is_temporary"],
	get_indicator(doc) {
		if (doc.is_temporary && doc.status !== "Ended") {
			return [__("Temporary Cover"), "orange", "is_temporary,=,1"];
		}
		return dongyang_lianhu.indicator("Household Link", "status")(doc);
	},
	formatters: {
		to_date: (value) => (value ? frappe.datetime.str_to_user(value) : __("Open End")),
	},
	onload(list) {
		dongyang_lianhu.offer_export(list);
		const title = dongyang_lianhu.dated(dongyang_lianhu.pair_title, "from_date");
		dongyang_lianhu.name_rows(list, __("Member and Household"), title);
		const chosen = () => list.get_checked_items(true);
		if (dongyang_lianhu.prints()) {
			list.page.add_actions_menu_item(__("Print Cards"), () =>
				dongyang_lianhu.print_pdf("print_cards", { links: chosen() })
			);
		}
		if (frappe.model.can_write("Household Link")) {
			list.page.add_actions_menu_item(__("Tick Off Cards"), () =>
				dongyang_lianhu.tick_off_cards(chosen(), () => list.refresh())
			);
		}
	},
};
