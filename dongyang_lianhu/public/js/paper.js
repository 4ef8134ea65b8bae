// Printing: a few cards or one log at once, a print job for more; and cards that were handed out.

frappe.provide("dongyang_lianhu");

const PAPER = "dongyang_lianhu.api.paper.";
const PRINTERS = [
	"System Manager",
	"Organisation Clerk",
	"Village Secretary",
	"Village Committee",
	"Area Lead",
];

/** Whether the user prints cards and registers at all; of what, the server says. */
dongyang_lianhu.prints = function () {
	return PRINTERS.some((role) => frappe.user.has_role(role));
};

/** Save the PDF with which a method answers; an error is shown as Frappe shows it. */
dongyang_lianhu.print_pdf = async function (method, args) {
	frappe.dom.freeze(__("Printing…"));
	try {
		const reply = await fetch(`/api/method/${PAPER}${method}`, {
			method: "POST",
			headers: { "Content-Type": "application/json", "X-Frappe-CSRF-Token": frappe.csrf_token },
			body: JSON.stringify(args),
		});
		if (!reply.ok) throw await reply.json().catch(() => ({}));
		save(await reply.blob(), file_name(reply));
		const notes = decodeURIComponent(reply.headers.get("X-Lianhu-Notes") || "");
		if (notes)
			frappe.msgprint({ title: __("Please Note"), indicator: "orange", message: escaped(notes) });
	} catch (error) {
		frappe.msgprint({ title: __("Not Printed"), indicator: "red", message: told(error) });
	} finally {
		frappe.dom.unfreeze();
	}
};

function escaped(text) {
	return frappe.utils.escape_html(text).replaceAll("\n", "<br>");
}

function save(blob, name) {
	const link = document.createElement("a");
	link.href = URL.createObjectURL(blob);
	link.download = name;
	link.click();
	setTimeout(() => URL.revokeObjectURL(link.href), 60000);
}

function file_name(reply) {
	const found = /filename\*=utf-8''([^;]+)/i.exec(reply.headers.get("Content-Disposition") || "");
	return found ? decodeURIComponent(found[1]) : "print.pdf";
}

function told(error) {
	const messages = JSON.parse(error._server_messages || "[]").map((text) => JSON.parse(text).message);
	return messages.join("<br>") || __("The server did not answer. Please try again.");
}

/** Start a print job, or find the one that runs, and open it. */
dongyang_lianhu.order_print = async function (kind, args) {
	if (!args.village) {
		frappe.msgprint(__("Please choose a village first."));
		return;
	}
	const name = await frappe.xcall(`${PAPER}order`, { kind, ...args });
	frappe.set_route("Form", "Print Job", name);
};

/** Ask for a quarter, the current one by default, and hand it to `then`. */
dongyang_lianhu.ask_quarter = function (then) {
	const quarters = around(frappe.datetime.get_today());
	frappe.prompt(
		{
			fieldname: "quarter",
			fieldtype: "Select",
			label: __("Quarter"),
			options: quarters,
			default: quarters[1].value,
			reqd: 1,
		},
		({ quarter }) => then(quarter),
		__("Print Work Log"),
		__("Print")
	);
};

/** The quarter before, the current one and the next. */
function around(today) {
	const [year, month] = today.split("-").map(Number);
	const current = year * 4 + Math.floor((month - 1) / 3);
	return [current - 1, current, current + 1].map((count) => {
		const value = `${Math.floor(count / 4)}-Q${(count % 4) + 1}`;
		return { value, label: __("Quarter {0} of {1}", [(count % 4) + 1, Math.floor(count / 4)]) };
	});
}

/** Ask for the day and tick off the cards of links; `then` runs afterwards. */
dongyang_lianhu.tick_off_cards = function (links, then) {
	frappe.prompt(
		{
			fieldname: "issued_on",
			fieldtype: "Date",
			label: __("Contact Card Issued On"),
			default: frappe.datetime.get_today(),
			reqd: 1,
		},
		async ({ issued_on }) => {
			const counts = await frappe.xcall(`${PAPER}tick_off_cards`, { links, issued_on });
			frappe.show_alert({ message: ticked(counts), indicator: "green" }, 7);
			then();
		},
		__("Tick Off Cards"),
		__("Tick Off")
	);
};

function ticked({ ticked, already, ended }) {
	const parts = [__("{0} cards ticked off.", [ticked])];
	if (already) parts.push(__("{0} had been ticked off already.", [already]));
	if (ended) parts.push(__("{0} belong to links that have ended.", [ended]));
	return parts.join(" ");
}
