frappe.ui.form.on("Visit Obligation", {
	refresh(frm) {
		dongyang_lianhu.name_form(frm, dongyang_lianhu.pair_title);
		dongyang_lianhu.add_why(frm);
		dongyang_lianhu.name_period(frm);
		show_days(frm);
		const open = ["Due", "Overdue"].includes(frm.doc.status);
		if (open && frappe.model.can_create("Visit")) {
			const { household } = frm.doc;
			frm.add_custom_button(__("Log a Visit"), () => dongyang_lianhu.start("Visit", { household }));
		}
	},
});

function show_days(frm) {
	const [notice, colour] = days_in_words(frm.doc);
	dongyang_lianhu.notice(frm, notice, colour);
}

/** How long the visit is still due, or since when it is overdue. */
function days_in_words({ status, due_date, last_entry_on, kind }) {
	if (kind === "Reminder") return [__("A reminder only: no duty, no blame."), "blue"];
	if (!due_date || !["Due", "Overdue"].includes(status)) return [];
	const days = frappe.datetime.get_day_diff(due_date, frappe.datetime.get_today());
	if (days >= 0) return [__("Days left for the visit: {0}", [days]), "blue"];
	const until = frappe.datetime.str_to_user(last_entry_on);
	return [
		__("Overdue for {0} days. A visit made in time can still be entered until {1}.", [-days, until]),
		"orange",
	];
}
