frappe.ui.form.on("Household Link", {
	setup(frm) {
		dongyang_lianhu.in_village(frm, "party_member", { status: "Active" });
		frm.set_query("household", () => ({ filters: { tier: ["!=", "Outside"] } }));
	},

	refresh(frm) {
		dongyang_lianhu.name_form(frm, dongyang_lianhu.pair_title);
		// the end is set by its own act, which asks for the reason
		for (const fieldname of ["to_date", "end_reason"]) frm.set_df_property(fieldname, "read_only", 1);
		frm.toggle_display("to_date", !frm.is_new());
		if (frm.is_new()) return;
		dongyang_lianhu.add_why(frm);
		add_actions(frm);
	},
});

function add_actions(frm) {
	const running = frm.doc.status !== "Ended" && !frm.doc.to_date;
	if (running && frappe.model.can_create("Visit")) {
		const { household } = frm.doc;
		frm.add_custom_button(__("Log a Visit"), () => dongyang_lianhu.start("Visit", { household }));
	}
	if (running && frm.perm[0].write) frm.add_custom_button(__("End Link"), () => end_link(frm));
}

function end_link(frm) {
	dongyang_lianhu.ask_and_run(frm, {
		title: __("End Link"),
		action: __("End Link"),
		method: "end_link",
		fields: [
			{
				fieldname: "to_date",
				fieldtype: "Date",
				label: __("Last Day of the Link"),
				reqd: 1,
				default: frappe.datetime.get_today(),
			},
			dongyang_lianhu.REASON,
		],
	});
}
