frappe.ui.form.on("Party Member", {
	setup(frm) {
		dongyang_lianhu.in_village(frm, "village_group");
		dongyang_lianhu.in_village(frm, "own_household");
		frm.set_query("user", () => ({ filters: { enabled: 1 } }));
	},

	async before_save(frm) {
		const able = frm.doc.status === "Active" && !frm.doc.exempt;
		if (frm.is_new() || able || !frappe.model.can_write("Household Link")) return;
		const filters = { party_member: frm.doc.name, status: ["!=", "Ended"] };
		const households = await frappe.db.count("Household Link", { filters });
		if (!households) return;
		frappe.validated = false;
		stand_down(frm, households);
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

/** Links end with the member's service, if the person at the form wants it so; else nothing is saved. */
function stand_down(frm, households) {
	const name = frappe.utils.escape_html(frm.doc.member_name);
	const day = frm.doc.status === "Active" ? frm.doc.exempt_from : null;
	const question =
		day > frappe.datetime.get_today()
			? __(
					"{0} is linked to {1} households. Their links end before {2}; from that day the nearest members with places cover for the time being. Save it?",
					[name, households, frappe.datetime.str_to_user(day)]
				)
			: __(
					"{0} is linked to {1} households. Their links end today, and the nearest members with places cover for the time being. Save it?",
					[name, households]
				);
	frappe.confirm(question, async () => {
		await frm.call("stand_down");
		frappe.show_alert({ message: __("{0} links ended", [households]), indicator: "green" });
		frm.reload_doc();
	});
}

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
