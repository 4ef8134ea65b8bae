"""Households for which somebody must decide: without a primary link, or with a temporary cover only (四.2)."""

from collections import Counter
from datetime import date, timedelta

import frappe
from frappe import _
from frappe.query_builder import DocType
from frappe.query_builder.functions import Max
from pypika.queries import QueryBuilder

from dongyang_lianhu import clock
from dongyang_lianhu.api.reading import checked, readable
from dongyang_lianhu.dongyang_lianhu.report.columns import column

STATES = ("Without a Link", "Temporary Cover")
CHART_BARS = 12


def execute(filters: dict | None = None) -> tuple:
	"""Return columns, rows, no message, chart and summary; one query, the longest without a link first."""
	filters = checked(filters, "village", "tier", "state", "lead_area")
	today = clock.today()
	rows = [_row(row, today) for row in _query(filters).run(as_dict=True)]
	rows.sort(key=lambda row: (row["state"] != STATES[0], row["since"], row["household"]))
	return _columns(), rows, None, _chart(rows), _summary(rows)


def _query(filters: frappe._dict) -> QueryBuilder:
	household, member = DocType("Household"), DocType("Party Member")
	link = DocType("Household Link")
	former = _former_links()
	open_primary = (link.household == household.name) & (link.role == "Primary") & (link.status == "Open")
	query = (
		frappe.qb.from_(household)
		.left_join(link)
		.on(open_primary)
		.left_join(member)
		.on(member.name == link.party_member)
		.left_join(former)
		.on(former.household == household.name)
		.select(household.name.as_("household"), household.head_name, household.tier, household.tier_since)
		.select(household.village, household.village_group, household.lead_area)
		.select(link.name.as_("link"), link.party_member, link.from_date, link.grounds, member.member_name)
		.select(former.ended)
		.where(readable("Household") & (household.tier != "Outside"))
	)
	return query.where(_selected(household, link, filters))


def _former_links() -> QueryBuilder:
	"""Return the last day of each household's last primary link that has ended."""
	former = DocType("Household Link")
	return (
		frappe.qb.from_(former)
		.select(former.household, Max(former.to_date).as_("ended"))
		.where((former.role == "Primary") & (former.status == "Ended"))
		.groupby(former.household)
	).as_("former")


def _selected(household, link, filters: frappe._dict):
	states = {STATES[0]: link.name.isnull(), STATES[1]: link.is_temporary == 1}
	wanted = states[filters.state] if filters.state in states else states[STATES[0]] | states[STATES[1]]
	for fieldname in ("village", "lead_area", "tier"):
		if filters.get(fieldname):
			wanted &= household[fieldname] == filters[fieldname]
	return wanted


def _row(row: frappe._dict, today: date) -> dict:
	"""Since when: the cover's first day, or the day after the last link, or the day on which the tier began."""
	after_last = row.ended + timedelta(days=1) if row.ended else row.tier_since
	since = row.from_date if row.link else after_last or today
	state = STATES[bool(row.link)]
	return dict(
		row,
		since=since,
		days=max(0, (today - since).days),
		state=state,
		state_label=_(state),
		tier_label=_(row.tier),
		grounds_label=_(row.grounds) if row.grounds else None,
	)


def _columns() -> list[dict]:
	return [
		column("household", _("Household"), "Link", 110, "Household"),
		column("head_name", _("Head of Household"), "Data", 95),
		column("state_label", _("State"), "Data", 110),
		column("days", _("Days"), "Int", 70),
		column("since", _("Since"), "Date", 110),
		column("tier_label", _("Tier"), "Data", 90),
		column("party_member", _("Covered By"), "Link", 100, "Party Member"),
		column("member_name", _("Member Name"), "Data", 90),
		column("grounds_label", _("Grounds"), "Data", 90),
		column("village", _("Village"), "Link", 100, "Village"),
		column("lead_area", _("Lead Area"), "Link", 150, "Lead Area"),
		column("village_group", _("Village Group"), "Link", 150, "Village Group"),
		column("link", _("Household Link"), "Link", 200, "Household Link"),
	]


def _chart(rows: list[dict]) -> dict | None:
	"""Bars by village, or by area when there is one village only."""
	if not rows:
		return None
	key = "village" if len({row["village"] for row in rows}) > 1 else "lead_area"
	places = [place for place, _count in Counter(row[key] for row in rows).most_common(CHART_BARS)]
	counts = Counter((row["state"], row[key]) for row in rows)
	datasets = [{"name": _(state), "values": [counts[state, place] for place in places]} for state in STATES]
	return {
		"data": {"labels": [place or _("No Lead Area") for place in places], "datasets": datasets},
		"type": "bar",
		"colors": ["#c94f4f", "#e8963a"],
		"barOptions": {"stacked": 1, "spaceRatio": 0.5},
		"fieldtype": "Int",
	}


def _summary(rows: list[dict]) -> list[dict]:
	if not rows:
		return []
	states = Counter(row["state"] for row in rows)
	return [
		{"value": states[STATES[0]], "label": _(STATES[0]), "datatype": "Int", "indicator": "Red"},
		{"value": states[STATES[1]], "label": _(STATES[1]), "datatype": "Int", "indicator": "Orange"},
		{"value": max(row["days"] for row in rows), "label": _("Most Days"), "datatype": "Int"},
	]
