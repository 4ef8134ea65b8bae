"""Rules and rule decisions as a person reads them: titles and labels in the user's language."""

import frappe
from frappe import _

from dongyang_lianhu import rules, wording


@frappe.whitelist()
def titles() -> dict[str, str]:
	"""Title of every rule by its id; rules are the scheme's and no secret of anybody's."""
	frappe.has_permission("Rule Decision", "read", throw=True)
	return {rule.id: _(rule.title) for rule in rules.load_rules().all_rules()}


@frappe.whitelist()
def decision(name: str) -> dict[str, wording.Rows]:
	"""Facts, result and parameters of a rule decision as rows of label and value; for who may read it."""
	doc = frappe.get_doc("Rule Decision", name)
	doc.check_permission("read")
	arguments, facts, parameters = (
		frappe.parse_json(text or "{}") for text in (doc.arguments, doc.facts, doc.parameters)
	)
	people = wording.people_in([arguments])
	return {
		"arguments": wording.labelled(arguments, wording.argument_labels(doc.rule), people),
		"facts": wording.labelled(facts, wording.fact_labels(doc.rule), people),
		"parameters": wording.labelled(parameters, wording.parameter_labels(), people),
	}
