// Which documents a link field offers: those of the same village, so that a long register stays short.

frappe.provide("dongyang_lianhu");

/** Offer only rows of the form's village; `extra` adds filters, also as a function of the document. */
dongyang_lianhu.in_village = function (frm, fieldname, extra = {}) {
	frm.set_query(fieldname, () => ({ filters: with_village(frm.doc.village, extra, frm.doc) }));
};

/** As `in_village`, for a link field of a child table. */
dongyang_lianhu.rows_in_village = function (frm, table, fieldname, extra = {}) {
	frm.set_query(fieldname, table, () => ({
		filters: with_village(frm.doc.village, extra, frm.doc),
	}));
};

function with_village(village, extra, doc) {
	const filters = Object.assign({}, typeof extra === "function" ? extra(doc) : extra);
	if (village) filters.village = village;
	return filters;
}

/** Indicator of a list row: the colour comes from the doctype's states, the filter from the field. */
dongyang_lianhu.indicator = function (doctype, fieldname) {
	return (doc) => {
		const value = doc[fieldname];
		if (!value) return ["", "gray", `${fieldname},is,not set`];
		const state = frappe.get_meta(doctype).states.find((row) => row.title === value);
		const colour = state ? state.color.toLowerCase().replace(" ", "-") : "gray";
		return [__(value), colour, `${fieldname},=,${value}`];
	};
};
