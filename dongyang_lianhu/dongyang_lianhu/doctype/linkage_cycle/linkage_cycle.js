const DAYS = ["issued_on", "register_due", "matching_due", "visits_from"];

frappe.ui.form.on("Linkage Cycle", {
	refresh(frm) {
		frm.toggle_display("progress_section", !frm.is_new());
		frm.toggle_display("calendar_section", !frm.is_new());
		if (frm.is_new()) return;
		show_calendar(frm);
		show_progress(frm);
		if (frm.doc.status === "Open" && frappe.model.can_create("Linkage Plan")) {
			frm.add_custom_button(__("New Plan"), () =>
				dongyang_lianhu.start("Linkage Plan", { cycle: frm.doc.name })
			);
		}
	},
});

/** The cycle's days in a row: past, today, to come. */
function show_calendar(frm) {
	const { body, wrapper } = frm.fields_dict.calendar_section;
	wrapper.addClass("lianhu-compact");
	body.find(".lianhu-days").remove();
	const days = DAYS.map((fieldname) => day(frm, fieldname)).join("");
	body.append(`<div class="lianhu-days">${days}</div>`);
}

function day(frm, fieldname) {
	const value = frm.doc[fieldname];
	const left = frappe.datetime.get_day_diff(value, frappe.datetime.get_today());
	const state = left < 0 ? "past" : left ? "coming" : "today";
	return `<div class="lianhu-day" data-state="${state}">
		<b>${frappe.datetime.str_to_user(value)}</b>
		<span>${__(frm.get_docfield(fieldname).label)}</span>
		<span class="text-muted small">${when(left)}</span>
	</div>`;
}

function when(left) {
	if (!left) return __("Today");
	return left < 0 ? __("{0} days ago", [-left]) : __("in {0} days", [left]);
}

async function show_progress(frm) {
	const wrapper = frm.fields_dict.progress_html.$wrapper;
	const cycle = frm.doc.name;
	const rows = await frappe.xcall("dongyang_lianhu.api.cycle.progress", { cycle });
	if (frm.doc.name !== cycle) return;
	frm.toggle_display("progress_section", rows.length > 0);
	const behind = rows.filter((row) => row.late.length).length;
	const sentence = behind
		? __("{0} of {1} villages are behind.", [behind, rows.length])
		: __("No village is behind.");
	wrapper.html(`<p class="${behind ? "lianhu-behind" : "text-muted"}">${sentence}</p>
		<div class="lianhu-progress">${rows.map(village).join("")}</div>`);
}

function village(row) {
	const name = row.plan
		? `<a href="${frappe.utils.get_form_link("Linkage Plan", row.plan)}">${text(row.village)}</a>`
		: text(row.village);
	return `<div class="lianhu-village" ${row.late.length ? "data-behind" : ""}>
		<div class="lianhu-village-head"><b>${name}</b><span class="small">${next(row)}</span></div>
		<ol class="lianhu-steps">${row.steps.map(step).join("")}</ol>
		${share(__("Contact cards handed out"), row.cards, row.links)}
		${share(__("First contacts done"), row.contacted, row.contacts)}
	</div>`;
}

/** The first step that is missing; red when its day is past. */
function next(row) {
	if (row.late.length) return `<span class="lianhu-behind">${__("Late: {0}", [label(row.late[0])])}</span>`;
	const open = row.steps.find((one) => !one.done);
	return open ? __("Next: {0}", [label(open.step)]) : __("In Force");
}

function step({ step, done, late }) {
	const state = done ? "done" : late ? "late" : "open";
	return `<li data-state="${state}"><span>${label(step)}</span></li>`;
}

function label(step) {
	return {
		register: () => __("Register", null, "Step"),
		drafted: () => __("Draft", null, "Step"),
		confirmed: () => __("Confirmation", null, "Step"),
		approved: () => __("Approval", null, "Step"),
		in_force: () => __("In Force", null, "Step"),
	}[step]();
}

function share(title, done, all) {
	const percent = all ? Math.round((100 * done) / all) : 0;
	return `<div class="lianhu-share"><span>${title}</span>
		<span class="lianhu-share-bar"><span style="width:${percent}%"></span></span>
		<span class="lianhu-share-value">${all ? `${percent}%` : "–"}</span></div>`;
}

function text(value) {
	return frappe.utils.escape_html(String(value ?? ""));
}
