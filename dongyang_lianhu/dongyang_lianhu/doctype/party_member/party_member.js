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
		add_paper(frm);
	},
});

function add_paper(frm) {
	const party_member = frm.doc.name;
	const own = frm.doc.user === frappe.session.user;
	if (dongyang_lianhu.prints() || own) {
		const print = (quarter) => dongyang_lianhu.print_pdf("print_log", { party_member, quarter });
		frm.add_custom_button(__("Work Log"), () => dongyang_lianhu.ask_quarter(print), __("Print"));
	}
	if (dongyang_lianhu.prints()) {
		const print = () => dongyang_lianhu.print_pdf("print_cards", { party_member });
		frm.add_custom_button(__("Contact Cards"), print, __("Print"));
	}
}
