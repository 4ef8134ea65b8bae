"""Figures of the workspace that no filter of a list can express: one query each, within what the user may read."""

from datetime import timedelta
from typing import Any

import frappe
from frappe.query_builder import DocType
from frappe.query_builder.functions import Count
from pypika import CustomFunction
from pypika.queries import QueryBuilder

from dongyang_lianhu import clock
from dongyang_lianhu.api.completion import DutyCounts, counted_duties
from dongyang_lianhu.api.reading import readable

RATE_DAYS = 31
OVERDUE_ROWS = 8
# A household number begins with its village: by what follows it, equally old duties are of many villages.
NumberInVillage = CustomFunction("SUBSTRING_INDEX", ["text", "delimiter", "count"])


@frappe.whitelist()
def on_time_rate(filters: Any = None) -> dict | str:
	"""Share in percent of the duties that ended in the last 31 days and were fulfilled (五(一)).

	31 days, because most duties end with the month: of the current month alone little could be said. A dash
	when no duty ended. `filters` is what Frappe sends with every figure; it is not used.
	"""
	yesterday = clock.today() - timedelta(days=1)
	rows = counted_duties(yesterday - timedelta(days=RATE_DAYS - 1), yesterday).run(as_dict=True)
	counts = DutyCounts.of(rows[0])
	if counts.rate is None:
		return "–"
	return {
		"value": round(counts.rate),
		"fieldtype": "Percent",
		"precision": 0,
		"route": ["query-report", "Visit Completion"],
	}


@frappe.whitelist()
def villages_not_evaluated(filters: Any = None) -> dict:
	"""Villages that the user sees and whose duties were not evaluated today; `filters` is not used."""
	village = DocType("Village")
	behind = village.evaluated_on.isnull() | (village.evaluated_on < clock.today())
	query = frappe.qb.from_(village).select(Count(village.name)).where(readable("Village") & behind)
	return {"value": query.run()[0][0], "fieldtype": "Int", "route": ["List", "Village", "List"]}


@frappe.whitelist()
def overdue_visits() -> dict:
	"""The overdue duties that are oldest, at most eight, and how many there are in all."""
	duty = DocType("Visit Obligation")
	criterion = readable("Visit Obligation") & (duty.status == "Overdue")
	total = frappe.qb.from_(duty).select(Count(duty.name)).where(criterion).run()[0][0]
	rows = _oldest(duty).where(criterion).run(as_dict=True) if total else []
	today = clock.today()
	for row in rows:
		row.days = (today - row.due_date).days
	return {"total": total, "rows": rows}


def _oldest(duty) -> QueryBuilder:
	member, household = DocType("Party Member"), DocType("Household")
	return (
		frappe.qb.from_(duty)
		.join(member)
		.on(member.name == duty.party_member)
		.join(household)
		.on(household.name == duty.household)
		.select(duty.name, duty.household, duty.village, duty.tier, duty.kind, duty.due_date)
		.select(member.member_name, household.head_name)
		.orderby(duty.due_date)
		.orderby(NumberInVillage(duty.household, "-", -1))
		.orderby(duty.name)
		.limit(OVERDUE_ROWS)
	)
