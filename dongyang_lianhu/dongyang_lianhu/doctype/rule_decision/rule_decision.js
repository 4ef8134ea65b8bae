frappe.ui.form.on("Rule Decision", {
	async refresh(frm) {
		dongyang_lianhu.notice(
			frm,
			__("Written by the rules and chained to the entry before; nobody changes it.")
		);
		const { subject_type, subject } = frm.doc;
		if (subject_type && subject && frappe.model.can_read(subject_type)) {
			frm.add_custom_button(__("Open {0}", [__(subject_type)]), () =>
				frappe.set_route("Form", subject_type, subject)
			);
		}
		dongyang_lianhu.name_rule(frm);
		dongyang_lianhu.name_period(frm);
		for (const fieldname of ["outcome", "subject_type"]) {
			frm.get_docfield(fieldname).formatter = (value) => __(value);
			frm.refresh_field(fieldname);
		}
		show_grounds(frm);
	},
});

/** Facts, result and parameters in words, above the stored text, which stays for whoever checks the chain. */
async function show_grounds(frm) {
	const grounds = await frappe.xcall("dongyang_lianhu.api.rules.decision", { name: frm.doc.name });
	for (const fieldname of ["facts", "arguments", "parameters"]) {
		const field = frm.get_field(fieldname);
		frm.toggle_display(fieldname, Boolean(grounds[fieldname].length) || !is_empty(frm.doc[fieldname]));
		field.$wrapper.find(".lianhu-grounds").remove();
		field.$wrapper.find(".control-input-wrapper, .control-value").toggle(!grounds[fieldname].length);
		if (grounds[fieldname].length) field.$wrapper.append(table(grounds[fieldname]));
	}
}

function is_empty(stored) {
	return !stored || stored === "{}";
}

function table(rows) {
	const escape = frappe.utils.escape_html;
	const lines = rows.map((row) => `<tr><td>${escape(row.label)}</td><td>${escape(row.value)}</td></tr>`);
	return `<table class="lianhu-grounds">${lines.join("")}</table>`;
}
