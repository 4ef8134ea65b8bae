frappe.pages["system-check"].on_page_load = function (wrapper) {
	const page = frappe.ui.make_app_page({ parent: wrapper, title: __("System Check"), single_column: true });
	page.set_primary_action(__("Run the Check Again"), () => check(page), "refresh");
	page.main.addClass("system-check");
};

frappe.pages["system-check"].on_page_show = (wrapper) => check(wrapper.page);

async function check(page) {
	page.main.html(`<p class="system-check-wait text-muted">${__("Checking …")}</p>`);
	const answer = await frappe.call({ method: "dongyang_lianhu.api.doctor.findings", freeze: false });
	page.main.html(findings_html(answer.message || []));
	page.set_indicator(...summary(answer.message || []));
}

function summary(findings) {
	const states = findings.map((finding) => finding.state);
	if (states.includes("bad")) return [__("Something Is Wrong"), "red"];
	if (states.includes("warn")) return [__("Look at It"), "orange"];
	return [__("All in Order"), "green"];
}

const STATES = {
	ok: { color: "green", label: () => __("In Order") },
	warn: { color: "orange", label: () => __("Attention") },
	bad: { color: "red", label: () => __("Wrong") },
};

function findings_html(findings) {
	const order = ["bad", "warn", "ok"];
	const sorted = [...findings].sort((a, b) => order.indexOf(a.state) - order.indexOf(b.state));
	return `<div class="frappe-card">${sorted.map(finding_html).join("")}</div>`;
}

function finding_html(finding) {
	const state = STATES[finding.state];
	const text = frappe.utils.escape_html;
	const advice = finding.advice ? `<p class="system-check-advice">${text(finding.advice)}</p>` : "";
	return `<section class="system-check-finding">
		<div class="system-check-head">
			<span class="system-check-subject">${text(finding.subject)}</span>
			<span class="indicator-pill ${state.color}">${state.label()}</span>
		</div>
		<p>${text(finding.finding)}</p>
		${advice}
		${details_html(finding)}
	</section>`;
}

function details_html({ details, state }) {
	if (!details.length) return "";
	const open = state === "bad" ? "open" : "";
	const lines = details.map((line) => `<li>${frappe.utils.escape_html(line)}</li>`).join("");
	return `<details ${open}><summary>${__("{0} Lines", [details.length])}</summary><ul>${lines}</ul></details>`;
}
