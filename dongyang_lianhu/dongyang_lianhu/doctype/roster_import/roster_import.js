const RUNNING = ["Checking", "Importing"];
const API = "dongyang_lianhu.api.rosters";
const POLL_MS = 1500;

frappe.ui.form.on("Roster Import", {
	setup(frm) {
		frappe.realtime.on("lianhu_roster", ({ name }) => name === frm.doc.name && wait(frm, true));
	},

	onload(frm) {
		if (frm.is_new() && !frm.doc.register)
			frm.set_value("register", frappe.route_options?.register || "");
	},

	refresh(frm) {
		show_headline(frm);
		show_additions(frm);
		show_changes(frm);
		show_problems(frm);
		add_template_button(frm);
		if (frm.is_new()) return;
		dongyang_lianhu.name_form(frm, title_of);
		lock_inputs(frm);
		add_actions(frm);
		if (RUNNING.includes(frm.doc.state)) wait(frm);
	},

	register: (frm) => add_template_button(frm),

	after_save(frm) {
		if (frm.doc.state === "Not Checked") act(frm, "check");
	},
});

function add_template_button(frm) {
	frm.remove_custom_button(__("Download Template"));
	if (!frm.doc.register || RUNNING.includes(frm.doc.state)) return;
	frm.add_custom_button(__("Download Template"), () =>
		dongyang_lianhu.download(
			`${API}.template`,
			{ register: frm.doc.register, village: frm.doc.village || null },
			`${__(frm.doc.register)}-${__("Template")}`
		)
	);
}

/** What was imported stays as it is: another file is another import. */
function lock_inputs(frm) {
	const settled = RUNNING.includes(frm.doc.state) || frm.doc.created || frm.doc.changed;
	for (const fieldname of ["register", "village", "file", "create_groups"]) {
		frm.set_df_property(fieldname, "read_only", settled ? 1 : 0);
	}
	if (settled) frm.disable_save();
	else frm.enable_save();
}

function add_actions(frm) {
	const { state } = frm.doc;
	if (state === "Not Checked") primary(frm, __("Check Roster"), "check");
	if (state === "Failed" && !frm.doc.can_number) primary(frm, __("Try Again"), "try_again");
	if (frm.doc.can_number && !RUNNING.includes(state)) offer_numbers(frm);
	if (state === "Checked") {
		if (frm.doc.to_create + frm.doc.to_change) primary(frm, __("Import"), "start");
		frm.add_custom_button(__("Check Again"), () => act(frm, "check"));
	}
	if (frm.doc.failed_file) {
		frm.add_custom_button(__("Download Failed Rows"), () =>
			dongyang_lianhu.save_file(frm.doc.failed_file)
		);
	}
	if (frm.doc.numbered_file) {
		frm.add_custom_button(__("Download Numbered File"), () =>
			dongyang_lianhu.save_file(frm.doc.numbered_file)
		);
	}
	if (state.startsWith("Imported")) {
		frm.add_custom_button(__("Open {0}", [__(frm.doc.register)]), () =>
			frappe.set_route("List", frm.doc.register, "List")
		);
	}
}

/** Rows without a number: the system numbers them once, and gives the numbered file back. */
function offer_numbers(frm) {
	const label = __("Number the Rows");
	const ask = () =>
		frappe.confirm(
			__(
				"Every row without a number gets one: whoever is registered already keeps his, the others get the next ones of their village. The numbered file takes the place of the one you attached; download it and go on with it."
			),
			() => act(frm, "number")
		);
	if (frm.doc.state === "Failed" && !frm.is_dirty()) frm.page.set_primary_action(label, ask);
	else frm.add_custom_button(label, ask);
}

function primary(frm, label, method) {
	if (frm.is_dirty()) return;
	frm.page.set_primary_action(label, () => act(frm, method));
}

async function act(frm, method) {
	await frappe.xcall(`${API}.${method}`, { name: frm.doc.name });
	await frm.reload_doc();
}

/** Ask how far it is until it is done; where live updates are on, they ask at once. */
async function wait(frm, at_once = false) {
	clearTimeout(frm.lianhu_timer);
	const name = frm.doc.name;
	if (!at_once) await new Promise((done) => (frm.lianhu_timer = setTimeout(done, POLL_MS)));
	if (frm.doc.name !== name || cur_frm !== frm) return;
	const { state, percent, stalled } = await frappe.xcall(`${API}.progress`, { name });
	if (!RUNNING.includes(state)) {
		frm.dashboard.hide_progress();
		return frm.reload_doc();
	}
	frm.dashboard.show_progress(__(frm.doc.state), percent, __("{0} %", [percent]));
	if (stalled) offer_again(frm);
	wait(frm);
}

function offer_again(frm) {
	headline(frm, __("Nobody has worked on this for some minutes. Please try again."), "orange");
	primary(frm, __("Try Again"), "try_again");
}

function show_headline(frm) {
	const told = HEADLINES[frm.doc.state];
	if (frm.is_new() || !told) {
		dongyang_lianhu.notice(
			frm,
			__(
				"Choose the register, download the template, fill it in and attach it. Nothing is changed before you have seen what the import would do."
			)
		);
		return;
	}
	dongyang_lianhu.notice(frm);
	const [text, colour] = told(frm.doc);
	headline(
		frm,
		[text, frm.doc.state === "Failed" ? "" : lines_of(frm.doc.message)].filter(Boolean).join("<br>"),
		colour
	);
}

