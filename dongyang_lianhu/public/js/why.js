// "Why?": which rule decided, under which clause, with which values; and what did not happen, and why not.

frappe.provide("dongyang_lianhu");

/** Open the explanation of a visit obligation, a household link or a tier change. */
dongyang_lianhu.why = async function (frm) {
	const explanation = await frappe.xcall("dongyang_lianhu.api.explain.why", {
		doctype: frm.doctype,
		name: frm.docname,
	});
	const dialog = new frappe.ui.Dialog({ title: __("Why?"), size: "large" });
	const title = `${__(frm.doctype)}: ${frm.page.title || frm.docname}`;
	$(dialog.body).addClass("lianhu-why").html(page(explanation, title));
	dialog.show();
};

/** Add the button to a saved form. */
dongyang_lianhu.add_why = function (frm) {
	if (frm.is_new()) return;
	frm.add_custom_button(__("Why?"), () => dongyang_lianhu.why(frm)).addClass("btn-why");
};

function page(explanation, title) {
	const rules = explanation.rules || [];
	return [
		intro(explanation, title),
		section(__("What was entered"), entries(explanation.entries || [])),
		section(__("Visits that do not count"), uncounted(explanation.uncounted || [])),
		section(__("What was decided"), decisions(explanation.decisions || [])),
		section(
			__("Rules that apply"),
			rules
				.filter((rule) => rule.fired)
				.map(applied)
				.join("")
		),
		section(
			__("What did not happen, and why not"),
			rules
				.filter((rule) => !rule.fired)
				.map(not_applied)
				.join("")
		),
		section(__("Values in force"), parameters(explanation.parameters || [])),
		beside(explanation.today),
	].join("");
}

/** What is explained above was known when it was proposed; what the rules say of the household today stands apart. */
function beside(today) {
	if (!today) return "";
	const fired = today.rules.filter((rule) => rule.fired).map(applied);
	const missed = today.rules.filter((rule) => !rule.fired).map(not_applied);
	const nothing = `<p class="text-muted">${__("No rule proposes anything for the household today.")}</p>`;
	return section(
		`${__("The household as judged today")} <span class="text-muted small">${day(today.as_of)}</span>`,
		(fired.join("") || nothing) + missed.join("")
	);
}

function intro(explanation, title) {
	const facts = [
		[__("As Of"), day(explanation.as_of)],
		[__("Policy Version"), text(explanation.policy_version)],
	].filter(([, value]) => value);
	return `<div class="why-intro">
		<div class="why-title">${text(title)}</div>
		<div class="text-muted small">${facts.map((pair) => pair.join(" ")).join(" · ")}</div>
	</div>`;
}

function section(title, body) {
	return body ? `<section><h4>${title}</h4>${body}</section>` : "";
}

function entries(rows) {
	if (!rows.length) return "";
	const lines = rows.map((row) => `<tr><td>${text(row.label)}</td><td>${text(row.value)}</td></tr>`);
	return `<table class="lianhu-grounds">${lines.join("")}</table>`;
}

function uncounted(rows) {
	if (!rows.length) return "";
	const lines = rows.map(
		(row) => `<li>
			<span class="why-day">${day(row.day)}</span>
			<span>${text(row.visitor)} <span class="text-muted">${text(row.reason)}</span></span>
		</li>`
	);
	return `<ul class="why-decisions">${lines.join("")}</ul>`;
}

function decisions(rows) {
	if (!rows.length) return `<p class="text-muted">${__("No rule has decided anything here yet.")}</p>`;
	const lines = rows.map(
		(row) => `<li>
			<span class="why-day">${day(row.as_of)}</span>
			<span><b>${text(row.outcome)}</b>
			${(row.arguments || []).map(argument).join(" · ")}
			${clause(row.clause)} <span class="text-muted">${text(row.title || row.rule)}</span>
			${grounds(row)}</span>
		</li>`
	);
	return `<ul class="why-decisions">${lines.join("")}</ul>`;
}

/** The facts and parameters on record with a decision. */
function grounds(row) {
	const known = [...(row.facts || []), ...(row.parameters || [])];
	if (!known.length) return "";
	return `<details class="small"><summary class="text-muted">${__("Facts on record")}</summary>
		${known.map(argument).join(" · ")}</details>`;
}

