// The timeline of a form as people read it: who by name, what by label, values in the user's language.

const asked = new Set();

$(document).on("form-refresh", (_event, frm) => {
	if (!dongyang_lianhu.is_ours(frm) || !frm.timeline || frm.is_new()) return;
	tell_in_words(frm);
	name_people(frm);
});

/** The texts of changes are made by Frappe, out of words that are translated here. */
function tell_in_words(frm) {
	const { timeline } = frm;
	const original = timeline.get_version_timeline_contents;
	if (!original || timeline.told_in_words) return;
	timeline.told_in_words = true;
	timeline.get_version_timeline_contents = function () {
		const { versions } = this.doc_info;
		const { get_label } = frappe.meta;
		this.doc_info.versions = (versions || []).map((version) => translated(version, frm));
		frappe.meta.get_label = (...args) => __(get_label.apply(frappe.meta, args));
		try {
			return original.call(this);
		} finally {
			this.doc_info.versions = versions;
			frappe.meta.get_label = get_label;
		}
	};
	timeline.refresh();
}

function translated(version, frm) {
	const data = JSON.parse(version.data || "{}");
	const changed = (data.changed || []).map((change) => in_words(frm.doctype, change));
	// rows are counted from 0 there
	const row_changed = (data.row_changed || []).map(([table, index, name, changes]) => {
		const doctype = frm.get_docfield(table)?.options;
		return [table, index + 1, name, changes.map((change) => in_words(doctype, change))];
	});
	return { ...version, data: JSON.stringify({ ...data, changed, row_changed }) };
}

function in_words(doctype, [fieldname, ...values]) {
	const field = frappe.meta.get_docfield(doctype, fieldname);
	return [fieldname, ...values.map((value) => (field ? word(field, value) : value))];
}

function word(field, value) {
	if (field.fieldtype === "Check") return cint(value) ? __("Yes") : __("No");
	if (!value) return value;
	if (field.fieldtype === "Select" || field.options === "Workflow State") return __(value);
	if (field.fieldtype === "Date") return frappe.datetime.str_to_user(value) || value;
	if (field.options === "User") return frappe.user_info(value).fullname;
	return field.fieldtype === "Link" ? frappe.utils.get_link_title(field.options, value) || value : value;
}

/** Frappe sends the names of those who commented, and not of those who created, changed or decided. */
async function name_people(frm) {
	const people = [frm.doc.owner, frm.doc.modified_by, ...accounts_in(frm)];
	const unknown = people.filter((user) => user && !frappe.boot.user_info[user] && !asked.has(user));
	if (!unknown.length) return;
	unknown.forEach((user) => asked.add(user));
	const { doctype, docname: name } = frm;
	frappe.update_user_info(await frappe.xcall("dongyang_lianhu.api.timeline.people", { doctype, name }));
	if (frm !== cur_frm) return;
	frm.timeline.refresh();
	frm.sidebar?.refresh?.();
}

function accounts_in(frm) {
	const { versions = [] } = frm.get_docinfo() || {};
	const fields = frm.meta.fields.filter((field) => field.options === "User");
	const changes = versions.flatMap((version) => JSON.parse(version.data || "{}").changed || []);
	return [
		...versions.map((version) => version.owner),
		...changes
			.filter(([name]) => fields.some((field) => field.fieldname === name))
			.flatMap((c) => c.slice(1)),
	];
}
