/**
 * Confidential fields have no column of their table, and so Frappe shows them as computed and read-only. Whoever may write
 * them edits them as any other field: the server loads and stores them.
 */
const FIELDS = {
	Village: ["phone"],
	"Leading Group Member": ["phone"],
	"Party Member": ["phone"],
	Household: ["phone"],
};

for (const [doctype, fieldnames] of Object.entries(FIELDS)) {
	frappe.ui.form.on(doctype, {
		setup(frm) {
			for (const fieldname of fieldnames) make_editable(frm, fieldname);
		},
	});
}

function make_editable(frm, fieldname) {
	const df = frappe.meta.get_docfield(frm.doctype, fieldname, frm.docname);
	const fields = [df, frm.fields_dict[fieldname]?.df].filter(Boolean);
	for (const field of fields) {
		field.options = "Phone";
		field.get_status = (control) => status_of(frm, field, control);
	}
}

/** What the field's permission level says, as of a field with a column; an empty one that cannot be written is left out. */
function status_of(frm, field, control) {
	const doc = frappe.get_doc(frm.doctype, control.docname || frm.docname);
	const status = frappe.perm.get_field_display_status(
		{ ...field, is_virtual: 0, get_status: null },
		doc,
		control.perm || frm.perm
	);
	return status === "Read" && !doc?.[field.fieldname] ? "None" : status;
}
