"""Events of the calendars: single entries while they are few, otherwise counts by day, village and state."""

from datetime import date
from typing import Any

import frappe
from frappe import _
from frappe.query_builder import DocType
from frappe.query_builder.functions import Count
from pypika.queries import QueryBuilder

from dongyang_lianhu.api.reading import readable
from dongyang_lianhu.shapes import read_day

MOST_SINGLE = 200
COLOURS = {
	"Green": "#2f8f5b",
	"Blue": "#2d6cb5",
	"Orange": "#c9741f",
	"Yellow": "#a88a12",
	"Red": "#c94f4f",
	"Gray": "#7c858d",
}
# doctype: (day, state)
CALENDARS = {
	"Visit": ("visit_date", "counting"),
	"Visit Obligation": ("due_date", "status"),
	"Sorting Check": ("check_date", "result"),
}


@frappe.whitelist()
def events(
	doctype: str, start: str, end: str, field_map: Any = None, filters: Any = None, fields: Any = None
) -> list[dict]:
	"""Events from `start` to `end` (ISO days) within what the user may read; `doctype` is one of three.

	The other arguments are what Frappe's calendar sends; they are not used.
	"""
	if doctype not in CALENDARS:
		frappe.throw(_("{0} has no calendar.").format(doctype))
	first, last = read_day(start), read_day(end)
	single = _single(doctype, first, last).limit(MOST_SINGLE + 1).run(as_dict=True)
	if len(single) <= MOST_SINGLE:
		return [_event(doctype, row, row.head_name, single=1, document=row.name) for row in single]
	return [
		_event(doctype, row, _("{0}: {1}").format(row.village, row.entries))
		for row in _counted(doctype, first, last).run(as_dict=True)
	]


def _within(doctype: str, query: QueryBuilder, first: date, last: date) -> QueryBuilder:
	table, (day, _state) = DocType(doctype), CALENDARS[doctype]
	return query.where(readable(doctype) & (table[day] >= first) & (table[day] <= last))


def _single(doctype: str, first: date, last: date) -> QueryBuilder:
	table, household, (day, state) = DocType(doctype), DocType("Household"), CALENDARS[doctype]
	query = (
		frappe.qb.from_(table)
		.join(household)
		.on(household.name == table.household)
		.select(table.name, table.village, household.head_name)
		.select(table[day].as_("day"), table[state].as_("state"))
		.orderby(table[day])
		.orderby(table.name)
	)
	return _within(doctype, query, first, last)


def _counted(doctype: str, first: date, last: date) -> QueryBuilder:
	table, (day, state) = DocType(doctype), CALENDARS[doctype]
	query = (
		frappe.qb.from_(table)
		.select(table.village, Count(table.name).as_("entries"))
		.select(table[day].as_("day"), table[state].as_("state"))
		.groupby(table[day], table.village, table[state])
		.orderby(table[day])
		.orderby(table.village)
	)
	return _within(doctype, query, first, last)


def _event(doctype: str, row: frappe._dict, title: str, **more: Any) -> dict:
	_day, state = CALENDARS[doctype]
	return {
		"name": more.get("document") or f"{row.day} {row.village} {row.state}",
		"title": f"{title} {_(row.state)}" if row.state else title,
		"tooltip": f"{row.village} {title} {_(row.state or '')}",
		"start": row.day.isoformat(),
		"end": row.day.isoformat(),  # Frappe's calendar adds the day itself
		"all_day": 1,
		"convert_to_user_tz": 0,
		"color": _colour(doctype, row.state),
		"day": row.day.isoformat(),
		"village": row.village,
		"filters": {state: row.state} if row.state else {},
		**more,
	}


def _colour(doctype: str, state: str | None) -> str:
	colours = {row.title: row.color for row in frappe.get_meta(doctype).states}
	return COLOURS.get(colours.get(state), COLOURS["Gray"])
