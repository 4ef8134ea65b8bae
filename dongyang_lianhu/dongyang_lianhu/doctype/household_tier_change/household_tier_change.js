frappe.ui.form.on("Household Tier Change", {
	// with the names of who decided, which an action leaves out
	after_workflow_action: (frm) => frm.reload_doc(),

	refresh(frm) {
		dongyang_lianhu.name_form(frm, dongyang_lianhu.household_title);
		dongyang_lianhu.add_why(frm);
		dongyang_lianhu.name_rule(frm);
		if (frm.doc.is_relapse) {
			frm.dashboard.set_headline_alert(
				__("Relapse: the household left the Difficult tier only a short time ago."),
				"orange"
			);
		}
		dongyang_lianhu.notice(
			frm,
			frm.is_new() && __("A proposal takes effect when the area lead or the village confirms it.")
		);
	},

	before_workflow_action: (frm) =>
		dongyang_lianhu.ask_before_action(frm, {
			action: "Reject",
			fieldname: "decision_note",
			label: __("Reason for Rejecting"),
			title: __("Reject the Tier Change"),
		}),

	async household(frm) {
		if (!frm.doc.household) return;
		const { message } = await frappe.db.get_value("Household", frm.doc.household, "tier");
		frm.set_value("from_tier", message.tier);
	},
});
