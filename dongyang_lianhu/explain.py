"""Why, and why not: the rules that judged a document, with clause, parameters, facts and the failed condition."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import NamedTuple

import frappe
from frappe import _
from frappe.utils import formatdate, getdate

from dongyang_lianhu import clock, recorded, rules, wording
from dongyang_lianhu.facts import duties, households, members, obligations, reminders
from dongyang_lianhu.facts.policy import PolicyHistory, policy_at
from dongyang_lianhu.facts.scope import PARTICIPATION, Scope, participation
from dongyang_lianhu.facts.tiers import TierHistory
from dongyang_lianhu.policy import SCHEME_BEGAN, Policy, load_parameters

DECISIONS_SHOWN = 50
# Of a decision: what it rests on.
RECORDED = ("as_of", "rule", "policy_version", "facts", "parameters")
# What no rule compares: the windows of duties are worked out from it.
READ_BY_CODE = {"duty": {"first_contact_days", "late_entry_free_days"}}


class Section(NamedTuple):
	"""One subject's fact to be traced; `policy`: another than the day's, for a duty of an earlier period."""

	about: str
	subject: str
	fact: dict
	policy: Policy | None = None

	def as_recorded(self, decision: frappe._dict | None, policy: Policy) -> "Section":
		"""Return the section with the facts and parameters on which a decision rests, so that it never contradicts it."""
		if not decision:
			return self
		values = {**(self.policy or policy).values, **frappe.parse_json(decision.parameters or "{}")}
		known = replace(self.policy or policy, values=values, version=decision.policy_version)
		fact = self.fact | frappe.parse_json(decision.facts or "{}")
		return self._replace(fact=fact, policy=known)


def explain(doctype: str, name: str, as_of: date | None = None) -> dict:
	"""Return how the rules judge a document as of a day (default: today), ready to be shown.

	A tier change is explained by what was known when it was proposed, the facts and parameters on record before all;
	how the rules judge the household today stands beside it. A duty's opening is explained by its record too.

	Keys: subject, as_of, policy_version, entries (what people entered), uncounted (visits in the window that do not
	count), decisions (what was decided, latest first, each with the facts and parameters on record), rules (each with
	its conditions), today (of a tier change: as_of and rules as judged today, else None), facts, parameters.
	Raises ValidationError for a doctype that no rule judges and for a day before the scheme.
	"""
	if doctype not in SECTIONS:
		frappe.throw(_("No rule judges {0}.").format(_(doctype)))
	doc = frappe.get_doc(doctype, name)
	day = as_of or _day_of(doc)
	if day < SCHEME_BEGAN:
		frappe.throw(
			_("The scheme began on {0}. Please choose that day or a later one.").format(
				formatdate(SCHEME_BEGAN)
			)
		)
	policy = policy_at(day)
	sections = SECTIONS[doctype](doc, day, policy)
	judged = [_judged(section, policy) for section in sections]
	if doctype == "Household Tier Change":
		policy = sections[0].policy or policy if sections else policy
	proposed = doctype == "Household Tier Change" and not as_of
	return {
		"subject": {"doctype": doctype, "name": name, "title": doc.get_title() or name},
		"today": _today_beside(doc) if proposed else None,
		"as_of": day.isoformat(),
		"policy_version": policy.version,
		"entries": recorded.entries(doc),
		"uncounted": recorded.uncounted_visits(doc, day),
		"decisions": _decisions(doctype, name),
		"rules": [rule for section in judged for rule in section["rules"]],
		"facts": [fact for section in judged for fact in section["facts"]],
		"parameters": _parameters(judged, policy),
	}


def _day_of(doc: frappe.model.document.Document) -> date:
	"""The day as of which a document is explained: a tier change's is that of the facts on which it rests."""
	if doc.doctype != "Household Tier Change":
		return clock.today()
	on_record = _proposal_on_record(doc)
	return on_record.as_of if on_record else getdate(doc.proposed_on)


def _today_beside(change: frappe.model.document.Document) -> dict:
	"""How the rules judge the household of a tier change today: whether what was decided would be so still."""
	today = clock.today()
	policy = policy_at(today)
	judged = [
		_judged(section, policy) for section in _household_sections(change.household, change.village, today)
	]
	return {"as_of": today.isoformat(), "rules": [rule for section in judged for rule in section["rules"]]}


