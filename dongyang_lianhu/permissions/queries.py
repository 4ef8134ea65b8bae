"""One function per doctype for the hook `permission_query_conditions`, which names functions, not arguments."""

from dongyang_lianhu.permissions.conditions import condition


def village(user: str | None = None) -> str:
	"""Rows of Village that `user` may read."""
	return condition("Village", user)


def village_staff(user: str | None = None) -> str:
	"""Rows of Village Staff that `user` may read."""
	return condition("Village Staff", user)


def village_group(user: str | None = None) -> str:
	"""Rows of Village Group that `user` may read."""
	return condition("Village Group", user)


def lead_area(user: str | None = None) -> str:
	"""Rows of Lead Area that `user` may read."""
	return condition("Lead Area", user)


def lead_area_group(user: str | None = None) -> str:
	"""Rows of Lead Area Group that `user` may read."""
	return condition("Lead Area Group", user)


def leading_group_member(user: str | None = None) -> str:
	"""Rows of Leading Group Member that `user` may read."""
	return condition("Leading Group Member", user)


def party_member(user: str | None = None) -> str:
	"""Rows of Party Member that `user` may read."""
	return condition("Party Member", user)


def household(user: str | None = None) -> str:
	"""Rows of Household that `user` may read."""
	return condition("Household", user)


def household_listing(user: str | None = None) -> str:
	"""Rows of Household Listing that `user` may read."""
	return condition("Household Listing", user)


def household_tie(user: str | None = None) -> str:
	"""Rows of Household Tie that `user` may read."""
	return condition("Household Tie", user)


def household_link(user: str | None = None) -> str:
	"""Rows of Household Link that `user` may read."""
	return condition("Household Link", user)


def visit(user: str | None = None) -> str:
	"""Rows of Visit that `user` may read."""
	return condition("Visit", user)


def visit_companion(user: str | None = None) -> str:
	"""Rows of Visit Companion that `user` may read."""
	return condition("Visit Companion", user)


def visit_obligation(user: str | None = None) -> str:
	"""Rows of Visit Obligation that `user` may read."""
	return condition("Visit Obligation", user)


def sorting_check(user: str | None = None) -> str:
	"""Rows of Sorting Check that `user` may read."""
	return condition("Sorting Check", user)


def household_tier_change(user: str | None = None) -> str:
	"""Rows of Household Tier Change that `user` may read."""
	return condition("Household Tier Change", user)


def scheme_policy(user: str | None = None) -> str:
	"""Rows of Scheme Policy that `user` may read."""
	return condition("Scheme Policy", user)


def scheme_policy_value(user: str | None = None) -> str:
	"""Rows of Scheme Policy Value that `user` may read."""
	return condition("Scheme Policy Value", user)


def rule_decision(user: str | None = None) -> str:
	"""Rows of Rule Decision that `user` may read."""
	return condition("Rule Decision", user)


def linkage_cycle(user: str | None = None) -> str:
	"""Rows of Linkage Cycle that `user` may read."""
	return condition("Linkage Cycle", user)


def linkage_plan(user: str | None = None) -> str:
	"""Rows of Linkage Plan that `user` may read."""
	return condition("Linkage Plan", user)


def linkage_plan_breach(user: str | None = None) -> str:
	"""Rows of Linkage Plan Breach that `user` may read."""
	return condition("Linkage Plan Breach", user)


def linkage_plan_pair(user: str | None = None) -> str:
	"""Rows of Linkage Plan Pair that `user` may read."""
	return condition("Linkage Plan Pair", user)


def print_job(user: str | None = None) -> str:
	"""Rows of Print Job that `user` may read."""
	return condition("Print Job", user)


def roster_import(user: str | None = None) -> str:
	"""Rows of Roster Import that `user` may read."""
	return condition("Roster Import", user)


def roster_import_problem(user: str | None = None) -> str:
	"""Rows of Roster Import Problem that `user` may read."""
	return condition("Roster Import Problem", user)


def register_export(user: str | None = None) -> str:
	"""Rows of Register Export that `user` may read."""
	return condition("Register Export", user)
