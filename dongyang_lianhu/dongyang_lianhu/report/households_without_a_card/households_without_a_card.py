"""Which linked households have not been given their contact card, and how many by village (五(二)2)."""

from datetime import date

import frappe
from frappe import _
from frappe.query_builder import DocType
from frappe.query_builder.functions import Count, Sum
from pypika import Case
from pypika.queries import QueryBuilder
from pypika.terms import Criterion

from dongyang_lianhu import clock
from dongyang_lianhu.api.reading import checked, readable
from dongyang_lianhu.dongyang_lianhu.report.columns import column
from dongyang_lianhu.facts.links import open_on
from dongyang_lianhu.numerals import in_order

FILTERS = {"village": "Household Link", "party_member": "Household Link", "lead_area": "Household"}
COLOURS = ["#2f8f5b", "#e8963a"]


def execute(filters: dict | None = None) -> tuple:
	"""Return columns, rows, no message, chart and summary of open primary links without a card; two queries."""
	filters, today = checked(filters, "village", "party_member"), clock.today()
	wanted = _wanted(filters, today)
	rows = [dict(row, days=(today - row.from_date).days) for row in _query(wanted).run(as_dict=True)]
	rows.sort(key=lambda row: (row["village"], in_order(row["lead_area"])))  # within an area by member
	counts = _counts(wanted)
	return _columns(), rows, None, _chart(counts), _summary(counts)


def _wanted(filters: frappe._dict, today: date) -> Criterion:
	link = DocType("Household Link")
	wanted = readable("Household Link") & (link.role == "Primary") & open_on(link, today)
	for fieldname, doctype in FILTERS.items():
		if filters.get(fieldname):
			wanted &= DocType(doctype)[fieldname] == filters[fieldname]
	return wanted


def _linked(wanted: Criterion) -> QueryBuilder:
	link, household = DocType("Household Link"), DocType("Household")
	return frappe.qb.from_(link).join(household).on(household.name == link.household).where(wanted)


def _query(wanted: Criterion) -> QueryBuilder:
	link, household, member = DocType("Household Link"), DocType("Household"), DocType("Party Member")
	return (
		_linked(wanted & link.card_issued_on.isnull())
		.join(member)
		.on(member.name == link.party_member)
		.select(link.name, link.village, link.household, link.party_member, link.from_date)
		.select(household.lead_area, household.village_group, household.head_name, household.address)
		.select(member.member_name)
		.orderby(link.village)
		.orderby(household.lead_area)
		.orderby(member.name_pinyin)
		.orderby(link.household)
	)


def _counts(wanted: Criterion) -> list[tuple[str, int, int]]:
	"""Village, cards handed out, households without one."""
	link = DocType("Household Link")
	issued = Sum(Case().when(link.card_issued_on.isnotnull(), 1).else_(0))
	query = _linked(wanted).select(link.village, issued, Count(link.name)).groupby(link.village)
	return [
		(village, int(with_card), linked - int(with_card))
		for village, with_card, linked in query.orderby(link.village).run()
	]


def _columns() -> list[dict]:
	return [
		column("village", _("Village"), "Link", 110, "Village"),
		column("lead_area", _("Lead Area"), "Link", 150, "Lead Area"),
		column("village_group", _("Village Group"), "Link", 140, "Village Group"),
		column("household", _("Household"), "Link", 105, "Household"),
		column("head_name", _("Head of Household"), "Data", 100),
		column("address", _("Address"), "Data", 170),
		column("party_member", _("Member Number"), "Link", 100, "Party Member"),
		column("member_name", _("Member Name"), "Data", 90),
		column("from_date", _("From Date"), "Date", 110),
		column("days", _("Days Linked"), "Int", 90),
		column("name", _("Household Link"), "Link", 190, "Household Link"),
	]


def _chart(counts: list[tuple[str, int, int]]) -> dict | None:
	"""Bars of cards handed out and missing by village."""
	if not counts:
		return None
	labels, issued, without = zip(*counts, strict=True)
	datasets = [
		{"name": _("Card Handed Out"), "values": list(issued)},
		{"name": _("Without a Card"), "values": list(without)},
	]
	return {
		"data": {"labels": list(labels), "datasets": datasets},
		"type": "bar",
		"colors": COLOURS,
		"barOptions": {"stacked": 1},
		"fieldtype": "Int",
	}


def _summary(counts: list[tuple[str, int, int]]) -> list[dict]:
	if not counts:
		return []
	issued, without = (sum(row[place] for row in counts) for place in (1, 2))
	return [
		{"value": issued + without, "label": _("Linked Households"), "datatype": "Int"},
		{"value": issued, "label": _("Card Handed Out"), "datatype": "Int", "indicator": "Green"},
		{"value": without, "label": _("Without a Card"), "datatype": "Int", "indicator": "Orange"},
	]
