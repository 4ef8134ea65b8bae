"""Facts of subject `member`: the quota band and the households linked (四.2, defaults 16 and 17)."""

from datetime import date

import frappe
from frappe.model.document import Document
from frappe.query_builder.functions import Count
from frappe.utils import getdate

from dongyang_lianhu.facts.links import known_open_on
from dongyang_lianhu.facts.scope import Scope

BAND_FIELDS = ("status", "is_village_cadre", "is_party_group_leader", "is_villagers_group_leader")


def band_of(member: Document | frappe._dict) -> str:
	"""Return the highest quota band that the member's posts give him (default 16)."""
	if member.status != "Active":
		return "None"
	if member.is_village_cadre:
		return "Cadre"
	return "Leader" if member.is_party_group_leader or member.is_villagers_group_leader else "Ordinary"


def is_exempt(member: Document | frappe._dict, day: date) -> bool:
	"""Whether the member is exempt from linking on the day (default 21)."""
	return bool(member.exempt and (not member.exempt_from or getdate(member.exempt_from) <= day))


def member_facts(scope: Scope) -> tuple[dict[str, dict], dict[str, tuple]]:
	"""Return the facts of the village's members, and what is stored of band, households and state: one query."""
	member, link = frappe.qb.DocType("Party Member"), frappe.qb.DocType("Household Link")
	linked = (link.party_member == member.name) & (link.role == "Primary") & known_open_on(link, scope.as_of)
	rows = (
		frappe.qb.from_(member)
		.left_join(link)
		.on(linked)
		.select(
			member.name, member.exempt, member.exempt_from, member.band, member.quota_state, member.households
		)
		.select(*(member[fieldname] for fieldname in BAND_FIELDS))
		.select(Count(link.name).as_("linked"))
		.where(member.village == scope.village)
		.groupby(member.name)
		.orderby(member.name)
	).run(as_dict=True)
	facts = {row.name: _member_fact(row, scope) for row in rows}
	return facts, {row.name: (row.band, row.households, row.quota_state) for row in rows}


def _member_fact(row: frappe._dict, scope: Scope) -> dict:
	return {
		"key": row.name,
		"period": scope.as_of.isoformat(),
		"band": band_of(row),
		"households": row.linked,
		"exempt": int(is_exempt(row, scope.as_of)),
	}
