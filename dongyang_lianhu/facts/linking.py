"""What the matching must know of a village: members, households, ties, pins and the links in force (四.2)."""

from collections import defaultdict
from datetime import date

import frappe

from dongyang_lianhu.facts.links import open_on
from dongyang_lianhu.facts.members import band_of, is_exempt
from dongyang_lianhu.matching import Household, Member, Pin, Problem, Tie
from dongyang_lianhu.policy import Policy

WEEKS_A_MONTH = 433  # hundredths: 52 weeks over 12 months
REMINDED = 100  # a Difficult household is visited about once in 30 days (default 8)
MEMBER_FIELDS = (
	"name", "member_name", "status", "is_village_cadre", "is_party_group_leader", "is_villagers_group_leader",
	"exempt", "exempt_from", "own_household", "village_group",
)  # fmt: skip


def members_of(village: str, day: date, policy: Policy) -> tuple[Member, ...]:
	"""Return the village's active members as the matching sees them, exempt ones as not available: two queries."""
	table, group = frappe.qb.DocType("Party Member"), frappe.qb.DocType("Village Group")
	rows = (
		frappe.qb.from_(table)
		.left_join(group)
		.on(group.name == table.village_group)
		.select(*(table[field] for field in MEMBER_FIELDS))
		.select(group.lead_area.as_("area"))
		.where((table.village == village) & (table.status == "Active"))
		.orderby(table.name)
	).run(as_dict=True)
	led = _led_areas(village)
	return tuple(_member(row, led[row.name], day, policy) for row in rows)


def _led_areas(village: str) -> dict[str, tuple[str, ...]]:
	area = frappe.qb.DocType("Lead Area")
	query = frappe.qb.from_(area).select(area.lead, area.name).where(area.village == village)
	led: dict[str, tuple[str, ...]] = defaultdict(tuple)
	for lead, name in query.orderby(area.name).run():
		led[lead] += (name,)
	return led


def _member(row: frappe._dict, led_areas: tuple[str, ...], day: date, policy: Policy) -> Member:
	band = band_of(row)
	minimum, maximum = bounds(band, policy)
	return Member(
		row.name,
		band,
		minimum,
		maximum,
		group=row.village_group or None,
		area=row.area or None,
		own_household=row.own_household or None,
		available=not is_exempt(row, day),
		led_areas=led_areas,
	)


def bounds(band: str, policy: Policy) -> tuple[int, int]:
	"""Return how few and how many households a band links as a rule (四.2); none for no band."""
	if band == "None":
		return 0, 0
	return policy[f"{band.lower()}_households_min"], policy[f"{band.lower()}_households_max"]


def households_of(village: str, policy: Policy) -> tuple[Household, ...]:
	"""Return the households that are to be linked: all but those outside the tiers."""
	table = frappe.qb.DocType("Household")
	rows = (
		frappe.qb.from_(table)
		.select(table.name, table.village_group, table.lead_area, table.tier)
		.where((table.village == village) & (table.tier != "Outside"))
		.orderby(table.name)
	).run()
	return tuple(
		Household(name, group or None, area or None, tier, expected_visits(tier, policy))
		for name, group, area, tier in rows
	)


def expected_visits(tier: str, policy: Policy) -> int:
	"""Return the visits a month that a tier asks for, in hundredths (五(一))."""
	if tier == "General":
		return 100 * policy["general_visits_per_month"]
	if tier == "Difficult":
		return REMINDED
	kind = "pending" if tier == "Pending" else "improvement"
	return WEEKS_A_MONTH * policy[f"{kind}_visits_per_week"]


def ties_of(village: str) -> tuple[Tie, ...]:
	"""Return the village's ties of kinship, neighbourhood and acquaintance."""
	table = frappe.qb.DocType("Household Tie")
	query = frappe.qb.from_(table).select(table.party_member, table.household, table.kind)
	return tuple(Tie(*row) for row in query.where(table.village == village).orderby(table.name).run())


def links_in_force(village: str, day: date) -> list[frappe._dict]:
	"""Return the village's links that hold on the day or begin later, without an end."""
	link = frappe.qb.DocType("Household Link")
	return (
		frappe.qb.from_(link)
		.select(link.name, link.household, link.party_member, link.role, link.from_date, link.to_date)
		.select(link.pinned, link.grounds, link.is_temporary, link.card_issued_on)
		.where((link.village == village) & (open_on(link, day) | (link.from_date > day)))
		.where(link.to_date.isnull() | (link.to_date >= link.from_date))
		.orderby(link.household)
		.orderby(link.from_date)
	).run(as_dict=True)


def problem_of(
	village: str,
	day: date,
	policy: Policy,
	*,
	mode: str = "Lexicographic",
	reach: str = "Village",
	backups: bool = False,
	fewest_changes: bool = True,
	pins: tuple[Pin, ...] = (),
) -> Problem:
	"""Return a village's matching problem as of a day: five queries, whatever its size.

	Pinned links in force are pins too, unless `pins` say otherwise of their household. Temporary covers do not bind.
	"""
	links = [link for link in links_in_force(village, day) if not (link.is_temporary or link.to_date)]
	primaries = {link.household: link.party_member for link in links if link.role == "Primary"}
	households = households_of(village, policy)
	known = {household.key for household in households}
	fixed = {link.household: link.party_member for link in links if link.pinned and link.role == "Primary"}
	fixed |= {pin.household: pin.member for pin in pins}
	members = members_of(village, day, policy)
	able = {member.key for member in members if member.takes_part}
	return Problem(
		members=members,
		households=households,
		ties=tuple(tie for tie in ties_of(village) if tie.household in known),
		pins=tuple(Pin(m, h) for h, m in sorted(fixed.items()) if h in known and m in able),
		current={h: m for h, m in primaries.items() if h in known} if fewest_changes else {},
		mode=mode.lower(),
		backups=backups,
		current_backups={
			link.household: link.party_member
			for link in links
			if link.role == "Backup" and link.household in known and fewest_changes
		},
		reach=reach,
		ordinary_maximum=policy["ordinary_households_max"],
	)
