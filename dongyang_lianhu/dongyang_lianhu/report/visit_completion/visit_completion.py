"""How visit duties were kept, by village, area, member, tier, month or week (五(一))."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import date, timedelta

import frappe
from frappe import _
from frappe.query_builder import DocType
from frappe.utils import get_first_day, getdate
from pypika.queries import QueryBuilder

from dongyang_lianhu import clock
from dongyang_lianhu.api.completion import DutyCounts, counted_duties
from dongyang_lianhu.api.reading import checked, readable

CHART_BARS = 30
TIERS = ("General", "Improvement", "Pending", "Difficult", "Outside")
SELECTIONS = ("village", "party_member", "tier", "kind")
AUTOMATIC = "Village or Lead Area"
WIDE, FAIR = 90, 70  # percent from which a rate is shown green or orange


def execute(filters: dict | None = None) -> tuple:
	"""Return columns, rows, no message, chart and summary for the duties whose last day is in the period."""
	filters = _completed(checked(filters, "from_date", "to_date", "group_by", *SELECTIONS))
	groups = _groups(filters)
	rows = [_row(filters.group_by, label, counts) for label, counts in groups]
	chart = _chart(filters.group_by, rows)
	return _columns(filters.group_by), rows, None, chart, _summary([counts for _label, counts in groups])


def _completed(filters: frappe._dict) -> frappe._dict:
	"""Fill in the defaults: from the first day of last month to yesterday, by village."""
	today = clock.today()
	filters.to_date = getdate(filters.to_date) if filters.to_date else today - timedelta(days=1)
	filters.from_date = getdate(filters.from_date) if filters.from_date else _last_month(today)
	if filters.from_date > filters.to_date:
		frappe.throw(_("The first day of the period is after its last day."))
	filters.group_by = filters.group_by or "Village"
	if filters.group_by == AUTOMATIC:
		filters.group_by = "Village" if _sees_several_villages() else "Lead Area"
	if filters.group_by not in GROUPINGS:
		frappe.throw(_("{0} is not a way to group.").format(filters.group_by))
	return filters


def _last_month(today: date) -> date:
	return getdate(get_first_day(getdate(get_first_day(today)) - timedelta(days=1)))


def _sees_several_villages() -> bool:
	duty = DocType("Visit Obligation")
	query = frappe.qb.from_(duty).select(duty.village).distinct().where(readable("Visit Obligation"))
	return len(query.limit(2).run()) > 1


def _query(filters: frappe._dict) -> QueryBuilder:
	duty = DocType("Visit Obligation")
	query = counted_duties(filters.from_date, filters.to_date)
	for fieldname in SELECTIONS:
		if filters.get(fieldname):
			query = query.where(duty[fieldname] == filters[fieldname])
	return query


def _groups(filters: frappe._dict) -> list[tuple[dict, DutyCounts]]:
	"""Return each group's own columns and its counts, in the order in which they are shown: one query."""
	rows = GROUPINGS[filters.group_by](_query(filters)).run(as_dict=True)
	if filters.group_by == "Tier":
		rows.sort(key=lambda row: TIERS.index(row.tier))
	return [(row, DutyCounts.of(row)) for row in _merged(filters.group_by, rows)]


def _merged(group_by: str, rows: list[frappe._dict]) -> list[frappe._dict]:
	"""Put the days of one month or week together; SQL has no portable function for either."""
	if group_by not in PERIODS:
		return rows
	merged: dict[str, list[frappe._dict]] = {}
	for row in rows:
		merged.setdefault(PERIODS[group_by](row.due_date), []).append(row)
	return [
		frappe._dict(asdict(DutyCounts.total(map(DutyCounts.of, merged[period]))), period=period)
		for period in sorted(merged)
	]


def _month(day: date) -> str:
	return f"{day:%Y-%m}"


def _week(day: date) -> str:
	year, week, _weekday = day.isocalendar()
	return f"{year}-W{week:02d}"


PERIODS: dict[str, Callable[[date], str]] = {"Month": _month, "Week": _week}


def _by_village(query: QueryBuilder) -> QueryBuilder:
	duty, village = DocType("Visit Obligation"), DocType("Village")
	query = query.join(village).on(village.name == duty.village).select(duty.village)
	return query.groupby(duty.village, village.name_pinyin).orderby(village.name_pinyin)


def _by_area(query: QueryBuilder) -> QueryBuilder:
	duty, household = DocType("Visit Obligation"), DocType("Household")
	query = query.left_join(household).on(household.name == duty.household)
	query = query.select(duty.village, household.lead_area)
	return query.groupby(duty.village, household.lead_area).orderby(duty.village).orderby(household.lead_area)


def _by_member(query: QueryBuilder) -> QueryBuilder:
	duty, member = DocType("Visit Obligation"), DocType("Party Member")
	query = query.join(member).on(member.name == duty.party_member)
	query = query.select(duty.party_member, member.member_name, duty.village)
	query = query.groupby(duty.party_member, member.member_name, member.name_pinyin, duty.village)
	return query.orderby(duty.village).orderby(member.name_pinyin)


