"""One function per doctype for the hook `permission_query_conditions`, which names functions, not arguments."""

from dongyang_lianhu.permissions.conditions import condition
from dongyang_lianhu.permissions.levels import refuse_hidden_columns


def _listed(doctype: str, user: str | None) -> str:
	"""The condition of a list; refused when the request asks by fields that `user` may not read."""
	refuse_hidden_columns(doctype, user)
	return condition(doctype, user)


def village(user: str | None = None) -> str:
	"""Rows of Village that `user` may read."""
	return _listed("Village", user)


def village_staff(user: str | None = None) -> str:
	"""Rows of Village Staff that `user` may read."""
	return _listed("Village Staff", user)


def village_group(user: str | None = None) -> str:
	"""Rows of Village Group that `user` may read."""
	return _listed("Village Group", user)


def lead_area(user: str | None = None) -> str:
	"""Rows of Lead Area that `user` may read."""
	return _listed("Lead Area", user)


def lead_area_group(user: str | None = None) -> str:
	"""Rows of Lead Area Group that `user` may read."""
	return _listed("Lead Area Group", user)


def leading_group_member(user: str | None = None) -> str:
	"""Rows of Leading Group Member that `user` may read."""
	return _listed("Leading Group Member", user)


def party_member(user: str | None = None) -> str:
	"""Rows of Party Member that `user` may read."""
	return _listed("Party Member", user)


def household(user: str | None = None) -> str:
	"""Rows of Household that `user` may read."""
	return _listed("Household", user)


def household_listing(user: str | None = None) -> str:
	"""Rows of Household Listing that `user` may read: its table is empty, the form alone shows such rows."""
	return _listed("Household Listing", user)


def household_tie(user: str | None = None) -> str:
	"""Rows of Household Tie that `user` may read."""
	return _listed("Household Tie", user)


def household_link(user: str | None = None) -> str:
	"""Rows of Household Link that `user` may read."""
	return _listed("Household Link", user)


def visit(user: str | None = None) -> str:
	"""Rows of Visit that `user` may read."""
	return _listed("Visit", user)


def visit_companion(user: str | None = None) -> str:
	"""Rows of Visit Companion that `user` may read."""
	return _listed("Visit Companion", user)


def visit_obligation(user: str | None = None) -> str:
	"""Rows of Visit Obligation that `user` may read."""
	return _listed("Visit Obligation", user)


def sorting_check(user: str | None = None) -> str:
	"""Rows of Sorting Check that `user` may read."""
	return _listed("Sorting Check", user)


def household_tier_change(user: str | None = None) -> str:
	"""Rows of Household Tier Change that `user` may read."""
	return _listed("Household Tier Change", user)


def scheme_policy(user: str | None = None) -> str:
	"""Rows of Scheme Policy that `user` may read."""
	return _listed("Scheme Policy", user)


def scheme_policy_value(user: str | None = None) -> str:
	"""Rows of Scheme Policy Value that `user` may read."""
	return _listed("Scheme Policy Value", user)


def rule_decision(user: str | None = None) -> str:
	"""Rows of Rule Decision that `user` may read."""
	return _listed("Rule Decision", user)


def linkage_cycle(user: str | None = None) -> str:
	"""Rows of Linkage Cycle that `user` may read."""
	return _listed("Linkage Cycle", user)


def linkage_plan(user: str | None = None) -> str:
	"""Rows of Linkage Plan that `user` may read."""
	return _listed("Linkage Plan", user)


def linkage_plan_breach(user: str | None = None) -> str:
	"""Rows of Linkage Plan Breach that `user` may read."""
	return _listed("Linkage Plan Breach", user)


def linkage_plan_pair(user: str | None = None) -> str:
	"""Rows of Linkage Plan Pair that `user` may read."""
	return _listed("Linkage Plan Pair", user)


def print_job(user: str | None = None) -> str:
	"""Rows of Print Job that `user` may read."""
	return _listed("Print Job", user)


def roster_import(user: str | None = None) -> str:
	"""Rows of Roster Import that `user` may read."""
	return _listed("Roster Import", user)


def roster_import_problem(user: str | None = None) -> str:
	"""Rows of Roster Import Problem that `user` may read."""
	return _listed("Roster Import Problem", user)


def register_export(user: str | None = None) -> str:
	"""Rows of Register Export that `user` may read."""
	return _listed("Register Export", user)


def confidential_reading(user: str | None = None) -> str:
	"""Rows of Confidential Reading that `user` may read."""
	return _listed("Confidential Reading", user)
