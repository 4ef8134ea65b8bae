frappe.ui.form.on("Village", {
	setup(frm) {
		frm.set_query("secretary", () => ({ filters: { village: frm.doc.name, status: "Active" } }));
		frm.set_query("user", "staff", () => ({ filters: { enabled: 1 } }));
	},

	refresh(frm) {
		const failed = frm.doc.evaluation_state === "Failed";
		dongyang_lianhu.notice(
			frm,
			failed && __("The last evaluation failed. It is tried again every hour."),
			"red"
		);
		if (frm.doc.__onload?.may_print) add_paper(frm);
		if (!frm.is_new() && frappe.model.can_write("Lead Area")) {
			frm.add_custom_button(__("Propose Leads"), () => propose_leads(frm));
		}
	},
});

async function propose_leads(frm) {
	const proposals = await proposals_for(frm, 1);
	if (!proposals.length) {
		return frappe.msgprint(__("This village has no lead areas yet. Please create them first."));
	}
	const dialog = new frappe.ui.Dialog({
		title: __("Propose Leads"),
		size: "large",
		primary_action_label: __("Appoint the Ticked Ones"),
		primary_action: () => apply_leads(frm, dialog),
	});
	show_proposals(dialog, proposals);
	dialog.show();
	dialog.$wrapper.find(".lianhu-keep").on("change", async (event) => {
		show_proposals(dialog, await proposals_for(frm, Number(event.target.checked)));
	});
}

function proposals_for(frm, keep) {
	return frappe.xcall("dongyang_lianhu.api.linking.propose_leads", { village: frm.doc.name, keep });
}

function show_proposals(dialog, proposals) {
	const body = $(dialog.body).addClass("lianhu-leads");
	if (!body.find(".lianhu-keep").length) {
		body.html(`<label class="mb-3"><input type="checkbox" class="lianhu-keep" checked>
			${__("Those who lead an area now go on")}</label><div class="lianhu-proposals"></div>`);
	}
	body.find(".lianhu-proposals").html(table_of(proposals));
	dialog.get_primary_btn().toggle(proposals.some((row) => row.member && !row.stays));
}

function table_of(proposals) {
	const rows = proposals.map(
		(row) => `<tr><td><label><input type="checkbox" data-area="${text(row.area)}"
				data-member="${text(row.member)}" ${row.stays || !row.member ? "disabled" : "checked"}>
				${text(row.area)}</label></td>
			<td>${text(row.now_name || __("Nobody"))}</td>
			<td>${row.stays ? __("stays") : proposed(row)}</td></tr>`
	);
	return `<p class="text-muted">${__("Village cadres and group leaders who live in the area come first.")}</p>
		<table class="lianhu-table"><thead><tr><th>${__("Lead Area")}</th><th>${__("Lead Now")}</th>
		<th>${__("Proposed Lead")}</th></tr></thead><tbody>${rows.join("")}</tbody></table>`;
}

function proposed(row) {
	if (!row.member) return __("Nobody suits");
	const lives = row.lives_there ? __("lives there") : __("lives elsewhere");
	const facts = [row.member, row.band ? __(row.band) : "", lives].filter(Boolean).map(text);
	return `<b>${text(row.member_name)}</b> <span class="text-muted small">${facts.join(" · ")}</span>`;
}

async function apply_leads(frm, dialog) {
	const ticked = $(dialog.body).find("[data-area]:checked:not(:disabled)").get();
	if (!ticked.length) return dialog.hide();
	const leads = Object.fromEntries(ticked.map(({ dataset }) => [dataset.area, dataset.member]));
	const changed = await frappe.xcall("dongyang_lianhu.api.linking.apply_leads", {
		village: frm.doc.name,
		leads,
	});
	dialog.hide();
	frappe.show_alert({ message: __("{0} leads appointed", [changed]), indicator: "green" });
	frm.reload_doc();
}

function text(value) {
	return frappe.utils.escape_html(String(value ?? ""));
}

function add_paper(frm) {
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
