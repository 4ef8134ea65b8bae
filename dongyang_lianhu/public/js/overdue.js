// The overdue list of the workspace: who owes which household a visit, and for how many days.

frappe.provide("dongyang_lianhu");

/** Fill `element` with the oldest overdue duties that the user may see. */
dongyang_lianhu.show_overdue = async function (element) {
	const result = await frappe.xcall("dongyang_lianhu.api.dashboard.overdue_visits");
	element.innerHTML = header(result.total) + (result.rows.map(row_html).join("") || none());
	element.querySelectorAll("a[data-name]").forEach((link) => {
		link.addEventListener("click", (event) => open_row(event, link.dataset.name));
	});
	element.querySelector("a[data-all]").addEventListener("click", open_report);
};

function header(total) {
	return `<div class="lianhu-head">
		<b>${__("Longest Overdue")}</b>
		<a href="#" data-all="1" class="lianhu-small">${__("All {0}", [total])}</a>
	</div>`;
}

function row_html(row) {
	const who = __("{0} owes {1} a visit", [row.member_name, row.head_name].map(escape));
	const where = [row.village, row.household, __(row.tier), __(row.kind)].map(escape).join(" · ");
	return `<a class="lianhu-row" href="${frappe.utils.get_form_link("Visit Obligation", row.name)}"
			data-name="${escape(row.name)}">
		<span class="lianhu-who"><span>${who}</span><span class="lianhu-small">${where}</span></span>
		<span class="lianhu-days">
			<span class="indicator-pill orange">${__("{0} days overdue", [row.days])}</span>
		</span>
	</a>`;
}

function none() {
	return `<div class="lianhu-none">${__("Nothing is overdue.")}</div>`;
}

function open_row(event, name) {
	if (event.ctrlKey || event.metaKey) return;
	event.preventDefault();
	frappe.set_route("Form", "Visit Obligation", name);
}

function open_report(event) {
	event.preventDefault();
	frappe.set_route("query-report", "Overdue Visits");
}

function escape(value) {
	return frappe.utils.escape_html(String(value ?? ""));
}
