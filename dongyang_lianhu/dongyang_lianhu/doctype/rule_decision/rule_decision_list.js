frappe.listview_settings["Rule Decision"] = {
	add_fields: ["subject_type"],
	hide_name_column: true,
	formatters: {
		outcome: (value) => __(value),
		rule: (value) => frappe.utils.escape_html(dongyang_lianhu.rule_title(value)),
	},
	onload: (list) => dongyang_lianhu.load_rule_titles().then(() => list.refresh()),
};
