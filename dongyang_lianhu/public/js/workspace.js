// Figures that come from a method are not clickable in every version of Frappe; here they are.

const ROUTES = {
	"On-Time Rate of 31 Days": () => frappe.set_route("query-report", "Visit Completion"),
	"Villages Not Evaluated Today": () => {
		frappe.route_options = { evaluated_on: ["<", frappe.datetime.get_today()] };
		frappe.set_route("List", "Village", "List");
	},
};

$(document).on("click", ".number-widget-box .widget-body", function () {
	const open = ROUTES[$(this).closest(".widget").attr("data-widget-name")];
	if (open) open();
});