def _judged(section: Section, policy: Policy) -> dict:
	about, subject, fact = section.about, section.subject, section.fact
	book = rules.load_rules()
	traces = rules.explain(rules.compile_rules(book, subject, section.policy or policy), fact)
	fields = book.subjects[subject].fields
	return {
		"rules": [_rule(trace, about, fields) for trace in traces],
		"facts": [
			{"about": about, "label": _(field.label), "value": _shown(fact[name], field)}
			for name, field in fields.items()
		],
		"parameters": {c.parameter for trace in traces for c in trace.conditions if c.parameter}
		| {value[1:] for rule in book.rules[subject] for value in _named(rule.arguments)}
		| READ_BY_CODE.get(subject, set()),
	}


def _named(arguments: Mapping) -> list[str]:
	return [value for value in arguments.values() if isinstance(value, str) and value.startswith("$")]


def _rule(trace: rules.RuleTrace, about: str, fields: dict) -> dict:
	return {
		"about": about,
		"rule": trace.rule,
		"clause": trace.clause,
		"title": _(trace.title),
		"fired": trace.fired,
		"outcome": trace.outcome,
		"arguments": {key: _(str(value)) for key, value in trace.arguments.items()},
		"conditions": [_condition(condition, fields) for condition in trace.conditions],
	}


def _condition(condition: rules.ConditionTrace, fields: dict) -> dict:
	field = fields.get(condition.field)
	return {
		"text": condition.text,
		"label": _(condition.label),
		"actual": _shown(condition.actual, field),
		"op": condition.op,
		"expected": _shown(condition.expected, field),
		"expected_label": _(condition.other_label) if condition.other_label else None,
		"parameter": condition.parameter,
		"passed": condition.passed,
		"group": condition.group,
	}


def _shown(value: int | str, field: object | None) -> str:
	"""Return a fact's value as a person reads it."""
	if field is not None and field.type == "flag":
		return _("Yes") if value else _("No")
	if field is not None and getattr(field, "unit", None) == "day":
		return _("{0} days").format(value)
	return _(value) if isinstance(value, str) and value else str(value)


def _parameters(judged: list[dict], policy: Policy) -> list[dict]:
	names = sorted(set().union(*(section["parameters"] for section in judged)) if judged else ())
	known = load_parameters()
	return [
		{
			"name": name,
			"label": _(known[name].label),
			"value": _(str(policy[name])),
			"unit": _(known[name].unit),
			"clause": known[name].clause,
			"source": policy.sources[name] if policy.sources[name] != "default" else _("Default"),
		}
		for name in names
	]


def _decisions(doctype: str, name: str) -> list[dict]:
	found = frappe.get_all(
		"Rule Decision",
		{"subject_type": doctype, "subject": name},
		[*RECORDED, "name", "outcome", "clause", "period", "arguments"],
		order_by="sequence desc",
		limit=DECISIONS_SHOWN,
	)
	parameters = wording.parameter_labels()
	known = {rule.id: rule for rule in rules.load_rules().all_rules()}
	arguments = [frappe.parse_json(row.arguments or "{}") for row in found]
	people = wording.people_in(arguments)
	for row, given in zip(found, arguments, strict=True):
		row.title = _(known[row.rule].title) if row.rule in known else row.rule
		row.outcome = wording.outcome_name(row.outcome)
		row.arguments = wording.labelled(given, wording.argument_labels(row.rule), people)
		facts = frappe.parse_json(row.facts or "{}")
		row.facts = wording.labelled(facts, wording.fact_labels(row.rule), {})
		row.parameters = wording.labelled(frappe.parse_json(row.parameters or "{}"), parameters, {})
	return found


def _on_record(doctype: str, names: Iterable[str], outcomes: Iterable[str]) -> dict[str, frappe._dict]:
	"""Return the latest decision of these kinds on each document, with what it rests on: one query."""
	found = frappe.get_all(
		"Rule Decision",
		{"subject_type": doctype, "subject": ["in", list(names)], "outcome": ["in", list(outcomes)]},
		[*RECORDED, "subject"],
		order_by="sequence",
	)
	return {row.subject: row for row in found}


