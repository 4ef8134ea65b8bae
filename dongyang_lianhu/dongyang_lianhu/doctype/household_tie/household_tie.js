frappe.ui.form.on("Household Tie", {
	setup(frm) {
		dongyang_lianhu.in_village(frm, "party_member", { status: "Active" });
	},
});
