"""Linkage Plans and their pairs, as the plan's own steps and the rules read them (四.2)."""

from datetime import date

import frappe
from frappe.model.document import Document
from frappe.query_builder.functions import Count

from dongyang_lianhu.facts.linking import members_of
from dongyang_lianhu.policy import Policy
from dongyang_lianhu.validation import says_something

LIVE = ("In Force", "Approved")
PAIR_FIELDS = (
	"name", "household", "party_member", "role", "tier", "current_member", "matched_member", "grounds", "all_grounds",
	"source", "pinned", "moved_by", "moved_reason",
)  # fmt: skip


def pairs_of(plan: str) -> list[frappe._dict]:
	"""Return the plan's pairs by household, primary before backup; households left over have no member."""
	table = frappe.qb.DocType("Linkage Plan Pair")
	return (
		frappe.qb.from_(table)
		.select(*(table[field] for field in PAIR_FIELDS))
		.where(table.plan == plan)
		.orderby(table.household)
		.orderby(table.role, order=frappe.qb.desc)
	).run(as_dict=True)


def plan_in_force(village: str) -> str | None:
	"""Return the village's plan in force, if it has one."""
	return frappe.db.get_value("Linkage Plan", {"village": village, "status": "In Force"})


def lock_plan(plan: str) -> str:
	"""Lock the plan's row until the transaction ends, so that two people change it one after the other.

	Returns its state as committed now.
	"""
	table = frappe.qb.DocType("Linkage Plan")
	rows = frappe.qb.from_(table).select(table.status).where(table.name == plan).for_update().run()
	return rows[0][0] if rows else ""


def households_by_member(plan: str) -> dict[str, int]:
	"""Return how many primary households each member of the plan would have."""
	table = frappe.qb.DocType("Linkage Plan Pair")
	return dict(
		frappe.qb.from_(table)
		.select(table.party_member, Count(table.name))
		.where((table.plan == plan) & (table.role == "Primary") & table.party_member.isnotnull())
		.groupby(table.party_member)
		.run()
	)


def plan_member_facts(plan: Document, day: date, policy: Policy) -> list[dict]:
	"""Return the fact of subject `plan_member` for everybody whom the plan gives a household."""
	held = households_by_member(plan.name)
	members = {member.key: member for member in members_of(plan.village, day, policy)}
	reasons = {row.party_member for row in plan.breaches if says_something(row.reason)}
	return [
		{
			"key": key,
			"period": plan.name,
			"band": members[key].band if key in members else "None",
			"exempt": int(key not in members or not members[key].available),
			"households": count,
			"reason_given": int(key in reasons),
		}
		for key, count in sorted(held.items())
	]
