"""What a rule decided, as a person reads it: each value with its label, accounts by the names of their holders."""

from collections.abc import Iterable, Mapping

import frappe
from frappe import _

from dongyang_lianhu import rules
from dongyang_lianhu.policy import load_parameters

Rows = list[dict[str, str]]
Known = dict[str, tuple[str, str]]  # label and type by key


def argument_labels(rule_id: str) -> Known:
	"""Labels of what a rule proposes and of what the effects write beside it."""
	return _written_besides() | fact_labels(rule_id)


def fact_labels(rule_id: str) -> Known:
	"""Labels of the fields and arguments of the subject that the rule judges."""
	book = rules.load_rules()
	subject = next((rule.subject for rule in book.all_rules() if rule.id == rule_id), None)
	if subject is None:
		return {}
	kind = book.subjects[subject]
	arguments = [field for outcome in kind.outcomes.values() for field in outcome.arguments.values()]
	return {field.name: (_(field.label), field.type) for field in (*kind.fields.values(), *arguments)}


def parameter_labels() -> Known:
	"""Labels of the policy's parameters."""
	return {name: (_(known.label), "") for name, known in load_parameters().items()}


def people_in(values: Iterable[Mapping]) -> dict[str, str]:
	"""Full names of the accounts that decisions name as those whom they told: one query."""
	accounts = {account for given in values for account in given.get("recipients") or ()}
	if not accounts:
		return {}
	rows = frappe.get_all("User", {"name": ["in", sorted(accounts)]}, ["name", "full_name"], as_list=True)
	return dict(rows)


def labelled(values: Mapping, known: Known, people: Mapping[str, str]) -> Rows:
	"""Rows of label and value, of what has a label; the rest are keys, which the form shows anyway."""
	return [
		{"label": known[key][0], "value": _shown(value, known[key][1], people)}
		for key, value in values.items()
		if key in known and value not in (None, "", [])
	]


def _written_besides() -> Known:
	return {
		"before": (_("Status Before"), ""),
		"visit": (_("Visit"), ""),
		"visit_date": (_("Visit Date"), ""),
		"credited_to": (_("Credited To"), ""),
		"recipients": (_("Told"), ""),
	}


def _shown(value: int | str | list, kind: str, people: Mapping[str, str]) -> str:
	if isinstance(value, list):
		return "、".join(people.get(part, str(part)) for part in value)
	if kind == "flag":
		return _("Yes") if value else _("No")
	return _(str(value))
