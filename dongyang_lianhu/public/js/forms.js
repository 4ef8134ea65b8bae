// What the forms and lists of the app have in common.

frappe.provide("dongyang_lianhu");

/** Whether a form is one of the app's. */
dongyang_lianhu.is_ours = (frm) => frm?.meta.module === "Dongyang Lianhu";

/** The one notice at the head of a form, in place of the one before; none without a text. */
dongyang_lianhu.notice = function (frm, text, colour = "blue") {
	// Frappe adds each notice to those that stand there, and a form is drawn anew after every save
	frm.set_intro("");
	if (text) frm.set_intro(text, colour);
};

/** What somebody gave as a reason, ready to stand inside a sentence of a notice. */
dongyang_lianhu.in_a_sentence = (reason) =>
	frappe.utils.escape_html(String(reason ?? "").replace(/[\s。．.；;，,、]+$/, ""));

// Frappe says at every refresh, twice after a decision, that a decided document is not edited; the form shows that.
const show_alert = frappe.show_alert;
frappe.show_alert = function (message, ...rest) {
	const known = message === __("This form is not editable due to a Workflow.");
	if (known && dongyang_lianhu.is_ours(window.cur_frm)) return null;
	return show_alert.call(this, message, ...rest);
};

/** A stored file's name as people gave it, without the part of chance in its address. */
dongyang_lianhu.file_name = (url) =>
	decodeURIComponent(url.split("/").pop()).replace(/-[0-9a-f]{32}(?=(\.[^.]*)?$)/, "");

/** Save a stored file under the name that people gave it. */
dongyang_lianhu.save_file = function (url) {
	const link = document.createElement("a");
	Object.assign(link, { href: url, download: dongyang_lianhu.file_name(url) });
	link.click();
};

// Attach fields show the address of a file; a form's people know its name.
$(document).on("form-refresh", (_event, frm) => {
	if (!dongyang_lianhu.is_ours(frm)) return;
	$(frm.wrapper)
		.find("[data-fieldtype='Attach'] a[href*='/private/files/']")
		.each((_index, link) => $(link).text(dongyang_lianhu.file_name($(link).attr("href"))));
});

// Who sees a document follows from role and village; nothing of the app is shared one by one.
$(document).on("form-refresh", (_event, frm) => {
	if (!dongyang_lianhu.is_ours(frm)) return;
	$(frm.wrapper).find(".form-shared").hide();
	// what is not saved has no followers; until then Frappe's link stands there in English
	$(frm.wrapper).find(".form-follow").toggle(!frm.is_new());
});

// Frappe puts the cursor into a new form's first field; a link would lay its list over the form before anybody asked.
const focus_on_first_input = frappe.ui.form.Form.prototype.focus_on_first_input;
frappe.ui.form.Form.prototype.focus_on_first_input = function () {
	const first = $(this.wrapper).find(".form-layout :input:visible:first");
	if (dongyang_lianhu.is_ours(this) && first.attr("data-fieldtype") === "Link") return;
	focus_on_first_input.call(this);
};

/** Offer no new document in a list whose documents come from elsewhere; an empty list says from where. */
dongyang_lianhu.add_elsewhere = function (list, where) {
	list.can_create = false;
	list.page.clear_primary_action();
	const original = list.get_no_result_message.bind(list);
	list.get_no_result_message = () => original().replace(/<\/div>\s*$/, `<p>${where}</p></div>`);
};

// What stands for a period in the key of a duty, as people say it.
const PERIODS = [
	[/^FC$/, () => __("First Contact")],
	[/^(\d{4})-W(\d\d)$/, (year, week) => __("Week {0} of {1}", [Number(week), year])],
	[
		/^R-(\d{4})(\d\d)(\d\d)$/,
		(...day) => __("Reminder of {0}", [frappe.datetime.str_to_user(day.join("-"))]),
	],
];

/** A duty's period in words; what has none, such as a month, as it is. */
dongyang_lianhu.period_name = function (period) {
	for (const [pattern, name] of PERIODS) {
		const parts = pattern.exec(period || "");
		if (parts) return name(...parts.slice(1));
	}
	return period || "";
};

/** Show the field `period` of a form in words. */
dongyang_lianhu.name_period = function (frm) {
	frm.get_docfield("period").formatter = (value) =>
		frappe.utils.escape_html(dongyang_lianhu.period_name(value));
	frm.refresh_field("period");
};

// Periods between two days are chosen in English, whatever the user's language is.
$(document).on("startup", () => {
	const { language } = $.fn.datepicker || {};
	if (language?.en) Object.assign(language.en, language[frappe.boot.user.language]);
});

// Frappe's advertisement for another of its products, in English
localStorage.setItem("show_insights_banner", "false");
