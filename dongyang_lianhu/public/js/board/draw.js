// The linking board's parts as HTML. Everything from the registers is escaped.

import { BANDS, GROUNDS, load_state } from "./model";

export const text = (value) => frappe.utils.escape_html(String(value ?? ""));

const SHORT = {
	Grid: () => __("Grid", null, "Board"),
	Kin: () => __("Kin", null, "Board"),
	Near: () => __("Near", null, "Board"),
	Familiar: () => __("Familiar", null, "Board"),
};
const BY_GROUND = {
	Grid: () => __("By Grid"),
	Kin: () => __("By Kin"),
	Near: () => __("By Nearness"),
	Familiar: () => __("By Familiarity"),
	"": () => __("Without Grounds"),
};

/** Grounds in words, best first. */
export function grounds_in_words(grounds) {
	return grounds.length ? grounds.map((ground) => BY_GROUND[ground]()).join("、") : __("Without Grounds");
}

export function ground_name(ground) {
	return BY_GROUND[ground]();
}

export function ground_marks(grounds) {
	return grounds
		.map(
			(ground, i) =>
				`<i class="lb-ground${i ? "" : " best"}" title="${text(BY_GROUND[ground]())}">${SHORT[ground]()}</i>`
		)
		.join("");
}

/** A number of visits: one decimal at most. */
export const visits = (number) => String(Math.round(10 * number) / 10);

export function card(household) {
	const marks = [
		household.pinned ? `<i class="lb-mark" title="${__("Pinned")}">${PIN}</i>` : "",
		household.source === "Moved" ? `<i class="lb-mark" title="${__("Moved")}">✎</i>` : "",
	].join("");
	const label = [
		household.head_name,
		household.name,
		__(household.tier),
		grounds_in_words(household.grounds),
	];
	return `<div class="lb-card" role="button" tabindex="-1" data-household="${text(household.name)}"
		data-tier="${text(household.tier)}" title="${text(label.join(" · "))}" aria-label="${text(label.join(" "))}">
		<span class="lb-name">${text(household.head_name)}</span>
		<span class="lb-number">${text(household.name)}</span>
		<span class="lb-marks">${marks}${ground_marks(household.grounds)}</span>
	</div>`;
}

export function box(member, households) {
	return `<section class="lb-box" data-member="${text(member.name)}" data-state="${load_state(member)}">
		${box_head(member)}
		<div class="lb-cards">${households.map(card).join("")}</div>
	</section>`;
}

export function box_head(member) {
	const where = [member.available ? __(member.band) : __("Does Not Link"), member.group || member.area];
	return `<header class="lb-box-head">
		<div class="lb-row">
			<span class="lb-who"><b>${text(member.member_name)}</b>
			<span class="lb-number">${text(member.name)}</span></span>
			<span class="lb-count">${load_text(member)}</span>
		</div>
		${bar(member)}
		<div class="lb-row lb-small">
			<span>${where.filter(Boolean).map(text).join(" · ")}</span>
			<span>${__("{0} visits a month", [visits(member.visits)])}</span>
		</div>
	</header>`;
}

/** "8 of 5-10 households". */
export function load_text(member, households = member.households) {
	if (!member.maximum) return __("{0} households", [households]);
	return __("{0} of {1}-{2} households", [`<b>${households}</b>`, member.minimum, member.maximum]);
}

/** Load against the quota: the band from minimum to maximum is marked. */
export function bar(member, households = member.households) {
	const full = Math.max(member.maximum * 1.25, households, 1);
	const percent = (value) => `${(100 * value) / full}%`;
	const label = `${households} / ${member.minimum}–${member.maximum}`;
	return `<div class="lb-bar" data-state="${load_state(member, households)}" role="img" aria-label="${label}">
		<span class="lb-band" style="left:${percent(member.minimum)};width:${percent(member.maximum - member.minimum)}"></span>
		<span class="lb-fill" style="width:${percent(households)}"></span>
	</div>`;
}

export function left_over(households) {
	return `<section class="lb-box lb-left" data-member="" ${households.length ? "" : "data-none"}>
		<header class="lb-box-head"><div class="lb-row">
			<span class="lb-who"><b>${__("Left Over")}</b></span>
			<span class="lb-count">${__("{0} households", [`<b>${households.length}</b>`])}</span>
		</div></header>
		<div class="lb-cards">${households.map(card).join("")}</div>
	</section>`;
}

