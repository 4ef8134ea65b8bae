frappe.listview_settings["Village"] = {
	add_fields: ["participates", "evaluation_state", "evaluated_on"],
	hide_name_column: true,
	get_indicator(doc) {
		if (!doc.participates) return [__("Not Taking Part"), "gray", "participates,=,0"];
		if (doc.evaluation_state === "Failed") {
			return [__("Evaluation Failed"), "red", "evaluation_state,=,Failed"];
		}
		const today = frappe.datetime.get_today();
		return doc.evaluated_on >= today
			? [__("Up to Date"), "green", `evaluated_on,>=,${today}`]
			: [__("Not Evaluated Today"), "orange", `evaluated_on,<,${today}`];
	},
	onload: dongyang_lianhu.offer_export,
};
