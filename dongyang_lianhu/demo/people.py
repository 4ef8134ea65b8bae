"""Households and Party members with the fields that follow from links, tiers and visits."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

import frappe

from dongyang_lianhu.demo.calendar import Calendar
from dongyang_lianhu.demo.registers import FOUNDED, village_of
from dongyang_lianhu.demo.tables import Tables
from dongyang_lianhu.demo.writer import Writer
from dongyang_lianhu.facts.members import band_of
from dongyang_lianhu.facts.policy import policy_at
from dongyang_lianhu.validation import pinyin_of

FLAGS = (
	"is_village_cadre is_party_group_leader is_villagers_group_leader is_willing is_floating exempt".split()
)
MEMBER_TEXTS = "member_number member_name gender membership joined_on unit phone own_household".split()
HOUSEHOLD_TEXTS = "household_number head_name address phone wechat residents".split()


@dataclass
class State:
	"""What the half year left behind, as rows that are going to be inserted."""

	links: list[dict]
	tiers: list[dict]
	visits: list[dict]

	def open_members(self, role: str) -> dict[str, str]:
		"""Household to member for the open links of a role."""
		rows = [x for x in self.links if x["role"] == role and x["status"] == "Open"]
		return {row["household"]: row["party_member"] for row in rows}

	def last_tiers(self) -> dict[str, dict]:
		"""Household to its latest confirmed tier change."""
		return {row["household"]: row for row in self.tiers if row["status"] == "Confirmed"}

	def last_visits(self) -> dict[str, date]:
		"""Household to its latest counted visit."""
		days: dict[str, date] = {}
		for row in self.visits:
			if row["counting"] == "Counted":
				days[row["household"]] = max(row["visit_date"], days.get(row["household"], row["visit_date"]))
		return days


def insert_households(
	source: Tables, calendar: Calendar, writer: Writer, villages: dict[str, str], state: State
) -> None:
	"""Households and their listings."""
	listings = [row for row in (listing(row, calendar) for row in source["listings"]) if row]
	now_listed = {x["household"] for x in listings if x["listed_until"] >= calendar.as_of}
	areas = {
		f"{g['village']}-{g['group_name']}": f"{g['village']}-{g['lead_area']}"
		for g in source["village_groups"]
	}
	primary, backup = state.open_members("Primary"), state.open_members("Backup")
	tiers, visits = state.last_tiers(), state.last_visits()
	rows = []
	for row in source["households"]:
		number, village = row["household_number"], village_of(villages, row["household_number"])
		group = f"{village}-{row['group_name']}"
		place = {"name": number, "village": village, "village_group": group, "lead_area": areas[group]}
		linked = {"primary_member": primary.get(number), "backup_member": backup.get(number)}
		known = {"is_listed": int(number in now_listed), "last_visit_on": visits.get(number)}
		rows.append(household(row, calendar, tiers[number]) | place | linked | known)
	writer.insert_confidential("Household", "phone", rows)
	writer.insert("Household", rows)
	writer.insert("Black List Entry", [row | {"name": frappe.generate_hash(length=10)} for row in listings])


def household(row: dict[str, str], calendar: Calendar, tier: dict) -> dict:
	"""A household with the tier of its latest confirmed change."""
	texts = {key: row[key] for key in HOUSEHOLD_TEXTS}
	tiers = {
		"tier": tier["to_tier"],
		"difficult_type": tier["difficult_type"],
		"tier_since": tier["effective_from"],
		"entered": calendar.day(FOUNDED),
	} | pinyin_of(row["head_name"], person=True)
	return texts | tiers | occupancy(row, calendar)


def occupancy(row: dict[str, str], calendar: Calendar) -> dict:
	"""Lived in until the day on which it was found otherwise."""
	since = calendar.day(row["occupancy_since"])
	if not calendar.known(since):
		return dict.fromkeys(("occupancy_since", "occupancy_checked_on", "occupancy_reason")) | {
			"occupancy": "Lived In"
		}
	return {
		"occupancy": row["occupancy"],
		"occupancy_since": since,
		"occupancy_checked_on": calendar.day(row["occupancy_checked_on"]),
		"occupancy_reason": row["occupancy_reason"],
	}


def listing(row: dict[str, str], calendar: Calendar) -> dict | None:
	"""One month on the black list, once it has begun."""
	start = calendar.day(row["listed_from"])
	if not calendar.known(start):
		return None
	until = calendar.day(row["listed_until"])
	days = {"listed_from": start, "listed_until": until, "entered": start}
	return {"household": row["household"], "reason": row["reason"]} | days


def insert_members(
	source: Tables, calendar: Calendar, writer: Writer, villages: dict[str, str], links: list[dict]
) -> None:
	"""Party members with band, number of households and quota state."""
	counts = Counter(x["party_member"] for x in links if x["role"] == "Primary" and x["status"] == "Open")
	policy = policy_at(calendar.as_of)
	rows = []
	for row in source["members"]:
		member = member_row(row, calendar, village_of(villages, row["member_number"]))
		member["band"] = band_of(frappe._dict(member))
		member["households"] = counts[row["member_number"]]
		member["quota_state"] = quota_state(member, policy)
		rows.append(member)
	writer.insert_confidential("Party Member", "phone", rows)
	writer.insert("Party Member", rows)


def member_row(row: dict[str, str], calendar: Calendar, village: str) -> dict:
	"""A member as of the day: one who leaves later is active still."""
	left_on = calendar.day(row["left_on"])
	left = calendar.known(left_on)
	fields = {key: row[key] for key in MEMBER_TEXTS} | {key: int(row[key]) for key in FLAGS}
	own = {
		"name": row["member_number"],
		"village": village,
		"village_group": f"{village}-{row['group_name']}",
		"status": "Left" if left else "Active",
		"left_on": left_on if left else None,
		"exempt_from": calendar.day(row["exempt_from"]),
		"exemption_reason": row["exemption_reason"],
		"exemption_note": row["exemption_note"],
		"entered": calendar.day(FOUNDED),
	}
	return fields | own | pinyin_of(row["member_name"], person=True)


def quota_state(member: dict, policy: object) -> str:
	"""Where a member stands against the bounds of his band (四.2)."""
	if member["exempt"]:
		return "Exempt"
	count, band = member["households"], member["band"].lower()
	if not count or band == "none":
		return "Unlinked"
	low, high = policy[f"{band}_households_min"], policy[f"{band}_households_max"]
	return "Under" if count < low else "Over" if count > high else "Within"
