"""What a print needs, in few queries whatever its size, as the plain records of `paper.model`."""

import re
from collections.abc import Iterable
from datetime import date

import frappe
from frappe import _
from frappe.query_builder import DocType
from frappe.query_builder.functions import Count
from pypika.queries import QueryBuilder
from pypika.terms import Criterion

from dongyang_lianhu import clock
from dongyang_lianhu.confidential.reading import Purpose, read_for
from dongyang_lianhu.evaluation.periods import Period, quarter_of
from dongyang_lianhu.facts.links import open_on
from dongyang_lianhu.facts.policy import PolicyHistory
from dongyang_lianhu.numerals import in_order
from dongyang_lianhu.paper import Card, LogHousehold, Register, RegisterRow, WorkLog, words
from dongyang_lianhu.paper.visits import owed
from dongyang_lianhu.policy import SCHEME_BEGAN
from dongyang_lianhu.printing import tokens

TIERS = ("General", "Improvement", "Pending", "Difficult", "Outside")
NUMERALS = "一二三四"
QUARTER = re.compile(r"(20\d\d)-Q([1-4])")


def zh(text: str | None) -> str | None:
	"""Return an option or label in Chinese, whatever language the screen has: paper is Chinese."""
	return _(text, lang="zh") if text else None


def cards(wanted: Criterion, address: str, primary_only: bool = True) -> list[Card]:
	"""Return the cards of the wanted links that have not ended, by area, member and household.

	`address`: the site's, before `/k/`. A link that has no token yet gets one.
	"""
	today = clock.today()
	link = DocType("Household Link")
	running = link.to_date.isnull() | (link.to_date >= today)
	rows = _linked(wanted & running & (link.role == "Primary") if primary_only else wanted & running)
	rows.sort(key=lambda row: in_order(row.area_name))  # within an area by member, so that each gets his pile
	codes, phones = tokens.give(row.name for row in rows), Phones(rows)
	return [_card(row, f"{address}/k/{codes[row.name]}", phones, today) for row in rows]


class Phones:
	"""The numbers that cards hold, read through the door in two queries: those of members and leads, and of villages."""

	def __init__(self, rows: list[frappe._dict]) -> None:
		people = {row.party_member for row in rows} | {row.lead for row in rows}
		self.of_people = read_for(Purpose.PRINT, "Party Member", people, "phone")
		self.of_villages = read_for(Purpose.PRINT, "Village", {row.village for row in rows}, "phone")


def _card(row: frappe._dict, url: str, phones: Phones, today: date) -> Card:
	led_by_another = row.lead and row.lead != row.party_member
	return Card(
		member=row.member_name,
		unit=row.unit or row.party_branch,
		phone=phones.of_people.get(row.party_member),
		village=row.village,
		household=row.household,
		head=row.head_name,
		url=url,
		issued=today,
		group=row.group_name,
		lead=row.lead_name if led_by_another else None,
		lead_phone=phones.of_people.get(row.lead) if led_by_another else None,
		office_phone=phones.of_villages.get(row.village),
	)


def register(village: str, area: str | None = None) -> Register:
	"""Return the link register of a village, or of one of its areas, as of today."""
	link, household, today = DocType("Household Link"), DocType("Household"), clock.today()
	within = (link.village == village) & open_on(link, today)
	rows = _linked(within & (household.lead_area == area) if area else within)
	backups = {row.household: row.member_name for row in rows if row.role == "Backup"}
	primary = [row for row in rows if row.role == "Primary"]
	primary.sort(key=lambda row: (in_order(row.area_name), in_order(row.group_name), row.household))
	return Register(
		village=village,
		day=today,
		rows=tuple(_register_row(row, backups.get(row.household)) for row in primary),
		leads={row.area_name: row.lead_name for row in primary if row.lead_name},
		tiers=tuple(_counted_tiers(primary)),
		unlinked=_unlinked(village, area),
		area=primary[0].area_name if area and primary else None,
	)


def _register_row(row: frappe._dict, backup: str | None) -> RegisterRow:
	return RegisterRow(
		area=row.area_name,
		group=row.group_name,
		household=row.household,
		head=row.head_name,
		address=row.address,
		tier=zh(row.tier),
		member=row.member_name,
		member_number=row.party_member,
		post=_post(row),
		grounds=zh(row.grounds),
		from_date=row.from_date,
		backup=backup,
		card_issued_on=row.card_issued_on,
	)


def _counted_tiers(rows: list[frappe._dict]) -> Iterable[str]:
	"""The tiers in their order; households outside the tiers have a column only where there are any."""
	present = {row.tier for row in rows}
	return [zh(tier) for tier in TIERS if tier != "Outside" or tier in present]


def _post(row: frappe._dict) -> str:
	"""The highest post, as the quota bands rank them (default 16)."""
	if row.is_village_cadre:
		return words.POST_CADRE
	if row.is_party_group_leader:
		return words.POST_PARTY_GROUP
	return words.POST_VILLAGERS_GROUP if row.is_villagers_group_leader else words.POST_NONE