function lines_of(text) {
	return escape(text).replaceAll("\n", "<br>");
}

function headline(frm, text, colour) {
	frm.dashboard.clear_headline();
	frm.dashboard.set_headline_alert(text, colour);
}

const HEADLINES = {
	"Not Checked": () => [__("Saved. Please check the roster now."), "blue"],
	Checking: () => [__("The roster is being checked. Nothing is changed."), "blue"],
	Importing: () => [__("The roster is being imported. You may leave this page."), "blue"],
	Checked: (doc) => [
		__("{0} rows: {1} new, {2} to change, {3} as they are, {4} wrong. Nothing has been changed yet.", [
			doc.rows_total,
			doc.to_create,
			doc.to_change,
			doc.unchanged,
			doc.wrong,
		]),
		doc.wrong ? "orange" : "green",
	],
	Imported: (doc) => [imported(doc), "green"],
	"Imported in Part": (doc) => [
		`${imported(doc)} ${__("{0} rows are wrong: download them, mend them and import that file.", [
			doc.wrong,
		])}`,
		"orange",
	],
	Failed: (doc) => [escape(doc.message), "red"],
};

function imported(doc) {
	return __("Imported: {0} created, {1} changed, {2} as they were.", [
		doc.created,
		doc.changed,
		doc.unchanged,
	]);
}

/** The groups that would be registered, and the first rows that would be created. */
function show_additions(frm) {
	const { groups = [], rows = [] } = JSON.parse(frm.doc.additions || "{}");
	const registered = groups.length
		? `<p>${__("New villagers' groups: {0}", [`<b>${groups.map(escape).join("、")}</b>`])}</p>`
		: "";
	const numbers = rows
		.map(({ name, title }) => `<span class="text-nowrap">${escape(name)}</span> ${escape(title)}`.trim())
		.join("、");
	const told =
		frm.doc.to_create > rows.length
			? __("{0} rows would be created, the first of them: {1}", [frm.doc.to_create, numbers])
			: __("{0} rows would be created: {1}", [frm.doc.to_create, numbers]);
	const created = rows.length ? `<p>${told}</p>` : "";
	frm.get_field("additions_html").$wrapper.html(registered + created);
}

/** Old and new values of the first rows that would change. */
function show_changes(frm) {
	const rows = JSON.parse(frm.doc.changes || "[]");
	const lines = rows.map((row) => {
		const link = frappe.utils.get_form_link(frm.doc.register, row.name);
		const changes = row.changes.map(change_html).join("");
		return `<tr><td>${sheet_html(row)}${row.row}</td>
			<td><a href="${link}">${escape(row.title)}</a><br><span class="text-muted">${escape(row.name)}</span></td>
			<td>${changes}</td></tr>`;
	});
	const head = [__("Row in File"), __("Who or What"), __("Old Value and New Value")];
	frm.get_field("changes_html").$wrapper.html(rows.length ? table(head, lines) + more(frm, rows) : "");
}

function change_html([heading, before, after]) {
	const none = `<span class="text-muted">${__("empty")}</span>`;
	return `<div>${escape(heading)}：<del>${escape(before) || none}</del> → <b>${escape(after) || none}</b></div>`;
}

function more(frm, rows) {
	const rest = frm.doc.to_change - rows.length;
	return rest > 0 ? `<p class="text-muted">${__("and {0} more", [rest])}</p>` : "";
}

/** The first rows with something wrong, and what to do about it. */
function show_problems(frm) {
	const lines = (frm.doc.problems || []).map((row) => {
		const colour = row.is_note ? "gray" : "red";
		return `<tr><td>${sheet_html(row)}<span class="indicator-pill no-indicator-dot ${colour}">${
			row.row_number
		}</span></td>
			<td>${escape(row.column_heading)}<br><span class="text-muted">${escape(row.cell_value)}</span></td>
			<td>${escape(row.reason)}</td></tr>`;
	});
	const head = [__("Row in File"), __("Column and Value"), __("Reason")];
	frm.get_field("problems_html").$wrapper.html(lines.length ? table(head, lines) + rest_in_file(frm) : "");
}

/** The sheet before the row's number, where the file has several. */
function sheet_html({ sheet }) {
	return sheet ? `<span class="text-muted">${escape(sheet)}</span> ` : "";
}

function rest_in_file(frm) {
	return frm.doc.problems.filter((row) => !row.is_note).length < 200
		? ""
		: `<p class="text-muted">${__("Only the first 200 are shown; the file of failed rows holds all.")}</p>`;
}

function table(head, lines) {
	return `<table class="lianhu-changes"><thead><tr>${head.map((text) => `<th>${text}</th>`).join("")}</tr></thead>
		<tbody>${lines.join("")}</tbody></table>`;
}

function title_of(doc) {
	return [__(doc.register), doc.village].filter(Boolean).join(" · ");
}

function escape(value) {
	return frappe.utils.escape_html(String(value ?? ""));
}
