// Rosters: a register as a file from its list, and files that are fetched without leaving the page.

frappe.provide("dongyang_lianhu");

/** Offer the register of a list as a file, with the list's own filters, to whoever may export it. */
dongyang_lianhu.offer_export = function (list) {
	if (!frappe.model.can_export(list.doctype)) return;
	list.page.add_menu_item(__("Export Register"), () => ask(list));
};

async function ask(list) {
	const doctype = list.doctype;
	const choices = await frappe.xcall("dongyang_lianhu.api.rosters.export_choices", { doctype });
	const filters = list.get_filters_for_args();
	const dialog = new frappe.ui.Dialog({
		title: __("Export {0}", [__(doctype)]),
		fields: [
			{ fieldtype: "HTML", options: `<p>${advice(filters)}</p>` },
			{
				fieldname: "phones",
				fieldtype: "Check",
				label: __("With Phone Numbers"),
				description: __("Only if they are needed: the file leaves the system."),
				hidden: !choices.phones,
			},
		],
		primary_action_label: __("Export"),
		async primary_action({ phones }) {
			dialog.hide();
			const args = { doctype, filters: JSON.stringify(filters), phones: phones ? 1 : 0 };
			await dongyang_lianhu.download("dongyang_lianhu.api.rosters.export", args, __(doctype));
		},
	});
	dialog.show();
}

function advice(filters) {
	const scope = filters.length
		? __("All rows that match the list's {0} filters, as an Excel file.", [filters.length])
		: __("All rows that you may see, as an Excel file.");
	return `${scope}<br><span class="text-muted">${__("Every export is recorded.")}</span>`;
}

/** Fetch a file by POST and hand it to the browser; a refusal is shown as a message. */
dongyang_lianhu.download = async function (method, args, title) {
	frappe.dom.freeze(__("Preparing the file"));
	try {
		const reply = await fetch(`/api/method/${method}`, {
			method: "POST",
			headers: {
				Accept: "application/json",
				"Content-Type": "application/json",
				"X-Frappe-CSRF-Token": frappe.csrf_token,
			},
			body: JSON.stringify(args),
		});
		if (reply.ok) save(await reply.blob(), `${title}-${frappe.datetime.get_today()}.xlsx`);
		else show_refusal(await reply.json());
	} finally {
		frappe.dom.unfreeze();
	}
};

function save(blob, filename) {
	const link = document.createElement("a");
	link.href = URL.createObjectURL(blob);
	link.download = filename;
	link.click();
	setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

function show_refusal(answer) {
	const messages = JSON.parse(answer._server_messages || "[]").map((text) => JSON.parse(text).message);
	frappe.msgprint({
		title: __("Not Exported"),
		message: messages.join("<br>") || __("You may not export this register."),
		indicator: "red",
	});
}
