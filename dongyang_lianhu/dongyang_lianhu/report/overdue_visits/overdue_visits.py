"""Who owes which visit, since when, and under which clause; the worst first (五(一))."""

from collections import Counter
from datetime import date, timedelta

import frappe
from frappe import _
from frappe.query_builder import DocType
from frappe.utils import cint
from pypika.queries import QueryBuilder

from dongyang_lianhu import clock, wording
from dongyang_lianhu.api.reading import checked, readable
from dongyang_lianhu.dongyang_lianhu.report.columns import column
from dongyang_lianhu.policy import load_parameters

MISSED_DAYS = 31
MOST_DAYS = 3660
SELECTIONS = ("village", "party_member", "household", "tier", "kind")
CHART_BARS = 12
PARAMETERS = {
	"First Contact": "first_contact_days",
	"Month": "general_visits_per_month",
	"Week": "improvement_visits_per_week",
}


def execute(filters: dict | None = None) -> tuple:
	"""Return columns, rows, no message, chart and summary of duties overdue or lately missed."""
	filters = checked(filters, "status", "missed_days", "lead_area", *SELECTIONS)
	today = clock.today()
	rows = [_row(row, today) for row in _query(filters, today).run(as_dict=True)]
	return _columns(), rows, None, _chart(rows), _summary(rows)


def _query(filters: frappe._dict, today: date) -> QueryBuilder:
	duty, member = DocType("Visit Obligation"), DocType("Party Member")
	household = DocType("Household")
	query = (
		frappe.qb.from_(duty)
		.join(member)
		.on(member.name == duty.party_member)
		.join(household)
		.on(household.name == duty.household)
		.select(duty.name, duty.due_date, duty.status, duty.kind, duty.period, duty.tier, duty.village)
		.select(duty.party_member, member.member_name, duty.household, household.head_name)
		.select(household.last_visit_on, household.lead_area)
		.where(readable("Visit Obligation") & _selected(duty, filters, today))
		.orderby(duty.due_date)
		.orderby(duty.village)
		.orderby(member.name_pinyin)
		.orderby(duty.name)
	)
	return query.where(household.lead_area == filters.lead_area) if filters.lead_area else query


def _days(given: str | int | None) -> int:
	if given in (None, ""):
		return MISSED_DAYS
	if not str(given).strip().lstrip("-").isdecimal():
		frappe.throw(_("{0} must be a number, not {1}.").format(_("Missed in the Last Days"), given))
	return cint(given)


def _selected(duty, filters: frappe._dict, today: date):
	days = min(max(_days(filters.missed_days), 0), MOST_DAYS)
	recently_missed = (duty.status == "Missed") & (duty.due_date >= today - timedelta(days=days))
	wanted = (duty.status == "Overdue") | recently_missed
	if filters.status in ("Overdue", "Missed"):
		wanted &= duty.status == filters.status
	for fieldname in SELECTIONS:
		if filters.get(fieldname):
			wanted &= duty[fieldname] == filters[fieldname]
	return wanted


def _row(row: frappe._dict, today: date) -> dict:
	return dict(
		row,
		days_overdue=(today - row.due_date).days,
		status_label=_(row.status),
		kind_label=_(row.kind),
		tier_label=_(row.tier),
		period=wording.period_name(row.period),
		clause=_clause(row.kind, row.tier),
	)


def _clause(kind: str, tier: str) -> str:
	pending = kind == "Week" and tier == "Pending"
	return load_parameters()["pending_visits_per_week" if pending else PARAMETERS[kind]].clause


def _columns() -> list[dict]:
	return [
		column("days_overdue", _("Days Overdue"), "Int", 90),
		column("status_label", _("Status"), "Data", 90),
		column("party_member", _("Member Number"), "Link", 100, "Party Member"),
		column("member_name", _("Member Name"), "Data", 90),
		column("household", _("Household"), "Link", 105, "Household"),
		column("head_name", _("Head of Household"), "Data", 90),
		column("tier_label", _("Tier"), "Data", 90),
		column("kind_label", _("Duty"), "Data", 95),
		column("period", _("Period"), "Data", 95),
		column("due_date", _("Due Date"), "Date", 110),
		column("last_visit_on", _("Last Visit"), "Date", 110),
		column("village", _("Village"), "Link", 100, "Village"),
		column("lead_area", _("Lead Area"), "Link", 150, "Lead Area"),
		column("clause", _("Clause"), "Data", 80),
		column("name", _("Visit Obligation"), "Link", 200, "Visit Obligation"),
	]


def _chart(rows: list[dict]) -> dict | None:
	"""Bars of overdue and missed by village, or by member when there is one village only."""
	if not rows:
		return None
	key = "village" if len({row["village"] for row in rows}) > 1 else "member_name"
	labels = [label for label, _count in Counter(row[key] for row in rows).most_common(CHART_BARS)]
	counts = Counter((row["status"], row[key]) for row in rows)
	states = ("Overdue", "Missed")
	datasets = [{"name": _(state), "values": [counts[state, label] for label in labels]} for state in states]
	return {
		"data": {"labels": labels, "datasets": datasets},
		"type": "bar",
		"colors": ["#e8963a", "#c94f4f"],
		"barOptions": {"stacked": 1},
		"fieldtype": "Int",
	}


def _summary(rows: list[dict]) -> list[dict]:
	if not rows:
		return []
	states = Counter(row["status"] for row in rows)
	members, households = ({row[key] for row in rows} for key in ("party_member", "household"))
	return [
		{"value": states["Overdue"], "label": _("Overdue"), "datatype": "Int", "indicator": "Orange"},
		{"value": states["Missed"], "label": _("Missed"), "datatype": "Int", "indicator": "Red"},
		{"value": len(members), "label": _("Members Concerned"), "datatype": "Int"},
		{"value": len(households), "label": _("Households Concerned"), "datatype": "Int"},
		{"value": rows[0]["days_overdue"], "label": _("Most Days Overdue"), "datatype": "Int"},
	]
