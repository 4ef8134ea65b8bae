"""How many households are in which tier, by village, lead area or group (三(二))."""

from collections.abc import Mapping

import frappe
from frappe import _
from frappe.query_builder import DocType
from frappe.query_builder.functions import Count, Sum
from pypika import Case

from dongyang_lianhu.api.reading import checked, readable

TIERS = ("General", "Improvement", "Pending", "Difficult", "Outside")
WIDTHS = {"unlinked": 160}  # its label is the longest; the others share one width
COLOUR = "#2f8f5b"
GROUPINGS = {"Village": "village", "Lead Area": "lead_area", "Village Group": "village_group"}


def execute(filters: dict | None = None) -> tuple:
	"""Return columns, rows, no message, a chart of all tiers and the summary; one query."""
	filters = checked(filters, "group_by", "village")
	group_by = filters.group_by or "Village"
	if group_by not in GROUPINGS:
		frappe.throw(_("{0} is not a way to group.").format(group_by))
	rows = _rows(GROUPINGS[group_by], filters.village)
	totals = {name: sum(row[name] for row in rows) for name in _count_names()}
	return _columns(group_by), rows, None, _chart(totals), _summary(totals) if rows else []


def _count_names() -> list[str]:
	return [*map(frappe.scrub, TIERS), "households", "listed", "unlinked"]


def _rows(fieldname: str, village: str | None) -> list[dict]:
	household = DocType("Household")
	in_tiers = household.tier != "Outside"
	query = frappe.qb.from_(household).select(household[fieldname].as_("group"))
	for tier in TIERS:
		query = query.select(_sum(household.tier == tier).as_(frappe.scrub(tier)))
	query = (
		query.select(Count(household.name).as_("households"))
		.select(_sum(household.is_listed == 1).as_("listed"))
		.select(_sum(in_tiers & household.primary_member.isnull()).as_("unlinked"))
		.where(readable("Household"))
		.groupby(household[fieldname])
		.orderby(household[fieldname])
	)
	if village:
		query = query.where(household.village == village)
	return [_whole(row) for row in query.run(as_dict=True)]


def _sum(criterion) -> Sum:
	return Sum(Case().when(criterion, 1).else_(0))


def _whole(row: Mapping) -> dict:
	"""MariaDB sums to a decimal; counts are whole."""
	return {"group": row["group"]} | {name: int(row[name] or 0) for name in _count_names()}


def _columns(group_by: str) -> list[dict]:
	named = [(frappe.scrub(tier), _(tier)) for tier in TIERS]
	named += [
		("households", _("Households")),
		("listed", _("On the Black List")),
		("unlinked", _("Without a Primary Member")),
	]
	group = {
		"fieldname": "group",
		"label": _(group_by),
		"fieldtype": "Link",
		"options": group_by,
		"width": 190,
	}
	return [
		group,
		*(
			{"fieldname": n, "label": label, "fieldtype": "Int", "width": WIDTHS.get(n, 110)}
			for n, label in named
		),
	]


def _chart(totals: dict[str, int]) -> dict | None:
	if not totals["households"]:
		return None
	values = [totals[frappe.scrub(tier)] for tier in TIERS]
	return {
		"data": {
			"labels": [_(tier) for tier in TIERS],
			"datasets": [{"name": _("Households"), "values": values}],
		},
		"type": "bar",
		"colors": [COLOUR],
		"barOptions": {"spaceRatio": 0.5},
		"fieldtype": "Int",
	}


def _summary(totals: dict[str, int]) -> list[dict]:
	return [
		{"value": totals["households"], "label": _("Households"), "datatype": "Int"},
		{"value": totals["difficult"], "label": _("Difficult"), "datatype": "Int", "indicator": "Red"},
		{"value": totals["improvement"], "label": _("Improvement"), "datatype": "Int", "indicator": "Orange"},
		{"value": totals["listed"], "label": _("On the Black List"), "datatype": "Int"},
		{"value": totals["unlinked"], "label": _("Without a Primary Member"), "datatype": "Int"},
	]
