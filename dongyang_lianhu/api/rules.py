"""Rules and rule decisions as a person reads them: titles and labels in the user's language."""

import frappe
from frappe import _

from dongyang_lianhu import rules
from dongyang_lianhu.policy import load_parameters

Rows = list[dict[str, str]]


@frappe.whitelist()
def titles() -> dict[str, str]:
	"""Title of every rule by its id; rules are the scheme's and no secret of anybody's."""
	frappe.has_permission("Rule Decision", "read", throw=True)
	return {rule.id: _(rule.title) for rule in rules.load_rules().all_rules()}


@frappe.whitelist()
def decision(name: str) -> dict[str, Rows]:
	"""Facts, result and parameters of a rule decision as rows of label and value; for who may read it."""
	doc = frappe.get_doc("Rule Decision", name)
	doc.check_permission("read")
	fields = _fields(doc.rule)
	parameters = {name: (_(known.label), "") for name, known in load_parameters().items()}
	return {
		"arguments": _rows(doc.arguments, _written_besides() | fields),
		"facts": _rows(doc.facts, fields),
		"parameters": _rows(doc.parameters, parameters),
	}


def _fields(rule_id: str) -> dict[str, tuple[str, str]]:
	"""Label and type of the fields and arguments of the subject that the rule judges."""
	book = rules.load_rules()
	subject = next((rule.subject for rule in book.all_rules() if rule.id == rule_id), None)
	if subject is None:
		return {}
	kind = book.subjects[subject]
	arguments = [field for outcome in kind.outcomes.values() for field in outcome.arguments.values()]
	return {field.name: (_(field.label), field.type) for field in (*kind.fields.values(), *arguments)}


def _written_besides() -> dict[str, tuple[str, str]]:
	"""What the effects write beside a rule's own arguments."""
	return {
		"before": (_("Status Before"), ""),
		"visit": (_("Visit"), ""),
		"visit_date": (_("Visit Date"), ""),
		"credited_to": (_("Credited To"), ""),
	}


def _rows(text: str | None, known: dict[str, tuple[str, str]]) -> Rows:
	"""Rows of what has a label; the rest are keys, which the form shows anyway."""
	values = frappe.parse_json(text or "{}")
	return [
		{"label": known[key][0], "value": _shown(value, known[key][1])}
		for key, value in values.items()
		if key in known and value not in (None, "")
	]


def _shown(value: int | str, kind: str) -> str:
	if kind == "flag":
		return _("Yes") if value else _("No")
	return _(str(value))
