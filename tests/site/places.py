"""Invented villages of any size, written in sets, and a picture of all that the app stores of them.

`build` gives every tier, late and struck-out visits, checks, black-list entries and enough history that an evaluation
opens, fulfils, misses and cancels duties, proposes tiers and reminds. Everything hangs on the village, so that
`remove` can take it away again.
"""

import hashlib
from datetime import date, timedelta

import frappe

from dongyang_lianhu import clock
from dongyang_lianhu.effects import rows
from dongyang_lianhu.effects.tiers import first_tier_row

TIERS = ("General", "Improvement", "Pending", "Difficult", "General", "Outside")
RESULTS = ("Accurate", "Poor", "Refused", "Not Seen", "Mostly Accurate", "Poor", "Accurate")
HOUSEHOLDS_A_MEMBER = 5
LINKED_DAYS = 75

# What an evaluation writes or reads, by the column that says to which village a row belongs.
STORED = {
	"Party Member": "village",
	"Household": "village",
	"Household Link": "village",
	"Visit": "village",
	"Visit Obligation": "village",
	"Sorting Check": "village",
	"Household Tier Change": "village",
	"Rule Decision": "village",
	"Village": "name",
}
CHILDREN = {"Visit Companion": "Visit"}
BY_HOUSEHOLD = {"Black List Entry": "household"}
# The clock and the person of the run, and the hashes that hold the clock.
RUN_COLUMNS = {"creation", "modified", "modified_by", "owner", "decided_at", "decision_hash", "previous_hash"}


