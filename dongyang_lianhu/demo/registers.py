"""Villages, villagers' groups, lead areas, ties and the leading group."""

from dongyang_lianhu.demo.calendar import Calendar
from dongyang_lianhu.demo.tables import Tables
from dongyang_lianhu.demo.writer import Writer
from dongyang_lianhu.validation import pinyin_of

FOUNDED = "2026-02-22"


def village_names(source: Tables) -> dict[str, str]:
	"""Village by code: the first part of every household and member number."""
	return {row["village_code"]: row["village_name"] for row in source["villages"]}


def village_of(villages: dict[str, str], number: str) -> str:
	"""The village of a household or member number."""
	return villages[number.split("-")[0]]


def insert(source: Tables, calendar: Calendar, writer: Writer, villages: dict[str, str]) -> None:
	"""Insert everything that has no history."""
	entered = calendar.day(FOUNDED)
	registered = [village(row) | {"entered": entered} for row in source["villages"]]
	writer.insert_confidential("Village", "phone", registered)
	writer.insert("Village", registered)
	writer.insert("Lead Area", [lead_area(row) | {"entered": entered} for row in source["lead_areas"]])
	parts = [part | {"entered": entered} for row in source["lead_areas"] for part in area_groups(row)]
	writer.insert_children("Lead Area Group", "Lead Area", "groups", parts)
	writer.insert("Village Group", [group(row) | {"entered": entered} for row in source["village_groups"]])
	writer.insert("Household Tie", [tie(row, villages) | {"entered": entered} for row in source["ties"]])
	leading = [leading_member(row, calendar) | {"entered": entered} for row in source["leading_group"]]
	writer.insert_confidential("Leading Group Member", "phone", leading)
	writer.insert("Leading Group Member", leading)


def village(row: dict[str, str]) -> dict:
	"""A village that has not been evaluated yet."""
	extra = {"name": row["village_name"], "participates": 1, "evaluation_state": "Never"}
	return row | extra | pinyin_of(row["village_name"], person=False)


def lead_area(row: dict[str, str]) -> dict:
	"""A lead's area."""
	fields = {key: row[key] for key in ("village", "area_name", "lead")}
	return fields | {"name": f"{row['village']}-{row['area_name']}"}


def area_groups(row: dict[str, str]) -> list[dict]:
	"""The villagers' groups of an area."""
	parent = f"{row['village']}-{row['area_name']}"
	return [{"parent": parent, "village_group": f"{row['village']}-{name}"} for name in row["groups"].split()]


def group(row: dict[str, str]) -> dict:
	"""A villagers' group."""
	names = {
		"name": f"{row['village']}-{row['group_name']}",
		"lead_area": f"{row['village']}-{row['lead_area']}",
	}
	return row | names


def tie(row: dict[str, str], villages: dict[str, str]) -> dict:
	"""A member's tie to a household."""
	name = f"{row['party_member']}-{row['household']}-{row['kind']}"
	return row | {"name": name, "village": village_of(villages, row["household"])}


def leading_member(row: dict[str, str], calendar: Calendar) -> dict:
	"""A member of the township's leading group."""
	names = {"name": f"{row['person_name']}-{row['duty']}"} | pinyin_of(row["person_name"], person=True)
	return row | names | {"from_date": calendar.day(row["from_date"])}
