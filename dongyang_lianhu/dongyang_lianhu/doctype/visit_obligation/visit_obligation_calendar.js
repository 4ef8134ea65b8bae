frappe.views.calendar["Visit Obligation"] = dongyang_lianhu.calendar("Visit Obligation", "due_date");
