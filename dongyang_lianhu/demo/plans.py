"""A linkage cycle and, for each village whose households April covered, its plan in force.

Villages that the quotas cannot cover have no plan yet: there the matching can be tried, and says what lacks.
"""

from collections import Counter, defaultdict
from datetime import date

from dongyang_lianhu.demo.calendar import Calendar
from dongyang_lianhu.demo.field_work import Work
from dongyang_lianhu.demo.registers import village_of
from dongyang_lianhu.demo.tables import Tables
from dongyang_lianhu.demo.writer import Writer
from dongyang_lianhu.effects.plans import COUNTED, pair_name

ISSUED, REGISTER_DUE, MATCHING_DUE, VISITS_FROM = "2026-03-16", "2026-03-23", "2026-03-27", "2026-04-01"
COVERED = 0.95  # of its households, in a village that the quotas cover
CLERK, SECRETARY, LEADER = "clerk@lianhu.example", "secretary@lianhu.example", "leader@lianhu.example"


def insert(source: Tables, calendar: Calendar, writer: Writer, villages: dict[str, str], work: Work) -> None:
	"""Insert the cycle, the plans and their pairs; the links that came from them name them."""
	first = calendar.day(VISITS_FROM)
	cycle = f"{first.year}年联户"
	writer.insert("Linkage Cycle", [cycle_row(cycle, calendar)])
	tiers = {row["household_number"]: row["tier"] for row in source["households"]}
	to_link = Counter(village_of(villages, number) for number, tier in tiers.items() if tier != "Outside")
	codes = {name: code for code, name in villages.items()}
	for village, links in sorted(first_links(work, first, tiers).items()):
		if len(links) >= COVERED * to_link[village]:
			name = f"{codes[village]}-{cycle}-1"
			writer.insert("Linkage Plan", [plan_row(name, village, cycle, links, first)])
			writer.insert("Linkage Plan Pair", [pair_row(name, link, tiers) for link in links])
			for link in links:
				link |= {"linkage_plan": name, "origin": "Plan"}


def first_links(work: Work, first: date, tiers: dict[str, str]) -> dict[str, list[dict]]:
	"""Return the primary links of the plan's first fortnight by village, each household's first one."""
	found: dict[str, dict[str, dict]] = defaultdict(dict)
	for link in sorted(work.links, key=lambda row: row["from_date"]):
		early = link["role"] == "Primary" and (link["from_date"] - first).days < 14
		if early and tiers[link["household"]] != "Outside":
			found[link["village"]].setdefault(link["household"], link)
	return {village: list(links.values()) for village, links in found.items()}


def cycle_row(name: str, calendar: Calendar) -> dict:
	"""The cycle."""
	return {
		"name": name,
		"cycle_name": name,
		"issued_on": calendar.day(ISSUED),
		"status": "Open",
		"register_due": calendar.day(REGISTER_DUE),
		"matching_due": calendar.day(MATCHING_DUE),
		"visits_from": calendar.day(VISITS_FROM),
		"entered": calendar.day(ISSUED),
	}


def plan_row(name: str, village: str, cycle: str, links: list[dict], first: date) -> dict:
	"""A plan that came into force on the cycle's first day of visits."""
	grounds = Counter(link["grounds"] or "" for link in links)
	return {
		"name": name,
		"village": village,
		"cycle": cycle,
		"links_from": first,
		"status": "In Force",
		"mode": "Lexicographic",
		"reach": "Village",
		"fewest_changes": 1,
		"households": len(links),
		"linked": len(links),
		"left_over": 0,
		**{field: grounds[ground] for field, ground in COUNTED.items()},
		"prepared_by": CLERK,
		"confirmed_by": SECRETARY,
		"confirmed_on": first,
		"approved_by": LEADER,
		"approved_on": first,
		"in_force_on": first,
		"entered": first,
	}


def pair_row(plan: str, link: dict, tiers: dict[str, str]) -> dict:
	"""A pair of a plan, as it became a link."""
	return {
		"name": pair_name(plan, link["household"], "Primary"),
		"plan": plan,
		"village": link["village"],
		"household": link["household"],
		"role": "Primary",
		"tier": tiers[link["household"]],
		"party_member": link["party_member"],
		"grounds": link["grounds"],
		"all_grounds": link["grounds"],
		"source": "Matched",
		"pinned": 0,
		"entered": link["from_date"],
	}
