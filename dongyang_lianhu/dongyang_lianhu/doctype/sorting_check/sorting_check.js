frappe.ui.form.on("Sorting Check", {
	setup(frm) {
		dongyang_lianhu.in_village(frm, "checked_by", { status: "Active" });
		frm.set_query("visit", () => ({
			filters: { household: frm.doc.household, visit_date: frm.doc.check_date },
		}));
	},

	refresh(frm) {
		dongyang_lianhu.name_form(frm, dongyang_lianhu.household_title);
		const { struck_on } = frm.doc;
		dongyang_lianhu.notice(
			frm,
			struck_on && __("Struck out: the rules no longer see this check."),
			"red"
		);
		if (!struck_on && !frm.is_new() && frm.perm[0].write) {
			frm.add_custom_button(__("Strike Out"), () => strike_out(frm));
		}
	},
});

function strike_out(frm) {
	dongyang_lianhu.ask_and_run(frm, {
		title: __("Strike Out"),
		action: __("Strike Out"),
		method: "strike_out",
	});
}
