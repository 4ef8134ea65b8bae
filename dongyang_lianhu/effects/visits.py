"""How visits are shown to count, and whose credit they are (五(一), defaults 13 and 14)."""

from collections.abc import Iterable
from datetime import date

import frappe
from frappe.query_builder.functions import Max

from dongyang_lianhu import locks
from dongyang_lianhu.effects import rows
from dongyang_lianhu.facts.links import open_on
from dongyang_lianhu.facts.visits import counting_case


def recount(households: list[str] | None, today: date, village: str | None = None) -> None:
	"""Bring `counting`, `credited_to` and `linked_member` of households' visits, or a village's, up to date."""
	locks.lock("Household", households or ())
	changes, counted_days = {}, set()
	for visit in _judged(households, village):
		judged = visit.judged
		if judged == "Counted":
			day = (visit.household, visit.visit_date)
			judged = "Same Day" if day in counted_days else "Counted"
			counted_days.add(day)
		present = visit.primary and (visit.visitor == visit.primary or visit.joined)
		credited = (visit.primary if present else visit.visitor) if judged == "Counted" else None
		found = {"counting": judged, "credited_to": credited, "linked_member": visit.primary}
		if any((visit[column] or None) != value for column, value in found.items()):
			changes[visit.name] = found
	rows.update("Visit", changes)


def _judged(households: list[str] | None, village: str | None) -> Iterable[frappe._dict]:
	"""Return the visits in the order in which they count on a day: the linked member's own first."""
	visit, companion = frappe.qb.DocType("Visit"), frappe.qb.DocType("Visit Companion")
	primary, anyone = frappe.qb.DocType("Household Link"), frappe.qb.DocType("Household Link").as_("anyone")
	query = (
		frappe.qb.from_(visit)
		.left_join(primary)
		.on(
			(primary.household == visit.household)
			& (primary.role == "Primary")
			& open_on(primary, visit.visit_date)
		)
		.left_join(anyone)
		.on((anyone.household == visit.household) & open_on(anyone, visit.visit_date))
		.left_join(companion)
		.on((companion.parent == visit.name) & (companion.party_member == primary.party_member))
		.select(visit.name, visit.household, visit.visit_date, visit.visitor, visit.recorded_on)
		.select(visit.counting, visit.credited_to, visit.linked_member)
		.select(Max(primary.party_member).as_("primary"), Max(companion.party_member).as_("joined"))
		.select(counting_case(visit, Max(anyone.name).isnotnull()).as_("judged"))
		.groupby(visit.name)
	)
	query = (
		query.where(visit.household.isin(households)) if households else query.where(visit.village == village)
	)
	found = query.run(as_dict=True)
	return sorted(found, key=_order)


def _order(visit: frappe._dict) -> tuple:
	present = visit.primary and (visit.visitor == visit.primary or visit.joined)
	return (visit.household, visit.visit_date, not present, visit.recorded_on or visit.visit_date, visit.name)
