frappe.ui.form.on("Village Group", {
	setup(frm) {
		dongyang_lianhu.in_village(frm, "leader", { status: "Active" });
		dongyang_lianhu.in_village(frm, "lead_area");
	},
});
