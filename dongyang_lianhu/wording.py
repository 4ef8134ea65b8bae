"""What a rule decided, as a person reads it: each value with its label, accounts and members by their names."""

import re
from collections.abc import Iterable, Mapping

import frappe
from frappe import _
from frappe.utils import formatdate

from dongyang_lianhu import lookups, rules
from dongyang_lianhu.policy import load_parameters

TITLES = {"Party Member": "member_name", "Household": "head_name"}
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


def outcome_name(outcome: str) -> str:
	"""What was decided, in words; what becomes of a proposal is written without an outcome of a rule that says so."""
	written = {"supersede_proposal": _("supersede_proposal"), "renew_proposal": _("renew_proposal")}
	return written.get(outcome) or _(outcome)


def period_name(period: str) -> str:
	"""A duty's period in words; what has none, such as a month, as it is."""
	if period == "FC":
		return _("First Contact")
	if week := re.fullmatch(r"(\d{4})-W(\d\d)", period):
		return _("Week {0} of {1}").format(int(week[2]), week[1])
	if day := re.fullmatch(r"R-(\d{8})", period):
		return _("Reminder of {0}").format(formatdate(day[1]))
	return period


def people_in(values: Iterable[Mapping]) -> dict[str, str]:
	"""Names of the accounts that decisions told and of the members whom they credited: two queries at most."""
	given = list(values)
	accounts = {account for one in given for account in one.get("recipients") or ()}
	members = {one["credited_to"] for one in given if one.get("credited_to")}
	return _names("User", "full_name", accounts) | _names("Party Member", "member_name", members)


def named(doctype: str, keys: Iterable[str], village: str | None = None) -> dict[str, str]:
	"""Return members or households as a refusal names them, by number: `名（TY-001）`, for people of one name are many.

	`village`: only those who live there; who may not be known to whoever is refused stays a number.
	"""
	keys = list(keys)
	filters = {"name": ["in", sorted({key for key in keys if key})]} | (
		{"village": village} if village else {}
	)
	names = (
		dict(frappe.get_all(doctype, filters, ["name", TITLES[doctype]], as_list=True)) if any(keys) else {}
	)
	return {key: f"{names[key]}（{key}）" if names.get(key) else str(key) for key in keys}


def name_of(doctype: str, key: str) -> str:
	"""Return the name of a member, or of the head of a household; the number where there is no such one."""
	return lookups.value_of(doctype, key, TITLES[doctype]) or str(key)


def _names(doctype: str, fieldname: str, keys: set[str]) -> dict[str, str]:
	if not keys:
		return {}
	return dict(frappe.get_all(doctype, {"name": ["in", sorted(keys)]}, ["name", fieldname], as_list=True))


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
	return people.get(value) or _(str(value))