def build(name: str, code: str, size: int, today: date | None = None) -> str:
	"""Write a village of `size` households with a quarter's history; return its name. The caller commits."""
	today = today or clock.today()
	insert("Village", [{"name": name, "village_name": name, "village_code": code, "participates": 1}])
	households = [household(name, code, number, today) for number in range(1, size + 1)]
	insert("Party Member", [member(name, code, n) for n in range(1, size // HOUSEHOLDS_A_MEMBER + 2)])
	insert("Household", households)
	first = [
		first_tier_row(h["name"], name, h["tier"], h["difficult_type"], h["tier_since"]) for h in households
	]
	insert("Household Tier Change", first)
	insert("Household Link", [link(h, number, today) for number, h in enumerate(households, 1)])
	insert("Visit", [v for number, h in enumerate(households, 1) for v in visits(h, number, today)])
	insert("Sorting Check", [c for number, h in enumerate(households, 1) for c in checks(h, number, today)])
	insert(
		"Black List Entry", [listing(h, today) for number, h in enumerate(households, 1) if number % 4 == 0]
	)
	return name


def insert(doctype: str, found: list[dict]) -> None:
	"""Write rows; those that lack a column of others hold the column's nothing."""
	columns = sorted({column for row in found for column in row})
	rows.insert(doctype, [{column: row.get(column) for column in columns} for row in found])


def member(village: str, code: str, number: int) -> dict:
	"""A full member, every seventh of them a cadre."""
	key = f"{code}-{number:03d}"
	posts = {
		"is_village_cadre": int(number % 7 == 0),
		"band": "None",
		"quota_state": "Unlinked",
		"households": 0,
	}
	return {
		"name": key,
		"member_number": key,
		"member_name": f"党员{number}",
		"village": village,
		**posts,
	} | {
		"membership": "Full",
		"status": "Active",
		"exempt": 0,
	}


def household(village: str, code: str, number: int, today: date) -> dict:
	"""A household; tiers in turn."""
	tier = TIERS[number % len(TIERS)]
	key = f"{code}-{number:04d}"
	since = today - timedelta(days=LINKED_DAYS + 5)
	return {
		"name": key,
		"household_number": key,
		"head_name": f"户主{number}",
		"village": village,
		"tier": tier,
	} | {
		"difficult_type": "Refuses" if tier == "Difficult" else None,
		"tier_since": since,
		"occupancy": "Shop" if tier == "Outside" else "Lived In",
		"occupancy_since": since if tier == "Outside" else None,
	}


def member_of(household: dict, number: int) -> str:
	"""Who is linked to the household of that number."""
	return f"{household['name'].split('-')[0]}-{(number - 1) // HOUSEHOLDS_A_MEMBER + 1:03d}"


def link(household: dict, number: int, today: date) -> dict:
	"""A primary link; every ninth ended lately."""
	start = today - timedelta(days=LINKED_DAYS - number % 40)
	ended = today - timedelta(days=3) if number % 9 == 0 else None
	return {
		"name": f"{household['name']}-P-{start:%Y%m%d}",
		"household": household["name"],
		"party_member": member_of(household, number),
		"village": household["village"],
		"role": "Primary",
		"status": "Open",
		"from_date": start,
		"recorded_on": start,
		"to_date": ended,
		"end_recorded_on": ended,
		"end_reason": "外出" if ended else None,
	}


def visits(household: dict, number: int, today: date) -> list[dict]:
	"""Visits every five to eleven days up to some weeks ago; some struck out, some by others, some attempts."""
	step, found = 5 + number % 7, []
	if number % 12 == 3:  # a Difficult household that nobody visits
		return found
	for back in range(3 + number % 20, LINKED_DAYS - 40, step):
		day = today - timedelta(days=back)
		found.append(visit(household, number, day, len(found)))
	return found


def visit(household: dict, number: int, day: date, order: int) -> dict:
	"""One entry of the work log, entered on its day."""
	return {
		"name": f"ZF-{household['name']}-{order}",
		"household": household["name"],
		"village": household["village"],
		"visit_date": day,
		"visitor": member_of(household, number if order % 3 else 1),
		"mode": "Home Visit",
		"met": "Nobody Home" if (number + order) % 5 == 0 else "Adult Met",
		"situation": "已了解",
		"has_log_entry": 1,
		"entry_status": "Struck Out" if (number + order) % 8 == 0 else "Accepted",
		"recorded_on": day,
		"accepted_on": day,
		"struck_on": day if (number + order) % 8 == 0 else None,
	}


def checks(household: dict, number: int, today: date) -> list[dict]:
	"""Three checks at least a fortnight apart, results in turn."""
	found = []
	for order, back in enumerate((40, 24, 8)):
		day = today - timedelta(days=back + number % 3)
		found.append(
			{
				"name": f"{household['name']}-{day:%Y%m%d}",
				"household": household["name"],
				"village": household["village"],
				"check_date": day,
				"recorded_on": day,
				"result": RESULTS[(number + order) % len(RESULTS)],
			}
		)
	return found


def listing(household: dict, today: date) -> dict:
	"""An open entry of the black list."""
	return {
		"name": f"{household['name']}-listing",
		"household": household["name"],
		"listed_from": today - timedelta(days=20),
	}


def content(village: str) -> dict[str, list[tuple]]:
	"""All rows of the village in all tables, in order, without the clock and the person of the run."""
	found = {doctype: select(doctype, column, village) for doctype, column in STORED.items()}
	households = [
		row[0] for row in frappe.db.sql("SELECT name FROM tabHousehold WHERE village = %s", village)
	]
	todo = "SELECT reference_name, allocated_to, description, status, date FROM tabToDo WHERE reference_name IN %s"
	found["ToDo"] = sorted(frappe.db.sql(todo, [households])) if households else []
	return found


def select(doctype: str, column: str, village: str) -> list[tuple]:
	"""The village's rows of one table."""
	columns = [name for name in frappe.db.get_table_columns(doctype) if name not in RUN_COLUMNS]
	listed = ", ".join(f"`{name}`" for name in sorted(columns))
	return list(
		frappe.db.sql(f"SELECT {listed} FROM `tab{doctype}` WHERE `{column}` = %s ORDER BY name", village)
	)


def fingerprint(village: str) -> dict[str, tuple[int, str]]:
	"""Row count and hash of every column of every row, clock and person included."""
	found = {}
	for doctype, column in STORED.items():
		all_rows = frappe.db.sql(f"SELECT * FROM `tab{doctype}` WHERE `{column}` = %s ORDER BY name", village)
		found[doctype] = (len(all_rows), hashlib.sha256(repr(all_rows).encode()).hexdigest())
	found["ToDo"] = (frappe.db.count("ToDo"), "")
	return found


def difference(left: dict[str, list], right: dict[str, list]) -> dict[str, list]:
	"""What the two pictures do not share, by table: empty when they are equal."""
	found = {}
	for table in left:
		unshared = sorted(set(map(repr, left[table])) ^ set(map(repr, right[table])))
		if unshared or len(left[table]) != len(right[table]):
			found[table] = unshared[:6]
	return found


def remove(village: str) -> None:
	"""Take a village and everything that hangs on it away, past the controllers, and commit."""
	frappe.db.rollback()
	for child, parent in CHILDREN.items():
		query = (
			f"DELETE FROM `tab{child}` WHERE parent IN (SELECT name FROM `tab{parent}` WHERE village = %s)"
		)
		frappe.db.sql(query, village)
	for doctype, column in BY_HOUSEHOLD.items():
		households = "SELECT name FROM tabHousehold WHERE village = %s"
		frappe.db.sql(f"DELETE FROM `tab{doctype}` WHERE `{column}` IN ({households})", village)
	todo = "DELETE FROM tabToDo WHERE reference_name IN (SELECT name FROM tabHousehold WHERE village = %s)"
	frappe.db.sql(todo, village)
	for doctype, column in STORED.items():
		frappe.db.sql(f"DELETE FROM `tab{doctype}` WHERE `{column}` = %s", village)
	frappe.db.commit()
