const DECIDERS = ["Area Lead", "Village Secretary", "Village Committee"];

frappe.ui.form.on("Visit", {
	setup(frm) {
		dongyang_lianhu.in_village(frm, "visitor", { status: "Active" });
		dongyang_lianhu.in_village(frm, "companions", (doc) => ({
			status: "Active",
			name: ["!=", doc.visitor || ""],
		}));
	},

	refresh(frm) {
		dongyang_lianhu.name_form(frm, dongyang_lianhu.household_title);
		if (frm.is_new()) return fill_visitor(frm);
		show_counting(frm);
		if (frm.perm[0].write) add_actions(frm);
	},

	household(frm) {
		fill_visitor(frm);
	},
});

/** Whoever logs a visit is mostly the household's own member. */
async function fill_visitor(frm) {
	if (frm.doc.visitor || !frm.doc.household) return;
	const { message } = await frappe.db.get_value("Household", frm.doc.household, "primary_member");
	if (message.primary_member && !frm.doc.visitor) frm.set_value("visitor", message.primary_member);
}

function add_actions(frm) {
	const decides = DECIDERS.some((role) => frappe.user.has_role(role));
	if (frm.doc.entry_status === "Awaiting Approval" && decides) {
		const group = __("Late Entry");
		frm.add_custom_button(__("Approve Entry"), () => approve(frm), group);
		frm.add_custom_button(__("Reject Entry"), () => reject(frm), group);
	}
	if (!frm.doc.struck_on) frm.add_custom_button(__("Strike Out"), () => strike_out(frm));
}

function approve(frm) {
	dongyang_lianhu.confirm_and_run(frm, {
		question: __("Did this visit take place on {0}? It will then count from that day.", [
			frappe.datetime.str_to_user(frm.doc.visit_date),
		]),
		method: "approve_entry",
	});
}

function reject(frm) {
	dongyang_lianhu.ask_and_run(frm, {
		title: __("Reject Entry"),
		action: __("Reject Entry"),
		method: "reject_entry",
	});
}

function strike_out(frm) {
	dongyang_lianhu.ask_and_run(frm, {
		title: __("Strike Out"),
		action: __("Strike Out"),
		method: "strike_out",
	});
}

function show_counting(frm) {
	const reasons = {
		"Same Day": __("Another visit of that day counts already; a household and day count once."),
		Attempt: __("Nobody was met: recorded as an attempt, which does not fulfil the duty."),
		Contact: __("A call or message: recorded as a contact, which does not fulfil the duty."),
		"No Log Entry": __("Without a log entry the visit does not count. Please fill in the work log."),
		"No Open Link": __(
			"The household had no open link on that day; the visit is kept but does not count."
		),
		"Awaiting Approval": __("Entered late: it counts when the area lead has approved it."),
		Rejected: __("The late entry was rejected; the visit does not count."),
		"Struck Out": __("Struck out: the visit no longer counts."),
	};
	const reason = reasons[frm.doc.counting];
	if (reason) frm.set_intro(reason, "orange");
}
