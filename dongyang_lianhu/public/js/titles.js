// Documents with a number for a name are shown by the people whom they are about.

frappe.provide("dongyang_lianhu");

const TITLES = {
	party_member: ["Party Member", "member_name"],
	visitor: ["Party Member", "member_name"],
	household: ["Household", "head_name"],
};

/** What a member or household in a field is called; its number where the name is not to be read. */
dongyang_lianhu.title = function (doc, fieldname) {
	const [doctype, title_field] = TITLES[fieldname];
	const number = doc[fieldname];
	return doc[`${fieldname}_${title_field}`] || frappe.utils.get_link_title(doctype, number) || number;
};

/** A household by its head and number: heads of one village may share a name. */
dongyang_lianhu.household_title = function (doc) {
	const title = dongyang_lianhu.title(doc, "household");
	return title === doc.household ? title : `${title} ${doc.household}`;
};

/** Member and household, as a link or a duty joins them. */
dongyang_lianhu.pair_title = function (doc) {
	return `${dongyang_lianhu.title(doc, "party_member")} · ${dongyang_lianhu.household_title(doc)}`;
};

// How a list makes the first column of a row: a text in older versions of Frappe, an element in v15.44 and v16.
const SUBJECTS = ["get_subject_html", "get_subject_element"];

/** Show the rows of a list under `label` by `title(doc)`; the link still opens the document by its name. */
dongyang_lianhu.name_rows = function (list, label, title) {
	for (const method of SUBJECTS.filter((name) => typeof list[name] === "function")) {
		const original = list[method];
		list[method] = function (doc, ...rest) {
			return named(original.call(list, doc, ...rest), `${title(doc)}`, doc.name);
		};
	}
	if (!list.columns?.[0]?.df) return;
	list.columns[0].df.label = label;
	list.render_header?.(true);
};

/** The subject with another text in its link, as the text or the element that it was. */
function named(subject, title, name) {
	const row = typeof subject === "string" ? document.createElement("div") : subject;
	if (row !== subject) row.innerHTML = subject;
	const link = row?.querySelector("a");
	if (link) {
		link.textContent = title;
		link.title = `${title} (${name})`;
	}
	return row === subject ? row : row.innerHTML;
}

/** Title of a saved form by the people whom it is about. */
dongyang_lianhu.name_form = function (frm, title) {
	if (!frm.is_new()) frm.page.set_title(title(frm.doc));
};

/** On a phone, where a row shows its subject alone and clips it: the day in `fieldname`, then `title`. */
dongyang_lianhu.dated = function (title, fieldname) {
	return (doc) => {
		const day = frappe.is_mobile() && doc[fieldname];
		return day ? `${short_day(day)} ${title(doc)}` : title(doc);
	};
};

/** A day as MM-DD; of another year whole, as the user writes dates. */
function short_day(day) {
	const this_year = day.slice(0, 4) === frappe.datetime.get_today().slice(0, 4);
	return this_year ? day.slice(5, 10) : frappe.datetime.str_to_user(day);
}

// What a cell of a list says when the pointer rests on it: Frappe leaves the choice of a Select in English there.
const column_html = frappe.views?.ListView?.prototype.get_column_html;
if (column_html) {
	frappe.views.ListView.prototype.get_column_html = function (column, doc) {
		const html = column_html.call(this, column, doc);
		const field = column.df || {};
		const value = doc[field.fieldname];
		if (this.meta.module !== "Dongyang Lianhu" || field.fieldtype !== "Select" || !value) return html;
		const shown = frappe.utils.escape_html(value);
		return html.replaceAll(`: ${shown}"`, `: ${frappe.utils.escape_html(__(value))}"`);
	};
}
