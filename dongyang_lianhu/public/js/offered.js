// What the gate refuses is not offered: whoever works in the scheme finds in Frappe's menus what is open to him.

const VIEWS = ["List", "Report", "Calendar", "Tree", "File"];
const OF_A_REPORT = ["Refresh", "Print", "Export"];
const NOT_IN_A_LIST = ["Setup Auto Email", "User Permissions", "Role Permissions Manager", "Customize"];

if (frappe.boot?.lianhu_guarded) {
	$(() => document.body.classList.add("lianhu-guarded"));
	frappe.model.can_email = () => false;
	frappe.model.can_share = () => false;
	$(document).on("form-refresh", (_event, frm) => {
		$(frm.sidebar?.sidebar || frm.wrapper)
			.find(".form-tags")
			.toggle(Boolean(frm.perm[0]?.write));
	});
	// people rename nothing but their titles; their own account has the name that the administrator gave it
	if (frappe.ui?.form?.Toolbar) frappe.ui.form.Toolbar.prototype.can_rename = () => false;
	leave_out_views();
	leave_out_of_reports();
	leave_workspaces_as_they_are();
	offer_own_tags();
	// a page that ranks people by points that nobody has
	frappe.re_route["user-profile"] = `user/${frappe.boot.user.name}`;
}

/** Boards, dashboards and bar charts of lists are the administrator's to make, and none is made. */
function leave_out_views() {
	const select = frappe.views?.ListViewSelect?.prototype;
	const add = select?.add_view_to_menu;
	if (!add) return;
	select.add_view_to_menu = function (view, ...rest) {
		if (VIEWS.includes(view)) return add.call(this, view, ...rest);
	};
}

function leave_out_of_reports() {
	const report = frappe.views?.QueryReport?.prototype;
	if (report) {
		keep_items(report, "get_menu_items", (label) => OF_A_REPORT.some((word) => __(word) === label));
		report.add_card_button_to_toolbar = () => {};
		report.add_chart_buttons_to_toolbar = () => {};
	}
	const is_open = (label) => !NOT_IN_A_LIST.some((word) => __(word) === label);
	keep_items(frappe.views?.ReportView?.prototype, "report_menu_items", is_open);
	keep_items(frappe.views?.ListView?.prototype, "get_menu_items", is_open);
	const rule = __("Apply Assignment Rule", null, "Button in list view actions menu");
	keep_items(frappe.views?.ListView?.prototype, "get_actions_menu_items", (label) => label !== rule);
}

/** One's own tags, where Frappe would offer those of everybody for several documents at once. */
function offer_own_tags() {
	const options_of = frappe.db.get_link_options;
	frappe.db.get_link_options = async function (doctype, txt, ...rest) {
		if (doctype !== "Tag") return options_of.call(this, doctype, txt, ...rest);
		const list = { doctype: window.cur_list?.doctype, txt: txt || "" };
		const tags = await frappe.xcall("frappe.desk.doctype.tag.tag.get_tags", list);
		return tags.map((tag) => ({ value: tag, description: "" }));
	};
}

function leave_workspaces_as_they_are() {
	const workspace = frappe.views?.Workspace?.prototype;
	if (workspace?.setup_actions) workspace.setup_actions = () => {};
}

/** Let a class's menu have the items alone whose label `is_kept`. */
function keep_items(view, method, is_kept) {
	const items = view?.[method];
	if (!items) return;
	view[method] = function (...rest) {
		return items.call(this, ...rest).filter((item) => is_kept(item.label));
	};
}