export function figures(model) {
	const found = model.figures();
	const items = [
		figure(__("Linked"), `${found.linked} / ${model.households.size}`),
		figure(__("Left Over"), found.left_over, found.left_over ? "bad" : ""),
		...[...GROUNDS, ""].map((ground) => figure(BY_GROUND[ground](), found.grounds[ground])),
		...spread_items(found.spread),
	];
	return `<div class="lb-figures">${items.join("")}</div>`;
}

function figure(label, value, state = "") {
	return `<div class="lb-figure ${state}"><b>${text(value)}</b><span>${text(label)}</span></div>`;
}

function spread_items(spread) {
	return BANDS.filter((band) => spread[band]).map((band) =>
		figure(__("Visits a month: {0}", [__(band)]), range(spread[band]))
	);
}

export function range([low, high]) {
	return low === high ? visits(low) : `${visits(low)}–${visits(high)}`;
}

export function shortage({ shortage, cures }) {
	if (!shortage) return "";
	const lines = (value) => text(value).replace(/\n/g, "<br>");
	return `<div class="lb-shortage">
		<b>${__("Places were short when the village was matched")}</b>
		<div>${lines(shortage)}</div>
		${cures ? `<div>${__("What would cure it:")} ${lines(cures)}</div>` : ""}
	</div>`;
}

export function filters(model) {
	const tiers = ["General", "Improvement", "Pending", "Difficult"].map((value) => [value, __(value)]);
	const grounds = [...GROUNDS.map((ground) => [ground, BY_GROUND[ground]()]), ["none", BY_GROUND[""]()]];
	const orders = [
		["band", __("By post")],
		["name", __("By name")],
		["most", __("Fullest first")],
		["least", __("Most room first")],
	];
	const same = (values) => values.map((value) => [value, value]);
	return `<div class="lb-filters">
		<input type="search" class="form-control" data-filter="text" autocomplete="off"
			placeholder="${__("Name, number or pinyin")}" aria-label="${__("Name, number or pinyin")}">
		${choice("area", __("All areas"), same(model.areas))}
		${choice("group", __("All groups"), same(model.groups))}
		${choice("tier", __("All tiers"), tiers)}
		${choice("ground", __("All grounds"), grounds)}
		<select class="form-control" data-order aria-label="${__("Order of the members")}">${options(orders)}</select>
		<span class="lb-found" aria-live="polite"></span>
	</div>`;
}

function choice(name, all, values) {
	return `<select class="form-control" data-filter="${name}" aria-label="${text(all)}">
		<option value="">${text(all)}</option>${options(values)}</select>`;
}

function options(values) {
	return values.map(([value, label]) => `<option value="${text(value)}">${text(label)}</option>`).join("");
}

export function legend(editable) {
	const tiers = ["General", "Improvement", "Pending", "Difficult"].map(
		(tier) => `<span class="lb-key" data-tier="${tier}">${__(tier)}</span>`
	);
	const grounds = GROUNDS.map((ground) => `<span>${ground_marks([ground])} ${BY_GROUND[ground]()}</span>`);
	const marks = [
		`<span><i class="lb-mark">${PIN}</i> ${__("Pinned")}</span>`,
		`<span><i class="lb-mark">✎</i> ${__("Moved")}</span>`,
	];
	const how = editable
		? __("Drag a card to another member, or choose the card to see who suits it best.")
		: __("Choose a card to see why this member has the household.");
	return `<div class="lb-legend"><p>${how}</p>
		<p class="lb-small">${__("With the keyboard: arrow keys go from card to card, Enter opens one.")}</p>
		<div class="lb-keys">${tiers.join("")}</div><div class="lb-keys">${[...grounds, ...marks].join("")}</div>
	</div>`;
}

const PIN = `<svg viewBox="0 0 16 16" width="11" height="11" aria-hidden="true"><path fill="currentColor"
	d="M10.5 1 15 5.5l-1.2.4-2.6 2.6-.3 3.2-1 1L7 9.8 2.6 14.2 1.8 14l-.1-.7L6.2 9 3.3 6.1l1-1 3.2-.3 2.6-2.6z"/></svg>`;
