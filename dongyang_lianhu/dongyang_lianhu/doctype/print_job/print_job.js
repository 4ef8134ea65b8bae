const WAIT = 2000;

frappe.ui.form.on("Print Job", {
	setup(frm) {
		dongyang_lianhu.in_village(frm, "lead_area");
		dongyang_lianhu.in_village(frm, "party_member");
	},

	refresh(frm) {
		dongyang_lianhu.notice(frm);
		if (frm.is_new()) return;
		const { kind, status } = frm.doc;
		frm.page.set_title([frm.doc.lead_area || frm.doc.village, __(kind)].join(" · "));
		if (status === "Ready") {
			frm.page.set_primary_action(__("Download"), () => dongyang_lianhu.save_file(frm.doc.file));
		} else if (status === "Failed") {
			dongyang_lianhu.notice(frm, frm.doc.error || __("Printing failed."), "red");
			frm.add_custom_button(__("Make Again"), () => dongyang_lianhu.run(frm, "make_again"));
		} else {
			watch(frm);
		}
	},
});

/** Ask how far the job is until it has ended or the form is left. */
async function watch(frm) {
	const { name } = frm.doc;
	if (frm.watched === name) return;
	frm.watched = name;
	while (is_shown(frm, name)) {
		const state = await frappe
			.xcall("dongyang_lianhu.api.paper.state", { name }, "GET")
			.catch(() => null);
		if (!state || !is_shown(frm, name)) break;
		if (!["Queued", "Running"].includes(state.status)) {
			frm.dashboard.hide();
			frm.watched = null;
			frm.reload_doc();
			return;
		}
		show(frm, state);
		await new Promise((resolve) => setTimeout(resolve, WAIT));
	}
	frm.watched = null;
}

function is_shown(frm, name) {
	return cur_frm === frm && frm.doc.name === name && document.contains(frm.wrapper);
}

function show(frm, { status, progress, stale }) {
	const told = status === "Queued" ? __("Waiting for its turn") : __("{0}% made", [Math.round(progress)]);
	frm.dashboard.show_progress(__("Progress"), status === "Queued" ? 3 : Math.max(progress, 3), told);
	if (stale && !frm.custom_buttons[__("Make Again")]) {
		frm.add_custom_button(__("Make Again"), () => dongyang_lianhu.run(frm, "make_again"));
	}
}
