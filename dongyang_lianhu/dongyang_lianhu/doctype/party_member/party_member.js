frappe.ui.form.on("Party Member", {
	setup(frm) {
		dongyang_lianhu.in_village(frm, "village_group");
		dongyang_lianhu.in_village(frm, "own_household");
		frm.set_query("user", () => ({ filters: { enabled: 1 } }));
	},

	refresh(frm) {
		if (frm.is_new()) return;
		dongyang_lianhu.add_why(frm);
		if (frm.doc.status === "Active" && frappe.model.can_create("Household Link")) {
			frm.add_custom_button(__("Link a Household"), () =>
				dongyang_lianhu.start("Household Link", { party_member: frm.doc.name })
			);
		}
	},
});
