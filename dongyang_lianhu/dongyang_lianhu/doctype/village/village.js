frappe.ui.form.on("Village", {
	setup(frm) {
		frm.set_query("secretary", () => ({ filters: { village: frm.doc.name, status: "Active" } }));
		frm.set_query("user", "staff", () => ({ filters: { enabled: 1 } }));
	},

	refresh(frm) {
		if (frm.doc.evaluation_state === "Failed") {
			frm.set_intro(__("The last evaluation failed. It is tried again every hour."), "red");
		}
	},
});
