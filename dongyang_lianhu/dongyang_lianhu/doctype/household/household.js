frappe.ui.form.on("Household", {
	setup(frm) {
		dongyang_lianhu.in_village(frm, "village_group");
		dongyang_lianhu.in_village(frm, "lead_area");
	},

	refresh(frm) {
		if (frm.is_new()) return;
		dongyang_lianhu.add_why(frm);
		add_actions(frm);
		show_tier_news(frm);
	},
});

function add_actions(frm) {
	const household = frm.doc.name;
	const starts = [
		["Visit", __("Log a Visit"), { household }],
		["Sorting Check", __("Record a Sorting Check"), { household }],
		["Household Tier Change", __("Propose a Tier Change"), { household }],
		["Household Link", __("Link a Member"), { household }],
	];
	for (const [doctype, label, values] of starts) {
		if (!frappe.model.can_create(doctype)) continue;
		frm.add_custom_button(label, () => dongyang_lianhu.start(doctype, values), __("Record"));
	}
	const answers = ["Area Lead", "Village Secretary", "Village Committee"];
	if (frm.doc.occupancy !== "Lived In" && answers.some((role) => frappe.user.has_role(role))) {
		frm.add_custom_button(
			__("Occupancy Unchanged"),
			() =>
				dongyang_lianhu.confirm_and_run(frm, {
					question: __("Did you ask again, and is the occupancy as before?"),
					method: "confirm_occupancy",
				}),
			__("Record")
		);
	}
}

async function show_tier_news(frm) {
	const changes = await frappe.db.get_list("Household Tier Change", {
		filters: { household: frm.doc.name, status: ["in", ["Proposed", "Confirmed"]] },
		fields: [
			"name",
			"status",
			"to_tier",
			"is_relapse",
			"proposed_on",
			"effective_from",
			"effective_until",
		],
		order_by: "proposed_on desc",
		limit: 10,
	});
	const news = [listing(frm), proposal(changes), relapse(changes)].filter(Boolean);
	if (news.length) frm.dashboard.set_headline_alert(news.join("<br>"), "orange");
}

function listing(frm) {
	const open = (frm.doc.listings || []).find((row) => is_running(row));
	return open && __("On the black list since {0}.", [frappe.datetime.str_to_user(open.listed_from)]);
}

function is_running(row) {
	const today = frappe.datetime.get_today();
	return row.listed_from <= today && (!row.listed_until || row.listed_until >= today);
}

function proposal(changes) {
	const open = changes.find((change) => change.status === "Proposed");
	if (!open) return "";
	const link = frappe.utils.get_form_link("Household Tier Change", open.name, true, __("View Proposal"));
	const told = __("A change to {0} was proposed on {1} and awaits a decision.", [
		__(open.to_tier),
		frappe.datetime.str_to_user(open.proposed_on),
	]);
	return `${told} ${link}`;
}

function relapse(changes) {
	const current = changes.find((change) => change.status === "Confirmed" && !change.effective_until);
	if (!current || !current.is_relapse) return "";
	return __("Relapse: Difficult again since {0}.", [frappe.datetime.str_to_user(current.effective_from)]);
}
