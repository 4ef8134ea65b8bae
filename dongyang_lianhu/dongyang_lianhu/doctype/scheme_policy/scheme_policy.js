let known = {};

// a row keeps the parameter's name; people read its label, unit and choices
const FORMATTERS = {
	parameter: (value, df, options, row) => escape_html(in_one_cell(known[value], row) || value),
	unit: (value, df, options, row) => escape_html(known[row?.parameter]?.unit || value),
	value: (value, df, options, row) => escape_html(choice(known[row?.parameter], value)),
	default_value: (value, df, options, row) =>
		escape_html(choice(known[row?.parameter], known[row?.parameter]?.default ?? value)),
};

function escape_html(value) {
	return frappe.utils.escape_html(String(value ?? ""));
}

/** A parameter's label; on a phone, where a row shows its first column alone, with the value. */
function in_one_cell(parameter, row) {
	if (!parameter) return "";
	const value = row?.value ? `：${shown(parameter, row.value)}` : "";
	return frappe.is_mobile() ? parameter.label + value : parameter.label;
}

function choice(parameter, value) {
	return parameter?.options.find((option) => option.value === value)?.label || value;
}

frappe.ui.form.on("Scheme Policy", {
	async onload(frm) {
		await load_parameters(frm);
		offer_parameters(frm);
	},

	before_workflow_action: (frm) =>
		dongyang_lianhu.ask_before_action(frm, {
			action: "Return",
			fieldname: "decision_note",
			label: __("Reason for Returning"),
			title: __("Return the Policy"),
		}),

	// with the names of who decided, which an action leaves out
	after_workflow_action: (frm) => frm.reload_doc(),

	refresh(frm) {
		offer_parameters(frm);
		show_state(frm);
		if (frm.is_new()) return;
		const decided = ["Approved", "Withdrawn"].includes(frm.doc.status);
		if (decided && frappe.model.can_create("Scheme Policy")) {
			frm.add_custom_button(__("Succeed"), () => succeed(frm));
		}
	},

	async effective_from(frm) {
		await load_parameters(frm);
		offer_parameters(frm);
	},
});

frappe.ui.form.on("Scheme Policy Value", {
	parameter(frm, doctype, name) {
		const parameter = known[locals[doctype][name].parameter];
		if (!parameter) return;
		frappe.model.set_value(doctype, name, {
			label: parameter.label,
			unit: parameter.unit,
			clause: parameter.clause,
			default_value: String(parameter.default),
		});
		frappe.show_alert({ message: advice(parameter), indicator: "blue" }, 10);
	},
});

async function load_parameters(frm) {
	const rows = await frappe.xcall("dongyang_lianhu.api.policy.parameters", {
		on: frm.doc.effective_from || null,
	});
	known = Object.fromEntries(rows.map((row) => [row.name, row]));
}

function offer_parameters(frm) {
	const options = Object.values(known).map((row) => ({
		value: row.name,
		label: row.label,
		description: `${row.clause} · ${__("in force: {0}", [shown(row, row.in_force)])}`,
	}));
	const grid = frm.fields_dict.values.grid;
	grid.update_docfield_property("parameter", "options", options);
	for (const [fieldname, formatter] of Object.entries(FORMATTERS)) {
		grid.update_docfield_property(fieldname, "formatter", formatter);
	}
	grid.refresh();
}

/** What a person may enter, in words. */
function advice(parameter) {
	const range = parameter.options.length
		? parameter.options.map((option) => `${option.value} (${option.label})`).join(", ")
		: __("from {0} to {1}", [parameter.minimum, parameter.maximum]);
	const meaning = frappe.utils.escape_html(parameter.meaning);
	return `${meaning}<br>${__("In force: {0}; allowed: {1}", [
		shown(parameter, parameter.in_force),
		range,
	])}`;
}

function shown(parameter, value) {
	return parameter.options.length ? choice(parameter, value) : `${value} ${parameter.unit}`;
}

function show_state(frm) {
	dongyang_lianhu.notice(frm, ...state_in_words(frm));
}

/** What has happened, what comes next, and who must act; what is to be pressed is told to those who can. */
function state_in_words(frm) {
	const prepares = frappe.model.can_create("Scheme Policy");
	const reason = dongyang_lianhu.in_a_sentence(frm.doc.decision_note);
	if (frm.is_new())
		return [__("Set first day, grounds and values, save, then submit for approval."), "blue"];
	switch (frm.doc.status) {
		case "Draft":
			return [
				prepares
					? __("A draft: not in force. Actions, Submit for Approval passes it to the leaders.")
					: __("A draft: not in force."),
				"blue",
			];
		case "Pending Approval":
			return [__("A township leader who has not prepared it approves or returns it."), "orange"];
		case "Returned":
			return [
				prepares
					? __("Returned: {0}. Actions, Revise makes it a draft again.", [reason])
					: __("Returned: {0}. The township revises it.", [reason]),
				"red",
			];
		case "Approved":
			return [approved_in_words(frm), "blue"];
		default:
			return [__("Withdrawn before its first day: it has never been in force."), "gray"];
	}
}

function approved_in_words(frm) {
	const day = frappe.datetime.str_to_user(frm.doc.effective_from);
	const begun = frm.doc.effective_from <= frappe.datetime.get_today();
	return begun
		? __("In force since {0}. It cannot be changed, only succeeded by a later policy.", [day])
		: __("Approved; in force from {0}. Until then a leader can withdraw it.", [day]);
}

/** A new draft with the same values, to be dated and changed. */
function succeed(frm) {
	const draft = frappe.model.copy_doc(frm.doc);
	draft.effective_from = frappe.datetime.add_days(frappe.datetime.get_today(), 1);
	draft.basis = "";
	draft.decision_note = "";
	frappe.set_route("Form", "Scheme Policy", draft.name);
}
