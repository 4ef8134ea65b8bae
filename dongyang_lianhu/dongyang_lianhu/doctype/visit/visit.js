const DECIDERS = ["Area Lead", "Village Secretary", "Village Committee"];
const NOTES = [
	"visit_time",
	"policy_publicised",
	"difficulties_heard",
	"film_shown",
	"exchange_visit",
	"conversion_work",
	"situation",
	"difficulties",
	"suggestions",
	"help_given",
];
const FIXED = ["household", "visit_date", "mode", "met", "visitor", "companions"];

frappe.ui.form.on("Visit", {
	setup(frm) {
		// names alone: a member names whom he went with, whose record he does not read
		const members = (doc, without) => ({
			query: "dongyang_lianhu.api.visits.members",
			filters: { village: doc.village, without },
		});
		frm.set_query("visitor", (doc) => members(doc));
		frm.set_query("companions", (doc) => members(doc, doc.visitor));
		frm.set_query("household", ({ visit_date }) => ({
			query: "dongyang_lianhu.api.visits.households",
			filters: { visit_date },
		}));
	},

	onload(frm) {
		// the time of entry is not the time of the visit
		if (frm.is_new()) frm.doc.visit_time = null;
	},

	refresh(frm) {
		dongyang_lianhu.name_form(frm, dongyang_lianhu.household_title);
		close_what_counts(frm);
		show_counting(frm);
		if (frm.is_new()) return fill_visitor(frm);
		if (frm.perm[0].write) add_actions(frm);
	},

	household(frm) {
		fill_visitor(frm);
	},
});

/** A member logs his own visits; whoever enters those of others mostly those of the household's member. */
async function fill_visitor(frm) {
	const household = frm.doc.household;
	if (frm.doc.visitor || !household) return;
	const visitor = await frappe.xcall("dongyang_lianhu.api.visits.usual_visitor", { household });
	if (visitor && !frm.doc.visitor && frm.doc.household === household) frm.set_value("visitor", visitor);
}

/** What the server no longer lets anybody change does not look as if it could be. */
function close_what_counts(frm) {
	const { recorded_on, entry_status, accepted_by } = frm.doc;
	const free = recorded_on === frappe.datetime.get_today() && entry_status === "Accepted" && !accepted_by;
	const closed = !frm.is_new() && !free;
	for (const fieldname of FIXED) frm.set_df_property(fieldname, "read_only", closed ? 1 : 0);
	const struck = Boolean(frm.doc.struck_on);
	for (const fieldname of NOTES) frm.set_df_property(fieldname, "read_only", struck ? 1 : 0);
	if (struck) frm.disable_save();
	else frm.enable_save();
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
	dongyang_lianhu.notice(frm, !frm.is_new() && reasons[frm.doc.counting], "orange");
}
