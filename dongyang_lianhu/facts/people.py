"""Who can act for a household: the users of its area lead and of its village secretary."""

from collections import defaultdict

import frappe


def users_responsible(village: str, households: list[str]) -> dict[tuple[str, str], list[str]]:
	"""Return `{(household, "Lead" or "Secretary"): users}`; without a lead's account the secretary stands in."""
	of_village = secretaries(village)
	users: dict[tuple[str, str], list[str]] = defaultdict(list)
	for household, user in _leads(households):
		users[household, "Lead"] = [user] if user else of_village
		users[household, "Secretary"] = of_village
	return users


def _leads(households: list[str]) -> list[tuple[str, str | None]]:
	household, area = frappe.qb.DocType("Household"), frappe.qb.DocType("Lead Area")
	member = frappe.qb.DocType("Party Member")
	return (
		frappe.qb.from_(household)
		.left_join(area)
		.on(area.name == household.lead_area)
		.left_join(member)
		.on(member.name == area.lead)
		.select(household.name, member.user)
		.where(household.name.isin(households))
	).run()


def secretaries(village: str) -> list[str]:
	"""Return the users of the village's secretary."""
	table, member = frappe.qb.DocType("Village"), frappe.qb.DocType("Party Member")
	rows = (
		frappe.qb.from_(table)
		.join(member)
		.on(member.name == table.secretary)
		.select(member.user)
		.where((table.name == village) & member.user.isnotnull() & (member.user != ""))
	).run()
	return [user for (user,) in rows]
