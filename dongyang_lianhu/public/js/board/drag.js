// Dragging a card by mouse, pen or finger. A finger that moves at once scrolls; one that rests first drags.

const START = 5; // pixels that a mouse moves before a click becomes a drag
const REST = 260; // milliseconds that a finger rests on a card before it drags
const EDGE = 70; // pixels from the window's edge within which the page scrolls
const SPEED = 16;

export class Drag {
	/** `handlers`: `pick(card)` returns the text on the ghost or false, `over(target)`, `drop(card, target)`, `end()`. */
	constructor(root, handlers) {
		Object.assign(this, { root, handlers });
		root.addEventListener("pointerdown", (event) => this.down(event));
		root.addEventListener("touchmove", (event) => this.active && event.preventDefault(), {
			passive: false,
		});
		root.addEventListener("contextmenu", (event) => {
			if (this.touch && event.target.closest(".lb-card")) event.preventDefault();
		});
	}

	down(event) {
		const card = event.target.closest(".lb-card");
		if (!card || event.button || this.card) return;
		Object.assign(this, {
			card,
			x: event.clientX,
			y: event.clientY,
			touch: event.pointerType === "touch",
		});
		[this.start_x, this.start_y] = [this.x, this.y];
		if (this.touch) this.resting = setTimeout(() => this.begin(), REST);
		this.listeners = new AbortController();
		const { signal } = this.listeners;
		window.addEventListener("pointermove", (moved) => this.move(moved), { signal });
		window.addEventListener("pointerup", () => this.up(), { signal });
		window.addEventListener("pointercancel", () => this.finish(), { signal });
		window.addEventListener("keydown", (key) => key.key === "Escape" && this.finish(), { signal });
	}

	move(event) {
		[this.x, this.y] = [event.clientX, event.clientY];
		if (this.active) return;
		const moved = Math.hypot(this.x - this.start_x, this.y - this.start_y) > START;
		if (moved && this.touch) this.finish();
		else if (moved) this.begin();
	}

	begin() {
		const label = this.handlers.pick(this.card);
		if (label === false) return this.finish();
		this.active = true;
		window.getSelection()?.removeAllRanges();
		this.card.classList.add("dragged");
		this.root.classList.add("dragging");
		this.ghost = this.card.cloneNode(true);
		this.ghost.className = "lb-card lb-ghost";
		this.note = document.createElement("div");
		this.note.className = "lb-ghost-note";
		this.ghost.append(this.note);
		document.body.append(this.ghost);
		this.scroller = scroller_of(this.root);
		this.frame = requestAnimationFrame(() => this.follow());
	}

	/** Once a frame: the ghost follows, the page scrolls at its edges, the target under the pointer is marked. */
	follow() {
		this.ghost.style.transform = `translate(${this.x + 10}px, ${this.y + 10}px)`;
		if (this.y < EDGE) this.scroller.scrollBy(0, -SPEED);
		else if (this.y > window.innerHeight - EDGE) this.scroller.scrollBy(0, SPEED);
		const target = document.elementFromPoint(this.x, this.y)?.closest("[data-member]") || null;
		if (target !== this.target) this.enter(target);
		this.frame = requestAnimationFrame(() => this.follow());
	}

	enter(target) {
		this.target?.classList.remove("target");
		this.target = target;
		target?.classList.add("target");
		this.note.innerHTML = this.handlers.over(target) || "";
	}

	up() {
		const { card, target, active } = this;
		this.finish();
		if (!active) return;
		suppress_click();
		if (target) this.handlers.drop(card, target);
	}

	finish() {
		clearTimeout(this.resting);
		cancelAnimationFrame(this.frame);
		this.listeners?.abort();
		this.target?.classList.remove("target");
		this.card?.classList.remove("dragged");
		this.root.classList.remove("dragging");
		this.ghost?.remove();
		if (this.active) this.handlers.end();
		Object.assign(this, { card: null, target: null, ghost: null, active: false });
	}
}

/** A drop is no click on what lies under it. */
function suppress_click() {
	const stop = (event) => event.stopPropagation();
	window.addEventListener("click", stop, { capture: true, once: true });
	setTimeout(() => window.removeEventListener("click", stop, { capture: true }), 0);
}

function scroller_of(element) {
	for (let one = element.parentElement; one && one !== document.body; one = one.parentElement) {
		const scrolls = /auto|scroll/.test(getComputedStyle(one).overflowY);
		if (scrolls && one.scrollHeight > one.clientHeight) return one;
	}
	return document.scrollingElement;
}
