frappe.ui.form.on("Village", {
	setup(frm) {
		frm.set_query("secretary", () => ({ filters: { village: frm.doc.name, status: "Active" } }));
		frm.set_query("user", "staff", () => ({ filters: { enabled: 1 } }));
	},

	refresh(frm) {
		if (frm.doc.evaluation_state === "Failed") {
			frm.set_intro(__("The last evaluation failed. It is tried again every hour."), "red");
		}
		if (!frm.is_new() && frappe.model.can_create("Print Job")) add_paper(frm);
	},
});

function add_paper(frm) {
	if (!dongyang_lianhu.prints()) return;
	const village = frm.doc.name;
	const order = (kind, more = {}) => dongyang_lianhu.order_print(kind, { village, ...more });
	const prints = [
		[__("Contact Cards"), () => order("Contact Cards")],
		[__("Missing Contact Cards"), () => order("Contact Cards", { without_card: 1 })],
		[__("Link Register"), () => order("Link Register")],
		[__("Work Logs"), () => dongyang_lianhu.ask_quarter((quarter) => order("Work Logs", { quarter }))],
	];
	for (const [label, action] of prints) frm.add_custom_button(label, action, __("Print"));
}
