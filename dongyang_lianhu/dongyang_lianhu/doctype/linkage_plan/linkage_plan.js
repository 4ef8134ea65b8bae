const FIGURES = [
	"households",
	"linked",
	"left_over",
	"changed",
	"grid_pairs",
	"kin_pairs",
	"near_pairs",
	"familiar_pairs",
	"other_pairs",
];
const ASK = "dongyang_lianhu.api.linking.";

frappe.ui.form.on("Linkage Plan", {
	setup(frm) {
		frm.set_query("village", () => ({ filters: { participates: 1 } }));
		frm.set_query("cycle", () => ({ filters: { status: "Open" } }));
	},

	async onload(frm) {
		if (frm.is_new()) await prefill(frm);
	},

	// with the names of who decided, which an action leaves out
	after_workflow_action: (frm) => frm.reload_doc(),

	refresh(frm) {
		show_state(frm);
		show_figures(frm);
		frm.toggle_display("shortage_section", Boolean(frm.doc.shortage || frm.doc.left_over));
		keep_rows(frm);
		frm.toggle_display("breaches_section", Boolean((frm.doc.breaches || []).length));
		frm.toggle_display("decision_note", frm.doc.status === "Confirmed" || Boolean(frm.doc.decision_note));
		if (frm.is_new()) return;
		add_buttons(frm);
		show_changes(frm);
	},

	cycle: set_first_day,

	before_workflow_action: (frm) =>
		dongyang_lianhu.ask_before_action(frm, {
			action: "Return",
			fieldname: "decision_note",
			label: __("Reason for Returning"),
			title: __("Return the Plan"),
		}),
});

/** The system lists the breaches; people only give reasons. */
function keep_rows(frm) {
	for (const property of ["cannot_add_rows", "cannot_delete_rows"]) {
		frm.set_df_property("breaches", property, 1);
	}
	// the tabulator would add a row after the last one all the same
	frm.fields_dict.breaches.grid.add_new_row = () => {};
}

/** The user's own village, if it is the only one, and the open cycle. */
async function prefill(frm) {
	const [villages, cycles] = await Promise.all([
		frm.doc.village ? [] : frappe.db.get_list("Village", { filters: { participates: 1 }, limit: 2 }),
		frm.doc.cycle
			? []
			: frappe.db.get_list("Linkage Cycle", {
					filters: { status: "Open" },
					order_by: "issued_on desc",
					limit: 1,
				}),
	]);
	if (villages.length === 1) await frm.set_value("village", villages[0].name);
	if (cycles.length) await frm.set_value("cycle", cycles[0].name);
}

/** The links begin with the cycle's visits; when that day is past, tomorrow. */
async function set_first_day(frm) {
	if (!frm.doc.cycle || frm.doc.status !== "Draft") return;
	const { message } = await frappe.db.get_value("Linkage Cycle", frm.doc.cycle, "visits_from");
	const tomorrow = frappe.datetime.add_days(frappe.datetime.get_today(), 1);
	const day = message?.visits_from;
	await frm.set_value("links_from", day && day >= tomorrow ? day : tomorrow);
}

function show_state(frm) {
	const [sentence, colour] = state_in_words(frm.doc, frm.is_new());
	dongyang_lianhu.notice(frm, sentence, colour);
}

/** What has happened, what comes next, and who must act. */
function state_in_words(doc, is_new) {
	const day = (value) => frappe.datetime.str_to_user(value);
	if (is_new) return [__("Choose village and cycle and save. Then the village is matched."), "blue"];
	switch (doc.status) {
		case "Draft":
			return draft_in_words(doc);
		case "Confirmed":
			return [
				__(
					"Confirmed by the village. A township leader who has not prepared it approves or returns it."
				),
				"orange",
			];
		case "Returned":
			return [
				__("Returned: {0}. Press Revise, then change the plan.", [
					dongyang_lianhu.in_a_sentence(doc.decision_note),
				]),
				"red",
			];
		case "Approved":
			return [
				__("Approved. The links begin on {0}; nothing more is to be done.", [day(doc.links_from)]),
				"blue",
			];
		case "In Force":
			return [
				__("In force since {0}. To change links, draw up an amendment.", [day(doc.in_force_on)]),
				"green",
			];
		default:
			return [__("Superseded by {0}.", [text(doc.superseded_by || "")]), "gray"];
	}
}

