// Calendars of a township: single entries where there are few, one entry per village and day where there are many.

frappe.provide("dongyang_lianhu");

/** Settings of a calendar whose events come from `dongyang_lianhu.api.calendar`. */
dongyang_lianhu.calendar = function (doctype, date_field) {
	return {
		field_map: {
			id: "name",
			title: "title",
			start: "start",
			end: "end",
			allDay: "all_day",
			color: "color",
			convertToUserTz: "convert_to_user_tz",
		},
		get_events_method: "dongyang_lianhu.api.calendar.events",
		options: {
			// The calendar's library knows Chinese by this name only; its own words for month and week fit best.
			buttonText: { today: __("Today") },
			locale: /^zh/.test(frappe.boot.lang || "") ? "zh-cn" : frappe.boot.lang,
			editable: false,
			selectable: false,
			header: { left: "prev, title, next", right: "today, month, agendaWeek" },
			eventLimit: 6,
			displayEventTime: false,
			eventClick: (given) => open_event(doctype, date_field, given.event || given),
		},
	};
};

function open_event(doctype, date_field, event) {
	const entry = Object.assign({}, event, event.extendedProps);
	if (entry.single) return frappe.set_route("Form", doctype, entry.document);
	frappe.route_options = { [date_field]: entry.day, village: entry.village, ...entry.filters };
	frappe.set_route("List", doctype, "List");
}
