"""What the quota rules say of a plan: soft bounds want a reason for each breach, strict ones refuse it (default 17)."""

import frappe
from frappe import _
from frappe.model.document import Document

from dongyang_lianhu import clock, rules
from dongyang_lianhu.facts import plans as facts
from dongyang_lianhu.facts.linking import bounds
from dongyang_lianhu.facts.policy import policy_at
from dongyang_lianhu.policy import Policy
from dongyang_lianhu.rules import Outcome, reference
from dongyang_lianhu.wording import named

NAMES_SHOWN = 5


def judge(plan: Document, policy: Policy, without_reasons: bool = False) -> tuple[list[Outcome], list[dict]]:
	"""Return what the rules of subject `plan_member` say, and the facts that they judged."""
	found = facts.plan_member_facts(plan, clock.today(), policy)
	if without_reasons:
		found = [fact | {"reason_given": 0} for fact in found]
	compiled = rules.compile_rules(rules.load_rules(), "plan_member", policy)
	return reference.evaluate(compiled, found), found


def list_breaches(plan: Document) -> None:
	"""Fill the plan's table of breaches from its pairs; reasons that were given stay with their member."""
	policy = policy_at(clock.today())
	outcomes, found = judge(plan, policy, without_reasons=True)
	fact_of = {fact["key"]: fact for fact in found}
	reasons = {row.party_member: row.reason for row in plan.breaches}
	plan.set("breaches", [])
	for outcome in outcomes:
		kind, fact = outcome.arguments["kind"], fact_of[outcome.subject_key]
		if kind != "Exempt":
			plan.append("breaches", _breach(outcome.subject_key, kind, fact, policy, reasons))


def _breach(member: str, kind: str, fact: dict, policy: Policy, reasons: dict[str, str | None]) -> dict:
	minimum, maximum = bounds(fact["band"], policy)
	return {
		"party_member": member,
		"kind": kind,
		"households": fact["households"],
		"bound": minimum if kind == "Under" else maximum,
		"reason": reasons.get(member),
	}


def require_kept(plan: Document) -> None:
	"""Refuse to let a plan go on that breaks the quotas without a reason, or at all when they are strict."""
	outcomes, _facts = judge(plan, policy_at(clock.today()))
	refused = _names(outcomes, "refuse_plan")
	if refused:
		frappe.throw(
			_(
				"The quotas are strict, or a member is exempt: {0}. Please move households on the board."
			).format(refused)
		)
	unexplained = _names(outcomes, "require_plan_reason")
	if unexplained:
		frappe.throw(
			_(
				"Outside the quota without a reason: {0}. Please give the reason in the table of breaches."
			).format(unexplained)
		)


def _names(outcomes: list[Outcome], kind: str) -> str:
	keys = sorted({outcome.subject_key for outcome in outcomes if outcome.outcome == kind})
	if not keys:
		return ""
	shown = "、".join(named("Party Member", keys[:NAMES_SHOWN]).values())
	return shown if len(keys) <= NAMES_SHOWN else _("{0} and {1} more").format(shown, len(keys) - NAMES_SHOWN)
