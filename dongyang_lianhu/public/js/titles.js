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

/** Show the rows of a list under `label` by `title(doc)`; the link still opens the document by its name. */
dongyang_lianhu.name_rows = function (list, label, title) {
	const original = list.get_subject_html.bind(list);
	list.get_subject_html = (doc) => {
		const row = $("<div>").html(original(doc));
		row.find("a")
			.first()
			.text(title(doc))
			.attr("title", `${title(doc)} (${doc.name})`);
		return row.html();
	};
	list.columns[0].df.label = label;
	list.render_header(true);
};

/** Title of a saved form by the people whom it is about. */
dongyang_lianhu.name_form = function (frm, title) {
	if (!frm.is_new()) frm.page.set_title(title(frm.doc));
};

/** On a phone, where a row shows its subject alone, `title` followed by the day in `fieldname`. */
dongyang_lianhu.dated = function (title, fieldname) {
	return (doc) => {
		const day = frappe.is_mobile() && doc[fieldname];
		return day ? `${title(doc)} · ${frappe.datetime.str_to_user(day)}` : title(doc);
	};
};
