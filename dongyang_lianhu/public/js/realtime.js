// Where live updates are switched off, Frappe's lists and forms still subscribe to them, and break on the way.

const NOWHERE = { on() {}, off() {}, emit() {}, connect() {}, disconnect() {} };

if (frappe.boot?.disable_async && frappe.realtime && !frappe.realtime.socket) {
	frappe.realtime.socket = NOWHERE;
}
