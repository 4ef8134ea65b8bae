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
		add_cover_actions(frm);
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
	if (running) add_card_actions(frm);
}

function add_card_actions(frm) {
	const links = [frm.doc.name];
	if (dongyang_lianhu.prints()) {
		frm.add_custom_button(
			__("Print Card"),
			() => dongyang_lianhu.print_pdf("print_cards", { links }),
			__("Contact Card")
		);
	}
	if (frm.perm[0].write && !frm.doc.card_issued_on) {
		frm.add_custom_button(
			__("Tick Off Card"),
			() => dongyang_lianhu.tick_off_cards(links, () => frm.reload_doc()),
			__("Contact Card")
		);
	}
}

/** A temporary cover waits for a decision: he stays, or another member takes over. */
function add_cover_actions(frm) {
	const { is_temporary, status, to_date } = frm.doc;
	dongyang_lianhu.notice(frm);
	if (!is_temporary || status === "Ended" || to_date) return;
	const { decides } = frm.doc.__onload || {};
	dongyang_lianhu.notice(
		frm,
		decides
			? __("Temporary cover. Please keep this member or choose another one.")
			: __("Temporary cover. The lead of the area or the village decides whether this member stays."),
		"orange"
	);
	if (decides) frm.add_custom_button(__("Keep"), () => keep(frm));
	if (frm.perm[0].write && frappe.model.can_create("Household Link")) {
		frm.add_custom_button(__("Choose Another Member"), () => choose_another(frm));
	}
}

function keep(frm) {
	dongyang_lianhu.confirm_and_run(frm, {
		question: __("Keep {0} as the household's linked member?", [
			frappe.utils.escape_html(dongyang_lianhu.title(frm.doc, "party_member")),
		]),
		method: "keep_cover",
	});
}

/** The cover ends when the new member is known, and not before. */
function choose_another(frm) {
	const { village, party_member } = frm.doc;
	const filters = { village, status: "Active", name: ["!=", party_member] };
	dongyang_lianhu.ask_and_run(frm, {
		title: __("Choose Another Member"),
		action: __("Hand Over"),
		method: "hand_over",
		fields: [
			{
				fieldname: "party_member",
				fieldtype: "Link",
				options: "Party Member",
				label: __("Party Member"),
				reqd: 1,
				get_query: () => ({ filters }),
				description: __("He takes over from the next day on; until then the cover stays."),
			},
			{
				fieldname: "quota_reason",
				fieldtype: "Small Text",
				label: __("Reason for Exceeding the Quota"),
				description: __("Only if he then has more households than his post allows"),
			},
		],
		then: (name) => frappe.set_route("Form", "Household Link", name),
	});
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
