frappe.pages["linking-board"].on_page_load = function (wrapper) {
	const page = frappe.ui.make_app_page({
		parent: wrapper,
		title: __("Linking Board"),
		single_column: true,
	});
	page.add_button(__("Open the Plan"), () => frappe.set_route("Form", "Linkage Plan", plan_in_route()));
	wrapper.page_of_board = page;
};

frappe.pages["linking-board"].on_page_show = async function (wrapper) {
	const plan = plan_in_route();
	if (!plan) return frappe.set_route("List", "Linkage Plan");
	await frappe.require("linking_board.bundle.js");
	await new Promise((done) => frappe.model.with_doctype("Linkage Plan", done));
	wrapper.board = wrapper.board || new dongyang_lianhu.LinkingBoard(wrapper.page_of_board);
	await wrapper.board.show(plan);
};

function plan_in_route() {
	return frappe.get_route()[1];
}
