// Acts that need a reason: ask for it, run the document's own method, show the saved document.

frappe.provide("dongyang_lianhu");

const REASON = { fieldname: "reason", fieldtype: "Small Text", label: __("Reason"), reqd: 1 };

/** Ask for `fields`, run `method` of the document with the answers, then `then` with what it returned. */
dongyang_lianhu.ask_and_run = function (frm, { title, action, method, fields = [REASON], then }) {
	const dialog = new frappe.ui.Dialog({
		title,
		fields,
		primary_action_label: action,
		primary_action(values) {
			dialog.disable_primary_action();
			dongyang_lianhu
				.run(frm, method, values)
				.then((found) => {
					dialog.hide();
					then?.(found);
				})
				.catch(() => dialog.enable_primary_action());
		},
	});
	dialog.show();
};

/** Ask yes or no, then run `method` of the document. */
dongyang_lianhu.confirm_and_run = function (frm, { question, method }) {
	frappe.confirm(question, () => dongyang_lianhu.run(frm, method));
};

/** Run a method of the document and show what was saved; resolves to what it returned. */
dongyang_lianhu.run = async function (frm, method, args = {}) {
	const { message } = await frm.call({ doc: frm.doc, method, args, freeze: true });
	await frm.reload_doc();
	return message;
};

/** What workflow actions may want to be told: the workflow itself asks for nothing. The answer is kept in `fieldname`. */
dongyang_lianhu.ask_before_action = async function (frm, { action, fieldname, label, title }) {
	if (frm.selected_workflow_action !== action || frm.doc[fieldname]) return;
	frappe.dom.unfreeze();
	const note = await new Promise((answer) =>
		frappe.prompt({ ...REASON, label }, ({ reason }) => answer(reason), title, __(action))
	);
	frappe.dom.freeze();
	await frm.set_value(fieldname, note);
	await frm.save();
};

/** Start a new document with some values filled in. */
dongyang_lianhu.start = function (doctype, values) {
	frappe.new_doc(doctype, values);
};
