// The panel beside the board: one household, why it has its member, who suits it best, and what a move changes.

import { BANDS } from "./model";
import { bar, ground_marks, grounds_in_words, load_text, range, text, visits } from "./draw";

/** A household's head, number and tier. */
export function household(home, model, editable) {
	const member = model.members.get(home.member);
	const current = model.members.get(home.current);
	const where = [home.name, home.group || home.area, home.address].filter(Boolean).map(text).join(" · ");
	const changed = home.current && home.current !== home.member;
	return `<header class="lb-panel-head">
			<b>${text(home.head_name)}</b>
			<span class="lb-key" data-tier="${text(home.tier)}">${__(home.tier)}</span>
			<button type="button" class="btn btn-xs lb-close" data-act="close" aria-label="${__("Close")}">✕</button>
		</header>
		<div class="lb-small">${where}</div>
		<dl class="lb-facts">
			<dt>${__("Member in the plan")}</dt>
			<dd>${member ? `<b>${text(member.member_name)}</b> ${text(member.name)}` : __("Nobody")}</dd>
			${member ? `<dt>${__("Grounds")}</dt><dd>${grounds_in_words(home.grounds)}</dd>` : ""}
			${changed ? `<dt>${__("Member in Force")}</dt><dd>${text(current?.member_name || home.current)}</dd>` : ""}
			<dt>${__("Expected visits")}</dt><dd>${__("{0} visits a month", [visits(home.visits)])}</dd>
		</dl>
		<p class="lb-why">${waiting()}</p>
		<div class="lb-acts">${acts(home, editable)}</div>`;
}

function acts(home, editable) {
	const pin = home.pinned ? __("Loosen") : __("Pin");
	return [
		editable && home.member ? act("pin", pin) : "",
		editable && home.member ? act("leave", __("Leave without a member")) : "",
		act("open", __("Open Household")),
	].join("");
}

function act(name, label) {
	return `<button type="button" class="btn btn-default btn-xs" data-act="${name}">${label}</button>`;
}

export function waiting() {
	return `<span class="text-muted">${__("Loading...")}</span>`;
}

/** The members who could have the household, best first, and below them those who cannot. */
export function candidates(found, home, model, editable) {
	const possible = new Set(found.map((one) => one.name));
	const others = model.sorted_members("name").filter((one) => !possible.has(one.name));
	return `<h4>${editable ? __("Give it to") : __("Members, best first")}</h4>
		<input type="search" class="form-control input-xs" data-search placeholder="${__("Name, number or pinyin")}"
			aria-label="${__("Name, number or pinyin")}">
		<div class="lb-candidates">
			${found.map((one) => candidate(one, home, model, editable)).join("")}
			${others.map((one) => excluded(one)).join("")}
		</div>`;
}

function candidate(one, home, model, editable) {
	const member = model.members.get(one.name);
	const has_it = home.member === one.name;
	const after = member.households + (has_it ? 0 : 1);
	const tag = editable && !has_it ? `button type="button"` : "div";
	return `<div class="lb-candidate" data-member="${text(one.name)}" ${has_it ? "data-has" : ""}>
		<${tag} class="lb-choose" data-choose="${text(one.name)}">
			<span class="lb-row"><span><b>${text(member.member_name)}</b> ${ground_marks(one.grounds)}</span>
			<span class="lb-small">${has_it ? __("has it") : __("then {0}", [load_text(member, after)])}</span></span>
			${bar(member, after)}
		</${tag.split(" ")[0]}>
		${has_it ? "" : ask(one.name)}
	</div>`;
}

function excluded(member) {
	return `<div class="lb-candidate lb-excluded" data-name="${text(member.name)}">
		<div class="lb-choose"><span class="lb-row"><span>${text(member.member_name)}</span>
		<span class="lb-small">${__("cannot have it")}</span></span></div>${ask(member.name)}
	</div>`;
}

function ask(name) {
	return `<button type="button" class="btn btn-xs lb-ask" data-why-not="${text(name)}">${__("Why not?")}</button>
		<p class="lb-answer" hidden></p>`;
}

/** What a move would change, as `dongyang_lianhu.api.linking.preview` says it. */
export function preview(result, home, model) {
	const to = result.to ? result.to.member_name : __("Nobody");
	const from = result.from ? result.from.member_name : __("Nobody");
	return `<div class="lb-preview" data-allowed="${Number(result.allowed)}">
		<h4>${text(from)} → ${text(to)}</h4>
		${verdict(result, model)}
		<table><tbody>
			${line(__("Grounds"), grounds_in_words(result.grounds_before), grounds_in_words(result.grounds_after))}
			${[result.from, result.to].filter(Boolean).map(loads).join("")}
			${balance(result, model)}
			${costs(result.cost)}
		</tbody></table>
		${result.allowed ? confirm(result) : ""}
		<div class="lb-acts">
			${result.allowed ? `<button type="button" class="btn btn-primary btn-sm" data-act="confirm">${__("Move the Household")}</button>` : ""}
			<button type="button" class="btn btn-default btn-sm" data-act="back">${__("Do Not Move")}</button>
		</div>
	</div>`;
}

function verdict(result, model) {
	if (result.message) {
		return `<p class="lb-verdict ${result.allowed ? "warn" : "bad"}">${text(result.message)}</p>`;
	}
	const { minimum, maximum, households_after } = result.to;
	const member = model.members.get(result.to.name);
	const within = households_after >= minimum;
	const sentence = within
		? __("Within the quota of {0}-{1} households ({2}).", [minimum, maximum, __(member.band)])
		: __("Still below the quota of {0}-{1} households ({2}).", [minimum, maximum, __(member.band)]);
	return `<p class="lb-verdict good">${sentence}</p>`;
}

function loads(side) {
	return (
		line(
			__("{0}: households", [text(side.member_name)]),
			side.households_before,
			side.households_after,
			side
		) +
		line(
			__("{0}: visits a month", [text(side.member_name)]),
			visits(side.visits_before),
			visits(side.visits_after)
		)
	);
}

function balance({ from, to, spread_before, spread_after }, model) {
	const concerned = [from, to].filter(Boolean).map((side) => model.members.get(side.name).band);
	return BANDS.filter((band) => concerned.includes(band))
		.map((band) => {
			const [before, after] = [spread_before[band], spread_after[band]];
			const label = __("Least and most visits a month: {0}", [__(band)]);
			return line(label, before ? range(before) : "–", after ? range(after) : "–");
		})
		.join("");
}

/** What the matching minimises, so far as the move changes it. */
function costs(changed) {
	const title = __("Cost of the plan (less is better)");
	if (!changed.length) return `<tr><th>${title}</th><td colspan="3">${__("unchanged")}</td></tr>`;
	const rows = changed.map((level) => line(text(level.label), level.before, level.after));
	return `<tr class="lb-cost"><th colspan="4">${title}</th></tr>${rows.join("")}`;
}

function line(label, before, after, side) {
	const over = side && side.households_after > side.maximum ? "over" : "";
	const bounds = side ? `<span class="lb-small">（${side.minimum}–${side.maximum}）</span>` : "";
	return `<tr><th>${label}</th><td>${before}</td><td>→</td><td class="${over}"><b>${after}</b>${bounds}</td></tr>`;
}

function confirm(result) {
	const label = result.needs_reason ? __("Reason (required)") : __("Reason (optional)");
	return `<label class="lb-reason">${label}
		<textarea class="form-control" rows="2" maxlength="500" data-reason></textarea></label>`;
}