def _by_tier(query: QueryBuilder) -> QueryBuilder:
	duty = DocType("Visit Obligation")
	return query.select(duty.tier).groupby(duty.tier)


def _by_day(query: QueryBuilder) -> QueryBuilder:
	duty = DocType("Visit Obligation")
	return query.select(duty.due_date).where(duty.due_date.isnotnull()).groupby(duty.due_date)


GROUPINGS: dict[str, Callable[[QueryBuilder], QueryBuilder]] = {
	"Village": _by_village,
	"Lead Area": _by_area,
	"Party Member": _by_member,
	"Tier": _by_tier,
	"Month": _by_day,
	"Week": _by_day,
}


def _row(group_by: str, group: frappe._dict, counts: DutyCounts) -> dict:
	row = {name: group.get(name) for name in _group_fields(group_by)}
	if group_by == "Tier":
		row["tier"] = _(group.tier or "")
	rate = None if counts.rate is None else round(counts.rate, 1)
	return row | asdict(counts) | {"rate": rate}


def _group_fields(group_by: str) -> list[str]:
	return [column["fieldname"] for column in _group_columns(group_by)]


def _group_columns(group_by: str) -> list[dict]:
	"""The columns that name a group."""
	village = _link("village", _("Village"), "Village", 130)
	return {
		"Village": [village],
		"Lead Area": [_link("lead_area", _("Lead Area"), "Lead Area", 190), village],
		"Party Member": [
			_link("party_member", _("Member Number"), "Party Member", 110),
			{"fieldname": "member_name", "label": _("Member Name"), "fieldtype": "Data", "width": 100},
			village,
		],
		"Tier": [{"fieldname": "tier", "label": _("Tier"), "fieldtype": "Data", "width": 130}],
		"Month": [{"fieldname": "period", "label": _("Calendar Month"), "fieldtype": "Data", "width": 110}],
		"Week": [{"fieldname": "period", "label": _("Calendar Week"), "fieldtype": "Data", "width": 110}],
	}[group_by]


def _link(fieldname: str, label: str, doctype: str, width: int) -> dict:
	return {"fieldname": fieldname, "label": label, "fieldtype": "Link", "options": doctype, "width": width}


def _columns(group_by: str) -> list[dict]:
	counts = (
		("duties", _("Duties")),
		("done_in_time", _("Done in Time")),
		("entered_late", _("Done, Entered Late")),
		("overdue", _("Overdue")),
		("missed", _("Missed")),
		("cancelled", _("Cancelled")),
		("running", _("Still Running")),
	)
	whole = [{"fieldname": name, "label": label, "fieldtype": "Int", "width": 100} for name, label in counts]
	rate = {
		"fieldname": "rate",
		"label": _("On-Time Rate"),
		"fieldtype": "Percent",
		"precision": 1,
		"width": 115,
	}
	return [*_group_columns(group_by), *whole, rate]


def _chart(group_by: str, rows: list[dict]) -> dict | None:
	"""Rates of the groups in which something was judged; of many groups, the lowest ones."""
	judged = [row for row in rows if row["rate"] is not None]
	if not judged:
		return None
	if len(judged) > CHART_BARS and group_by not in PERIODS:
		judged = sorted(judged, key=lambda row: row["rate"])[:CHART_BARS]
	return {
		"data": {
			"labels": [_chart_label(group_by, row) for row in judged],
			"datasets": [{"name": _("On-Time Rate"), "values": [row["rate"] for row in judged]}],
		},
		"type": "line" if group_by in PERIODS else "bar",
		"colors": ["#2f8f5b"],
		"fieldtype": "Percent",
		"barOptions": {"spaceRatio": 0.5},
		"axisOptions": {"xIsSeries": int(group_by in PERIODS)},
	}


def _chart_label(group_by: str, row: dict) -> str:
	fields = {"Party Member": "member_name", "Tier": "tier", "Lead Area": "lead_area", "Village": "village"}
	label = row[fields.get(group_by, "period")] or _("Without an area")
	return label.removeprefix(f"{row.get('village')}-") if group_by == "Lead Area" else label


def _summary(groups: list[DutyCounts]) -> list[dict]:
	if not groups:
		return []
	total = DutyCounts.total(groups)
	rate = "–" if total.rate is None else f"{total.rate:.1f}%"
	return [
		{"value": total.judged, "label": _("Duties Ended"), "datatype": "Int"},
		{"value": total.done, "label": _("Done"), "datatype": "Int", "indicator": "Green"},
		{"value": total.overdue, "label": _("Overdue"), "datatype": "Int", "indicator": "Orange"},
		{"value": total.missed, "label": _("Missed"), "datatype": "Int", "indicator": "Red"},
		{"value": rate, "label": _("On-Time Rate"), "datatype": "Data", "indicator": _indicator(total.rate)},
	]


def _indicator(rate: float | None) -> str:
	if rate is None:
		return "Gray"
	return "Green" if rate >= WIDE else "Orange" if rate >= FAIR else "Red"
