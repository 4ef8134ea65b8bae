frappe.ui.form.on("Lead Area", {
	setup(frm) {
		dongyang_lianhu.in_village(frm, "lead", { status: "Active" });
		dongyang_lianhu.rows_in_village(frm, "groups", "village_group");
	},

	refresh(frm) {
		if (!frm.doc.__onload?.may_print) return;
		const { village, name: lead_area } = frm.doc;
		for (const kind of ["Contact Cards", "Link Register"]) {
			const order = () => dongyang_lianhu.order_print(kind, { village, lead_area });
			frm.add_custom_button(__(kind), order, __("Print"));
		}
		const logs = (quarter) => dongyang_lianhu.order_print("Work Logs", { village, lead_area, quarter });
		frm.add_custom_button(__("Work Logs"), () => dongyang_lianhu.ask_quarter(logs), __("Print"));
	},
});
