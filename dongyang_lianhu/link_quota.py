"""What the quota rules say of a link that is being saved (四.2, defaults 17, 19 and 21)."""

from datetime import date

import frappe
from frappe.model.document import Document
from frappe.utils import getdate

from dongyang_lianhu import rules, validation
from dongyang_lianhu.facts.members import band_of, is_exempt
from dongyang_lianhu.facts.policy import policy_at
from dongyang_lianhu.messages import MessageError
from dongyang_lianhu.policy import Policy
from dongyang_lianhu.rules import reference

REFUSALS = {
	"Own Home": "This is the member's own household; it is never linked to him.",
	"Exempt": "This member is exempt from linking. Withdraw the exemption first.",
	"No Band": "This member is not among those who link households.",
	"Over Quota": "With this link the member would have {0} households; the policy allows {1}. Choose another member.",
}
REASON_NEEDED = (
	"With this link the member would have {0} households; the policy allows {1}. "
	"Choose another member or give the reason for exceeding the quota."
)


def link_fact(link: Document, day: date) -> dict:
	"""Return the fact of subject `link`: what the quota rules need to know of a new link."""
	member = frappe.get_doc("Party Member", link.party_member)
	table = frappe.qb.DocType("Household Link")
	others = (
		frappe.qb.from_(table)
		.select(table.household)
		.distinct()
		.where(table.party_member == link.party_member)
		.where(table.role == "Primary")
		.where(table.household != link.household)
		.where(table.to_date.isnull() | (table.to_date >= max(day, getdate(link.from_date))))
	).run()
	return {
		"key": link.name,
		"period": f"{getdate(link.from_date):%Y-%m-%d}",
		"link_role": link.role,
		"band": band_of(member),
		"households_with_this": max(1, len(others) + int(link.role == "Primary")),
		"reason_given": int(validation.says_something(link.quota_reason)),
		"own_home": int(member.own_household == link.household),
		"exempt": int(is_exempt(member, max(day, getdate(link.from_date)))),
	}


def judge(link: Document, day: date) -> None:
	"""Raise MessageError if the rules of `link_quota.yaml` refuse the link or ask for a reason."""
	policy = policy_at(day)
	compiled = rules.compile_rules(rules.load_rules(), "link", policy)
	fact = link_fact(link, day)
	found = sorted(reference.evaluate(compiled, [fact]), key=lambda outcome: outcome.outcome)
	for outcome in found:
		template = (
			REFUSALS[outcome.arguments["reason"]] if outcome.outcome == "refuse_link" else REASON_NEEDED
		)
		raise MessageError(template, fact["households_with_this"], _maximum(fact["band"], policy))


def _maximum(band: str, policy: Policy) -> int:
	name = f"{band.lower()}_households_max"
	return policy[name] if name in policy.values else 0
