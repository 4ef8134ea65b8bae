// The linking board of a plan: who would have whom; a draft is changed by moving cards.

import { Drag } from "./drag";
import * as draw from "./draw";
import { Model, filter_of, names_member } from "./model";
import * as panel from "./panel";

frappe.provide("dongyang_lianhu");

const ASK = "dongyang_lianhu.api.linking.";
const KEYS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

dongyang_lianhu.LinkingBoard = class LinkingBoard {
	constructor(page) {
		this.page = page;
		this.element = document.createElement("div");
		this.element.className = "lianhu-board";
		page.main[0].replaceChildren(this.element);
		this.listen();
		new Drag(this.element, {
			pick: (card) => this.pick(card),
			over: (target) => this.note_over(target),
			drop: (card, target) => this.propose(card.dataset.household, target.dataset.member),
			end: () => (this.carried = null),
		});
	}

	/** Show a plan; the same plan again is fetched anew, because others may have changed it. */
	async show(name) {
		if (name !== this.name) this.element.innerHTML = `<p class="lb-wait">${panel.waiting()}</p>`;
		this.name = name;
		await this.load();
	}

	async load() {
		const name = this.name;
		const data = await this.ask("board", {});
		if (name !== this.name) return;
		const kept = this.filters && this.model?.plan.name === name ? this.filters : null;
		this.model = new Model(data);
		this.editable = Boolean(this.model.plan.editable && this.model.matched);
		this.draw(kept);
	}

	ask(method, args) {
		return frappe.xcall(ASK + method, { plan: this.name, ...args });
	}

	draw(kept) {
		const began = performance.now();
		this.asked = null;
		this.undo = null;
		this.filters = { text: "", area: "", group: "", tier: "", ground: "", order: "band", ...kept };
		this.element.innerHTML = `<div class="lb-top"></div>${draw.filters(this.model)}
			<div class="lb-body"><div class="lb-boxes">${this.boxes()}</div><aside class="lb-panel"></aside></div>`;
		this.fill_filters();
		this.draw_top();
		this.close();
		this.filter();
		this.measure();
		this.element.dataset.drawnIn = Math.round(performance.now() - began);
	}

	boxes() {
		const members = this.model.sorted_members(this.filters.order);
		const shown = members.filter((member) => member.maximum || member.households);
		return (
			draw.left_over(this.model.households_of("")) +
			shown.map((member) => draw.box(member, this.model.households_of(member.name))).join("")
		);
	}

	draw_top() {
		const { plan } = this.model;
		this.page.set_title(__("{0}: Linking Board", [plan.village]));
		const state = frappe.get_meta("Linkage Plan")?.states.find((row) => row.title === plan.status);
		this.page.set_indicator(__(plan.status), (state?.color || "gray").toLowerCase());
		this.find(".lb-top").innerHTML = [
			this.notice(),
			draw.figures(this.model),
			draw.shortage(plan),
			this.undo ? this.undo_line() : "",
		].join("");
	}

	/** Why nothing can be moved, if nothing can. */
	notice() {
		const { plan } = this.model;
		if (this.editable) return "";
		let why = __("You may look at this plan, not change it.");
		if (plan.status !== "Draft") {
			why = __("The plan is {0}: only a draft can be changed. Here you see it as it is.", [
				__(plan.status),
			]);
		} else if (plan.editable) {
			why = __("The village has not been matched yet. Open the plan and press Match first.");
		}
		return `<div class="lb-notice">${draw.text(why)}</div>`;
	}

	undo_line() {
		const { home, member } = this.undo;
		const label = __("{0} was moved to {1}.", [
			home.head_name,
			this.model.members.get(home.member)?.member_name || __("Left Over"),
		]);
		const back = member ? this.model.members.get(member).member_name : __("Left Over");
		return `<div class="lb-undo" role="status">${draw.text(label)}
			<button type="button" class="btn btn-xs btn-default" data-act="undo">${draw.text(__("Back to {0}", [back]))}</button></div>`;
	}

	// --- filters ---------------------------------------------------------------------------------------------

	fill_filters() {
		for (const field of this.element.querySelectorAll("[data-filter]")) {
			field.value = this.filters[field.dataset.filter];
		}
		this.find("[data-order]").value = this.filters.order;
	}

	filter() {
		const keeps = filter_of(this.filters);
		const filtered = Object.entries(this.filters).some(([name, value]) => name !== "order" && value);
		let found = 0;
		for (const box of this.element.querySelectorAll(".lb-box")) {
			const member = this.model.members.get(box.dataset.member);
			const named = member && names_member(member, this.filters.text);
			let shown = 0;
			for (const card of box.lastElementChild.children) {
				const keep = keeps(this.model.households.get(card.dataset.household), member);
				card.hidden = !keep;
				shown += keep;
			}
			box.hidden = filtered ? !shown && !named : "none" in box.dataset;
			found += shown;
		}
		this.find(".lb-found").textContent = filtered ? __("{0} households found", [found]) : "";
		this.set_tab_stop();
	}

	order() {
		const boxes = this.find(".lb-boxes");
		for (const member of this.model.sorted_members(this.filters.order)) {
			const box = this.box(member.name);
			if (box) boxes.append(box);
		}
	}

	// --- events ----------------------------------------------------------------------------------------------

	listen() {
		const on = (kind, act) => this.element.addEventListener(kind, act);
		on("click", (event) => this.click(event));
		on("keydown", (event) => this.key(event));
		on("input", (event) => this.input(event.target));
		new ResizeObserver(() => this.measure()).observe(this.element);
	}

	input(field) {
		if (field.dataset.filter) {
			this.filters[field.dataset.filter] = field.value;
			this.filter();
		} else if ("order" in field.dataset) {
			this.filters.order = field.value;
			this.order();
		} else if ("search" in field.dataset) this.search(field.value);
	}

	click(event) {
		const target = event.target.closest("[data-act], [data-why-not], [data-choose], .lb-card");
		if (!target) return;
		const { act, whyNot, choose, household } = target.dataset;
		if (act) this[`do_${act}`]();
		else if (whyNot) this.why_not(target, whyNot);
		else if (choose && this.editable && choose !== this.home.member) this.propose(this.home.name, choose);
		else if (household) this.select(household);
	}

	key(event) {
		if (event.key === "Escape" && this.home) return this.do_close();
		const card = event.target.closest(".lb-card");
		if (!card) return;
		if (event.key === "Enter" || event.key === " ") {
			event.preventDefault();
			this.select(card.dataset.household, true);
		} else if (KEYS[event.key]) {
			event.preventDefault();
			this.step(card, KEYS[event.key], /Up|Down/.test(event.key));
		}
	}

	/** Go from card to card, or from member to member. */
	step(card, by, whole_box) {
		const cards = [...this.element.querySelectorAll(".lb-box:not([hidden]) .lb-card:not([hidden])")];
		let at = cards.indexOf(card) + by;
		if (whole_box) {
			while (cards[at] && cards[at].parentElement === card.parentElement) at += by;
			if (by < 0 && cards[at])
				at = cards.findIndex((one) => one.parentElement === cards[at].parentElement);
		}
		if (!cards[at]) return;
		this.set_tab_stop(cards[at]);
		cards[at].focus();
	}

	/** One card of the board is in the order of the tabulator, the arrows reach the others. */
	set_tab_stop(card = this.find(".lb-box:not([hidden]) .lb-card:not([hidden])")) {
		this.tab_stop?.setAttribute("tabindex", "-1");
		this.tab_stop = card;
		card?.setAttribute("tabindex", "0");
	}

	// --- the panel -------------------------------------------------------------------------------------------

	async select(name, by_key = false) {
		const home = this.model.households.get(name);
		this.mark_selected(name);
		this.home = home;
		this.find(".lb-panel").innerHTML =
			panel.household(home, this.model, this.editable && home.source) +
			`<div class="lb-choice">${panel.waiting()}</div>`;
		this.element.classList.add("selected");
		if (by_key) this.find(".lb-close").focus();
		if (!home.source) return this.show_not_in_plan();
		this.show_why(home);
		await this.show_candidates(home);
		if (by_key && this.home === home) this.find("button.lb-choose")?.focus();
	}

	show_not_in_plan() {
		this.find(".lb-why").textContent = __("This household is not in the plan yet. Match again.");
		this.find(".lb-choice").innerHTML = "";
	}

	mark_selected(name) {
		this.find(".lb-card.chosen")?.classList.remove("chosen");
		if (name) this.card(name)?.classList.add("chosen");
	}

	async show_why(home) {
		const sentence = await this.ask("why", { household: home.name });
		if (this.home === home) this.find(".lb-why").textContent = sentence;
	}

	async show_candidates(home) {
		const found = await this.candidates(home.name);
		if (this.home !== home || this.find(".lb-preview")) return;
		this.find(".lb-choice").innerHTML = panel.candidates(found, home, this.model, this.editable);
	}

	/** Ask once for each household until something is moved. */
	candidates(household) {
		if (this.asked?.household !== household) {
			const answer = this.ask("candidates", { household }).then((found) => {
				if (this.asked?.household === household) this.asked.found = found;
				return found;
			});
			this.asked = { household, answer, found: null };
		}
		return this.asked.answer;
	}

	search(words) {
		for (const row of this.element.querySelectorAll(".lb-candidate")) {
			const member = this.model.members.get(row.dataset.member || row.dataset.name);
			row.hidden = Boolean(words.trim()) && !names_member(member, words);
		}
	}

	async why_not(button, member) {
		const answer = button.nextElementSibling;
		answer.hidden = false;
		answer.innerHTML = panel.waiting();
		answer.textContent = await this.ask("why_not", { household: this.home.name, member });
	}

	close() {
		this.home = null;
		this.mark_selected(null);
		this.element.classList.remove("selected");
		this.find(".lb-panel").innerHTML = draw.legend(this.editable);
	}

	// --- moving ----------------------------------------------------------------------------------------------

	pick(card) {
		const home = this.model.households.get(card.dataset.household);
		if (!this.editable || !home.source) return false;
		this.carried = home;
		this.select(home.name);
	}

	/** What the ghost says over a member: grounds and load after the move. */
	note_over(target) {
		const home = this.carried;
		const member = this.model.members.get(target?.dataset.member);
		if (!target || target.dataset.member === (home.member || "")) return "";
		if (!member) return __("Left Over");
		const found = this.asked?.household === home.name ? this.asked.found : null;
		const candidate = found?.find((one) => one.name === member.name);
		if (found && !candidate) return `<span class="bad">${__("cannot have it")}</span>`;
		const after = member.households + 1;
		const over = after > member.maximum ? "bad" : "";
		const load = `<span class="${over}">${draw.load_text(member, after)}</span>`;
		return `${draw.text(member.member_name)} ${load} ${candidate ? draw.ground_marks(candidate.grounds) : ""}`;
	}

	/** Show what a move would change; nothing is saved before it is confirmed. */
	async propose(household, member) {
		const home = this.model.households.get(household);
		if ((home.member || "") === member) return;
		if (this.home !== home) this.select(household);
		this.find(".lb-choice").innerHTML = panel.waiting();
		const result = await this.ask("preview", { household, member });
		if (this.home !== home) return;
		this.proposed = { home, member, result };
		this.find(".lb-choice").innerHTML = panel.preview(result, home, this.model);
		const side = this.find(".lb-panel");
		side.scrollTop = side.scrollHeight;
		const first = result.needs_reason ? "[data-reason]" : ".lb-preview button";
		this.find(first)?.focus({ preventScroll: true });
	}

	do_confirm() {
		const { home, member, result } = this.proposed;
		const field = this.find("[data-reason]");
		const reason = field.value.trim();
		if (result.needs_reason && !reason) {
			field.classList.add("lb-missing");
			return field.focus();
		}
		return this.save(home, member, reason);
	}

	/** Save a move into the draft; whatever goes wrong, the board shows the plan as it is now. */
	async save(home, member, reason = "") {
		const before = home.member || "";
		if (this.saving) return;
		this.saving = true;
		try {
			const args = { household: home.name, member, expected: before, reason };
			const result = await this.ask("move", args);
			this.moved(home, before, member, result);
		} catch {
			await this.load();
		} finally {
			this.saving = false;
		}
	}

	moved(home, before, member, { grounds_after, source }) {
		this.model.move(home, member, grounds_after, source);
		this.asked = null;
		this.undo = { home, member: before };
		this.redraw(before);
		this.redraw(member);
		this.draw_top();
		this.filter();
		this.close();
		this.forget_form();
		this.flash(home.name);
	}

	/** The plan's form fetches the plan anew when it is shown next. */
	forget_form() {
		frappe.model.remove_from_locals("Linkage Plan", this.name);
	}

	redraw(name) {
		const member = this.model.members.get(name);
		const homes = this.model.households_of(name);
		const html = member ? draw.box(member, homes) : draw.left_over(homes);
		const old = this.box(name);
		if (old) old.outerHTML = html;
		else this.find(".lb-boxes").insertAdjacentHTML("beforeend", html);
	}

	flash(household) {
		const card = this.card(household);
		card?.classList.add("lb-new");
		this.set_tab_stop(card || undefined);
		card?.focus({ preventScroll: true });
	}

	do_undo() {
		const { home, member } = this.undo;
		this.save(home, member);
	}

	do_leave() {
		this.propose(this.home.name, "");
	}

	do_back() {
		this.select(this.home.name);
	}

	do_close() {
		const card = this.card(this.home?.name);
		this.close();
		card?.focus({ preventScroll: true });
	}

	do_open() {
		frappe.set_route("Form", "Household", this.home.name);
	}

	async do_pin() {
		const home = this.home;
		const pinned = !home.pinned;
		try {
			await this.ask("set_pinned", { household: home.name, pinned: Number(pinned) });
		} catch {
			return this.load();
		}
		home.pinned = pinned;
		this.card(home.name).outerHTML = draw.card(home);
		this.forget_form();
		this.select(home.name);
	}

	// --- places ----------------------------------------------------------------------------------------------

	find(selector) {
		return this.element.querySelector(selector);
	}

	box(member) {
		return this.find(`.lb-box[data-member="${CSS.escape(member || "")}"]`);
	}

	card(household) {
		return household && this.find(`.lb-card[data-household="${CSS.escape(household)}"]`);
	}

	/** How much of the window the Desk's own bar covers, so that panel and filters stay below it. */
	measure() {
		const bar = document.querySelector(".navbar");
		const covers = bar && /sticky|fixed/.test(getComputedStyle(bar).position);
		this.element.style.setProperty("--lb-top", `${covers ? bar.offsetHeight : 0}px`);
	}
};
