// Rules have ids for the record and titles for people.

frappe.provide("dongyang_lianhu");

let titles = null;

/** Fetch the titles once for all forms and lists. */
dongyang_lianhu.load_rule_titles = async function () {
	titles = titles || (await frappe.xcall("dongyang_lianhu.api.rules.titles"));
	return titles;
};

/** Title of a rule; its id until the titles are there. */
dongyang_lianhu.rule_title = (rule) => (titles && titles[rule]) || rule || "";

/** Show the title in the field `rule` of a form. */
dongyang_lianhu.name_rule = async function (frm) {
	if (!frm.doc.rule) return;
	await dongyang_lianhu.load_rule_titles();
	frm.get_docfield("rule").formatter = (value) =>
		frappe.utils.escape_html(dongyang_lianhu.rule_title(value));
	frm.refresh_field("rule");
};
