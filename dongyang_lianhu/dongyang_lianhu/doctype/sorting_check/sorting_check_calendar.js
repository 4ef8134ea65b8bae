frappe.views.calendar["Sorting Check"] = dongyang_lianhu.calendar("Sorting Check", "check_date");
