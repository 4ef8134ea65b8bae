frappe.views.calendar["Visit"] = dongyang_lianhu.calendar("Visit", "visit_date");
