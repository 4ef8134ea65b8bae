frappe.listview_settings["Rule Decision"] = {
	add_fields: ["subject_type", "subject", "rule"],
	hide_name_column: true,
	formatters: {
		outcome: (value) => __(value),
		rule: (value) => frappe.utils.escape_html(dongyang_lianhu.rule_title(value)),
	},
	onload(list) {
		order_within_a_run(list);
		dongyang_lianhu.name_rows(list, __("Rule"), rule_and_subject);
		// a refresh so soon after the first would be taken for the same
		dongyang_lianhu.load_rule_titles().then(() => list.data?.length && list.render());
	},
};

/** What was decided; on a phone, where a row shows its first column alone, also on what. */
function rule_and_subject(doc) {
	const title = dongyang_lianhu.rule_title(doc.rule);
	return frappe.is_mobile() ? `${title} · ${doc.subject}` : title;
}

/** All decisions of one run were created together; their numbers tell which came last. */
function order_within_a_run(list) {
	const original = list.get_args.bind(list);
	list.get_args = () => {
		const args = original();
		const [, direction] = /`creation` (asc|desc)$/.exec(args.order_by) || [];
		if (direction) args.order_by += `, \`tabRule Decision\`.\`sequence\` ${direction}`;
		return args;
	};
}
