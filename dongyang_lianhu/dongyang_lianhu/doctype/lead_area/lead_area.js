frappe.ui.form.on("Lead Area", {
	setup(frm) {
		dongyang_lianhu.in_village(frm, "lead", { status: "Active" });
		dongyang_lianhu.rows_in_village(frm, "groups", "village_group");
	},
});