function argument(row) {
	return `<span class="text-muted">${text(row.label)}</span> ${text(row.value)}`;
}

function applied(rule) {
	return `<div class="why-rule">
		<div>${mark(true)} <b>${text(rule.title)}</b> ${clause(rule.clause)} ${about(rule)}</div>
		${conditions(rule.conditions)}
	</div>`;
}

function not_applied(rule) {
	return `<details class="why-rule">
		<summary>${mark(false)} ${text(rule.title)} ${clause(rule.clause)} ${about(rule)}
			<div class="why-because">${failing(rule.conditions)}</div>
		</summary>
		${conditions(rule.conditions)}
	</details>`;
}

/** Conditions that must all hold, and alternatives of which one is enough. */
function grouped(rows) {
	return {
		every: (rows || []).filter((row) => row.group !== "any"),
		alternatives: (rows || []).filter((row) => row.group === "any"),
	};
}

/** The first condition that kept a rule from applying; alternatives keep it all together. */
function failing(rows) {
	const { every, alternatives } = grouped(rows);
	const failed = every.find((row) => !row.passed);
	if (failed) return __("not met: requires {0}, is {1}", [demand(failed), value(failed.actual)]);
	return __("none of these holds: {0}", [alternatives.map(sentence).join("；")]);
}

function about(rule) {
	return rule.about ? `<span class="text-muted small">${text(rule.about)}</span>` : "";
}

function conditions(rows) {
	const { every, alternatives } = grouped(rows);
	const lines = every.map(condition);
	if (alternatives.length) {
		const holds = alternatives.some((row) => row.passed);
		lines.push(`<li>${mark(holds)} <div>${__("One of these holds:")}
			<ul>${alternatives.map(condition).join("")}</ul></div></li>`);
	}
	return `<ul class="why-conditions">${lines.join("")}</ul>`;
}

function condition(row) {
	return `<li>${mark(row.passed)} <span>${sentence(row)}</span></li>`;
}

/** What a condition asks for. */
function demand(row) {
	const expected = [row.expected_label, row.expected].filter((part) => part !== null).join(" ");
	return row.label ? `${text(row.label)} ${operator(row.op)} ${value(expected)}` : text(row.text);
}

function sentence(row) {
	return `${demand(row)}<span class="text-muted"> (${__("it is {0}", [value(row.actual)])})</span>`;
}

function operator(op) {
	const signs = { "==": "=", "!=": "≠", "<=": "≤", ">=": "≥" };
	return text(signs[op] || op);
}

function value(given) {
	if (given === null || given === undefined || given === "") return __("empty");
	if (given === true || given === false) return given ? __("Yes") : __("No");
	return text(given);
}

function parameters(rows) {
	if (!rows.length) return "";
	const lines = rows.map(
		(row) => `<tr>
			<td>${text(row.label)}</td>
			<td class="why-value">${text(row.value)} ${text(row.unit)}</td>
			<td>${clause(row.clause)}</td>
			<td class="text-muted">${source(row.source)}</td>
		</tr>`
	);
	return `<table class="why-parameters"><thead><tr>
		<th>${__("Parameter")}</th><th>${__("Value")}</th><th>${__("Clause")}</th><th>${__("Source")}</th>
	</tr></thead><tbody>${lines.join("")}</tbody></table>`;
}

function source(name) {
	if (!/^ZC-/.test(name || "")) return text(name);
	return `<a href="${frappe.utils.get_form_link("Scheme Policy", name)}">${text(name)}</a>`;
}

function mark(passed) {
	return passed
		? `<span class="why-yes" title="${__("Holds")}" aria-label="${__("Holds")}">✓</span>`
		: `<span class="why-no" title="${__("Does not hold")}" aria-label="${__("Does not hold")}">✗</span>`;
}

function clause(given) {
	return given ? `<span class="why-clause">${text(given)}</span>` : "";
}

function day(given) {
	return given ? frappe.datetime.str_to_user(given) : "";
}

function text(given) {
	return frappe.utils.escape_html(String(given ?? ""));
}
