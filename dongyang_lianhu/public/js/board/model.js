// What the linking board knows: members, households, and the figures that follow from who has whom.

export const TIERS = ["General", "Improvement", "Pending", "Difficult"];
export const GROUNDS = ["Grid", "Kin", "Near", "Familiar"];
export const BANDS = ["Cadre", "Leader", "Ordinary"];

const by_pinyin = (a, b) => (a.pinyin || "").localeCompare(b.pinyin || "") || a.name.localeCompare(b.name);
const share = (member) => (member.maximum ? member.households / member.maximum : 0);
const band_rank = (member) => (BANDS.indexOf(member.band) + BANDS.length + 1) % (BANDS.length + 1);

const ORDERS = {
	band: (a, b) => band_rank(a) - band_rank(b) || by_pinyin(a, b),
	name: by_pinyin,
	most: (a, b) => share(b) - share(a) || by_pinyin(a, b),
	least: (a, b) => share(a) - share(b) || by_pinyin(a, b),
};

export class Model {
	/** `data`: the answer of `dongyang_lianhu.api.linking.board`. */
	constructor(data) {
		this.plan = data.plan;
		this.strict = data.quota_mode === "strict";
		this.areas = data.areas;
		this.groups = data.groups;
		this.members = new Map(data.members.map((member) => [member.name, member]));
		this.households = new Map(data.households.map((household) => [household.name, household]));
		this.held = new Map([...this.members.keys()].map((name) => [name, new Set()]));
		this.held.set("", new Set());
		for (const household of this.households.values()) this.place(household);
	}

	/** Whether the village has been matched: households that were are in the plan, with or without a member. */
	get matched() {
		return [...this.households.values()].some((household) => household.source);
	}

	place(household) {
		if (!this.members.has(household.member)) household.member = null;
		this.held.get(household.member || "").add(household.name);
	}

	/** The households of a member ("" for those left over), those that need most first. */
	households_of(member) {
		const found = [...this.held.get(member || "")].map((name) => this.households.get(name));
		return found.sort(
			(a, b) => TIERS.indexOf(b.tier) - TIERS.indexOf(a.tier) || a.name.localeCompare(b.name)
		);
	}

	sorted_members(order) {
		return [...this.members.values()].sort(ORDERS[order]);
	}

	/** Give a household another member ("" for nobody), as the server has saved it. */
	move(household, member, grounds, source) {
		this.add_load(household.member, household, -1);
		this.held.get(household.member || "").delete(household.name);
		Object.assign(household, { member: member || null, grounds, source });
		if (!member) household.pinned = false;
		this.add_load(member, household, 1);
		this.place(household);
	}

	add_load(name, household, sign) {
		const member = this.members.get(name);
		if (!member) return;
		member.households += sign;
		member.visits = Math.round(100 * (member.visits + sign * household.visits)) / 100;
	}

	/** How many households are linked, left over, at each ground; least and most visits of each band. */
	figures() {
		const grounds = Object.fromEntries([...GROUNDS, ""].map((ground) => [ground, 0]));
		for (const household of this.households.values()) {
			if (household.member) grounds[household.grounds[0] || ""] += 1;
		}
		const left_over = this.held.get("").size;
		return { linked: this.households.size - left_over, left_over, grounds, spread: this.spread() };
	}

	spread() {
		const found = {};
		for (const { band, households, visits } of this.members.values()) {
			if (!households) continue;
			const [low, high] = found[band] || [visits, visits];
			found[band] = [Math.min(low, visits), Math.max(high, visits)];
		}
		return found;
	}
}

/** Where a load stands against its quota. */
export function load_state(member, households = member.households) {
	if (!member.available && households) return "over";
	if (households > member.maximum) return "over";
	return households < member.minimum ? "under" : "within";
}

/** A predicate over (household, member) for what the filters ask. */
export function filter_of({ text, area, group, tier, ground }) {
	const words = text.toLowerCase().split(/\s+/).filter(Boolean);
	return (household, member) =>
		(!area || household.area === area) &&
		(!group || household.group === group) &&
		(!tier || household.tier === tier) &&
		(!ground || (ground === "none" ? !household.grounds.length : household.grounds.includes(ground))) &&
		(words.every((word) => searched(household).includes(word)) ||
			(member && words.every((word) => searched(member).includes(word))));
}

/** Whether the words are a member's own name, number or pinyin. */
export function names_member(member, text) {
	const words = text.toLowerCase().split(/\s+/).filter(Boolean);
	return words.length > 0 && words.every((word) => searched(member).includes(word));
}

function searched(row) {
	row.searched ??= [row.head_name || row.member_name, row.name, row.pinyin, row.pinyin?.replace(/\s/g, "")]
		.join(" ")
		.toLowerCase();
	return row.searched;
}