function draft_in_words(doc) {
	if (!doc.matched_on) {
		return [__("Not matched yet. Press Match: grid first, then kin, near and familiar."), "blue"];
	}
	const unexplained = (doc.breaches || []).filter((row) => !row.reason).length;
	if (doc.left_over && !doc.left_over_reason) {
		return [
			__(
				"{0} households linked, {1} left over. Look below for what would cure it, move households on the board, or say why they are left over.",
				[doc.linked, doc.left_over]
			),
			"orange",
		];
	}
	if (unexplained) {
		return [
			__(
				"{0} members are outside the quota without a reason. Give it in the table below, or move households.",
				[unexplained]
			),
			"orange",
		];
	}
	if (doc.left_over) {
		return [
			__(
				"{0} households linked, {1} left over with a reason. The village secretary confirms the plan.",
				[doc.linked, doc.left_over]
			),
			"blue",
		];
	}
	return [
		__("All {0} households are linked. The village secretary confirms the plan.", [doc.linked]),
		"blue",
	];
}

function add_buttons(frm) {
	const { doc } = frm;
	const prepares = frm.perm[0].write && frappe.model.can_create("Linkage Plan");
	if (doc.status === "Draft" && prepares) {
		const label = doc.matched_on ? __("Match Again") : __("Match");
		const button = frm.add_custom_button(label, () => match(frm));
		if (!doc.matched_on) button.removeClass("btn-default").addClass("btn-primary");
	}
	if (doc.matched_on || doc.linked) {
		frm.add_custom_button(__("Open Board"), () => frappe.set_route("linking-board", doc.name));
		frm.add_custom_button(__("Pairs"), () =>
			frappe.set_route("List", "Linkage Plan Pair", "List", { plan: doc.name })
		);
	}
	if (doc.status === "In Force" && prepares) {
		frm.add_custom_button(__("Draw Up an Amendment"), () => amend(frm));
	}
}

async function match(frm) {
	if (frm.doc.matched_on && !(await sure())) return;
	if (frm.is_dirty()) await frm.save();
	const found = await ask(frm, "match", __("Matching..."));
	await frm.reload_doc();
	const message = __("{0} households linked, {1} left over", [found.linked, found.left_over]);
	frappe.show_alert({ message, indicator: found.left_over ? "orange" : "green" }, 10);
}

function sure() {
	return new Promise((answer) =>
		frappe.confirm(
			__(
				"Match anew? Pinned households stay with their member; what was moved and not pinned is matched again."
			),
			() => answer(true),
			() => answer(false)
		)
	);
}

async function amend(frm) {
	const draft = await ask(frm, "amend", __("Matching..."));
	frappe.set_route("Form", "Linkage Plan", draft);
}

async function ask(frm, method, freeze_message) {
	const answer = await frappe.call({
		method: ASK + method,
		args: { plan: frm.doc.name },
		freeze: true,
		freeze_message,
	});
	return answer.message;
}

/** The figures as one small table instead of nine fields. */
function show_figures(frm) {
	const { body, wrapper } = frm.fields_dict.result_section;
	wrapper.addClass("lianhu-compact");
	body.find(".lianhu-figures").remove();
	const shown = Boolean(frm.doc.linked || frm.doc.left_over);
	wrapper.toggle(shown);
	if (!shown) return;
	const cells = FIGURES.map((fieldname) => figure(frm, fieldname)).join("");
	const when = frm.doc.matched_on
		? `<p class="text-muted small">${__("Matched On")}: ${frappe.datetime.str_to_user(frm.doc.matched_on)}</p>`
		: "";
	body.append(`<div class="lianhu-figures"><div class="lianhu-figure-row">${cells}</div>${when}
		<div class="lianhu-changes"></div></div>`);
}

function figure(frm, fieldname) {
	const value = frm.doc[fieldname] || 0;
	const bad = ["left_over"].includes(fieldname) && value ? "bad" : "";
	return `<div class="lianhu-figure ${bad}"><b>${value}</b><span>${__(frm.get_docfield(fieldname).label)}</span></div>`;
}

/** Whose member changes when the plan comes into force. */
async function show_changes(frm) {
	const { doc } = frm;
	if (!doc.changed || ["In Force", "Superseded"].includes(doc.status)) return;
	const found = await frappe.xcall(`${ASK}changes`, { plan: doc.name });
	if (frm.doc.name !== doc.name) return;
	const rows = found.rows.map(
		(row) => `<tr><td>${text(row.head_name)} <span class="text-muted">${text(row.household)}</span></td>
			<td>${text(row.before)}</td><td>${row.after ? text(row.after) : __("Nobody")}</td></tr>`
	);
	const rest = found.total - found.rows.length;
	frm.fields_dict.result_section.body.find(".lianhu-changes").html(`
		<h5>${__("What changes against the links in force")}</h5>
		<table class="lianhu-table"><thead><tr><th>${__("Household")}</th><th>${__("Member in Force")}</th>
		<th>${__("Member in the plan")}</th></tr></thead><tbody>${rows.join("")}</tbody></table>
		${rest > 0 ? `<p class="text-muted small">${__("and {0} more", [rest])}</p>` : ""}`);
}

function text(value) {
	return frappe.utils.escape_html(String(value ?? ""));
}