def _scope(household: str, village: str, day: date) -> Scope:
	stored = frappe.db.get_value("Village", village, PARTICIPATION, as_dict=True)
	return Scope(village, day, participation(stored), None, (household,))


def _of_obligation(doc, day: date, policy: Policy) -> list[Section]:
	scope = _scope(doc.household, doc.village, day)
	history = TierHistory(scope)
	found = obligations.standings(scope, history, [doc.name])
	sections = [Section(_("Standing"), "obligation", standing.fact) for standing in found]
	opened = _on_record(doc.doctype, [doc.name], ["open_obligation"]).get(doc.name)
	return sections + [
		Section(_("Duty"), "duty", fact, of_period).as_recorded(opened, policy)
		for fact, of_period in _duty_facts(doc.household_link, scope, history)
		if fact["period"] == doc.period
	]


def _duty_facts(link: str, scope: Scope, history: TierHistory) -> list[tuple[dict, Policy]]:
	"""Return the facts of a link's duties, each with the policy of the period's first day."""
	policies = PolicyHistory()
	return [
		(duties.duty_fact(c, scope, history), policies.of_period(c.period.start, scope.as_of))
		for c in duties.candidates(scope, duties.links_of(scope, link), policies)
	]


def _of_period(kind: str, period: str) -> str:
	"""A kind of duty with its period; a first contact has no other."""
	return " ".join(dict.fromkeys((_(kind), wording.period_name(period))))


def _of_link(doc, day: date, policy: Policy) -> list[Section]:
	scope = _scope(doc.household, doc.village, day)
	history = TierHistory(scope)
	facts, _stored = members.member_facts(Scope(doc.village, day))
	sections = [Section(_("Quota"), "member", facts[doc.party_member])]
	latest = {
		fact["duty_kind"]: (fact, of_period) for fact, of_period in _duty_facts(doc.name, scope, history)
	}
	names = [f"{doc.name}-{fact['period']}" for fact, _policy in latest.values()]
	opened = _on_record("Visit Obligation", names, ["open_obligation"])
	sections += [
		Section(_("Duty") + f" · {_of_period(kind, fact['period'])}", "duty", fact, of_period).as_recorded(
			opened.get(f"{doc.name}-{fact['period']}"), policy
		)
		for kind, (fact, of_period) in latest.items()
	]
	due = reminders.reminder_facts(scope, history, policy)
	return sections + [
		Section(_("Reminder"), "reminder", fact) for fact, link in due if link.name == doc.name
	]


def _of_tier_change(doc, day: date, policy: Policy) -> list[Section]:
	"""The household as it stood before the change; the record's facts go before those that are read again."""
	if doc.decided_on and day > getdate(doc.decided_on):
		return _household_sections(doc.household, doc.village, day)
	on_record = _proposal_on_record(doc)
	sections = _household_sections(doc.household, doc.village, day, before=doc.creation)
	return [
		section.as_recorded(on_record if on_record and on_record.as_of == day else None, policy)
		for section in sections
	]


def _proposal_on_record(change: frappe.model.document.Document) -> frappe._dict | None:
	return _on_record(change.doctype, [change.name], ["propose_tier", "renew_proposal"]).get(change.name)


def _household_sections(
	household: str, village: str, day: date, before: datetime | None = None
) -> list[Section]:
	scope = _scope(household, village, day)
	return [
		Section(_("Tier"), "household", fact)
		for fact in households.household_facts(scope, TierHistory(scope, before), policy_at(day))
	]


def _of_household(doc, day: date, policy: Policy) -> list[Section]:
	return _household_sections(doc.name, doc.village, day)


def _of_member(doc, day: date, policy: Policy) -> list[Section]:
	facts, _stored = members.member_facts(Scope(doc.village, day))
	return [Section(_("Quota"), "member", facts[doc.name])]


SECTIONS: dict[str, Callable[[object, date, Policy], list[Section]]] = {
	"Visit Obligation": _of_obligation,
	"Household Link": _of_link,
	"Household Tier Change": _of_tier_change,
	"Household": _of_household,
	"Party Member": _of_member,
}