def _unlinked(village: str, area: str | None) -> int:
	household = DocType("Household")
	without = (household.tier != "Outside") & household.primary_member.isnull()
	query = frappe.qb.from_(household).select(Count(household.name)).where(household.village == village)
	query = query.where(without)
	return (query.where(household.lead_area == area) if area else query).run()[0][0]


def work_logs(wanted: Criterion, quarter: str) -> list[WorkLog]:
	"""Return a log for each member with a wanted primary link in the quarter, by village and name.

	The households are those linked today, or on the nearest day of another quarter.
	"""
	period = quarter_period(quarter)
	link = DocType("Household Link")
	day = min(max(clock.today(), period.start), period.end)
	rows = _linked(wanted & (link.role == "Primary") & open_on(link, day))
	policy = PolicyHistory().of_period(period.start, clock.today())
	phones = read_for(Purpose.PRINT, "Household", {row.household for row in rows}, "phone")
	members: dict[str, list[frappe._dict]] = {}
	for row in sorted(rows, key=lambda row: (row.village, row.name_pinyin or "", row.party_member)):
		row.household_phone = phones.get(row.household)
		members.setdefault(row.party_member, []).append(row)
	return [_work_log(of_member, period, policy) for of_member in members.values()]


def empty_log(party_member: str, quarter: str) -> WorkLog:
	"""Return the log of a member without households."""
	row = frappe.db.get_value(
		"Party Member", party_member, ["name as party_member", "member_name", "unit", "village"], as_dict=True
	)
	return _log(row, quarter_period(quarter), ())


def _work_log(rows: list[frappe._dict], period: Period, policy) -> WorkLog:
	rows = sorted(rows, key=lambda row: (in_order(row.group_name), row.household))
	return _log(rows[0], period, tuple(_log_household(row, period, policy) for row in rows))


def _log(row: frappe._dict, period: Period, households: tuple[LogHousehold, ...]) -> WorkLog:
	return WorkLog(
		member=row.member_name,
		number=row.party_member,
		unit=row.unit or row.party_branch,
		village=row.village,
		quarter=quarter_name(period.label),
		first=period.start,
		last=period.end,
		households=households,
	)


def _log_household(row: frappe._dict, period: Period, policy) -> LogHousehold:
	weekly = "pending_visits_per_week" if row.tier == "Pending" else "improvement_visits_per_week"
	text, lines = owed(row.tier, period.start, period.end, policy["general_visits_per_month"], policy[weekly])
	return LogHousehold(
		number=row.household,
		head=row.head_name,
		address=row.address,
		phone=row.household_phone,
		tier=zh(row.tier),
		owed=text,
		lines=lines,
	)


def quarter_period(label: str) -> Period:
	"""Return the quarter of a label such as 2026-Q2. Refuses one that is none, or that is years away."""
	found = QUARTER.fullmatch(label or "")
	if not found or not SCHEME_BEGAN.year <= int(found[1]) <= clock.today().year + 1:
		frappe.throw(
			_("{0} is not a quarter. Please write it as {1}.").format(label, quarter_of(clock.today()))
		)
	year, number = int(found[1]), int(found[2])
	last = (
		date(year, 12, 31) if number == 4 else date.fromordinal(date(year, 3 * number + 1, 1).toordinal() - 1)
	)
	return Period(label, date(year, 3 * number - 2, 1), last)


def quarter_name(label: str) -> str:
	"""Return a quarter as paper names it, 2026年第二季度."""
	year, number = label.split("-Q")
	return f"{year}年第{NUMERALS[int(number) - 1]}季度"


def _linked(wanted: Criterion) -> list[frappe._dict]:
	"""Wanted links with household, member, area, lead and village: one query."""
	link, household, member = DocType("Household Link"), DocType("Household"), DocType("Party Member")
	query = (
		frappe.qb.from_(link)
		.join(household)
		.on(household.name == link.household)
		.join(member)
		.on(member.name == link.party_member)
		.select(link.name, link.household, link.party_member, link.village, link.role, link.from_date)
		.select(link.grounds, link.card_issued_on)
		.select(household.head_name, household.address, household.tier)
		.select(member.member_name, member.name_pinyin, member.unit)
		.select(member.is_village_cadre, member.is_party_group_leader, member.is_villagers_group_leader)
		.where(wanted)
		.orderby(household.lead_area)
		.orderby(member.name_pinyin)
		.orderby(link.party_member)
		.orderby(link.household)
	)
	return _with_places(query, link, household).run(as_dict=True)


def _with_places(query: QueryBuilder, link, household) -> QueryBuilder:
	"""Add the village, the villagers' group, the area and its lead."""
	village, group = DocType("Village"), DocType("Village Group")
	area, lead = DocType("Lead Area"), DocType("Party Member").as_("area_lead")
	return (
		query.join(village)
		.on(village.name == link.village)
		.left_join(group)
		.on(group.name == household.village_group)
		.left_join(area)
		.on(area.name == household.lead_area)
		.left_join(lead)
		.on(lead.name == area.lead)
		.select(village.party_branch, group.group_name, area.area_name)
		.select(area.lead, lead.member_name.as_("lead_name"))
	)
