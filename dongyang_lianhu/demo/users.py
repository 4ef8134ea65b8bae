"""One demo login per role, and two of a second village for trying what must stay hidden."""

import json
import secrets
from collections import Counter
from datetime import date
from pathlib import Path

import frappe

FIRST, SECOND = "桐岩村", "柳汐村"
ROLE_ZH = {
	"System Manager": "系统管理员",
	"Linked Member": "联户党员",
	"Area Lead": "联户长",
	"Village Secretary": "村党支部书记",
	"Village Committee": "村“两委”",
	"Organisation Clerk": "组织干事",
	"Township Leader": "乡领导",
	"Township Secretary": "乡党委书记",
}
TOWNSHIP = {
	"Organisation Clerk": ("clerk", "组织干事"),
	"Township Leader": ("leader", "分管垃圾分类领导"),
	"Township Secretary": ("township", "乡党委书记"),
}
ADMINISTRATOR_NAME = "系统管理员"
COMMITTEE_NAME = "钟水莲"
DOMAIN = "lianhu.example"


def create(day: date) -> list[dict]:
	"""Create the users, join them to their documents, and return their logins.

	The system manager comes first: where none exists, Frappe gives that role to whoever is saved next.
	"""
	found = [new_user("System Manager", "manager", ADMINISTRATOR_NAME, "", [])]
	found += [township_user(role) for role in TOWNSHIP]
	for village, suffix in ((FIRST, ""), (SECOND, "2")):
		found += village_users(village, suffix)
	found.append(committee_user(FIRST, day))
	order = [*list(ROLE_ZH)[1:], "System Manager"]
	return sorted(found, key=lambda row: (row["village"] == SECOND, order.index(row["role"])))


def village_users(village: str, suffix: str) -> list[dict]:
	"""Member, lead and secretary of a village, each a Party member of it; the second village has no lead here."""
	lead = frappe.db.get_value("Lead Area", {"village": village, "area_name": "第一片"}, "lead")
	secretary = frappe.db.get_value("Village", village, "secretary")
	people = [("Linked Member", f"member{suffix}", ordinary_member(village), [])]
	if not suffix:
		people.append(("Area Lead", "lead", lead, ["Linked Member"]))
	people.append(("Village Secretary", f"secretary{suffix}", secretary, ["Linked Member"]))
	return [member_user(village, *person) for person in people]


def ordinary_member(village: str) -> str:
	"""An ordinary member with weekly and monthly duties, if possible in the first lead's area."""
	filters = {"village": village, "primary_member": ["is", "set"]}
	rows = frappe.get_all("Household", filters, ["primary_member", "tier", "lead_area"], order_by="name")
	ordinary = frappe.get_all("Party Member", {"village": village, "band": "Ordinary"}, pluck="name")
	score: Counter = Counter(dict.fromkeys(sorted(ordinary), 0))
	for row in rows:
		if row.primary_member in score:
			score[row.primary_member] += (
				1 + 3 * (row.tier != "General") + 2 * row.lead_area.endswith("第一片")
			)
	return max(score, key=lambda member: (score[member], member))


def member_user(village: str, role: str, local_part: str, member: str, more_roles: list[str]) -> dict:
	"""The user of a Party member."""
	login = new_user(
		role, local_part, frappe.db.get_value("Party Member", member, "member_name"), village, more_roles
	)
	frappe.db.set_value("Party Member", member, "user", login["user"])
	return login


def committee_user(village: str, day: date) -> dict:
	"""A committee member who is no Party member: his village is that of the village's staff table."""
	login = new_user("Village Committee", "committee", COMMITTEE_NAME, village, [])
	doc = frappe.get_doc("Village", village)
	doc.append("staff", {"user": login["user"], "post": "Committee", "from_date": day.replace(day=1)})
	doc.save(ignore_permissions=True)  # the loader runs from the command line, on behalf of no user
	return login


def township_user(role: str) -> dict:
	"""A user of the whole township, joined to his seat in the leading group."""
	local_part, duty = TOWNSHIP[role]
	seat = frappe.db.get_value("Leading Group Member", {"duty": duty}, ["name", "person_name"], as_dict=True)
	login = new_user(role, local_part, seat.person_name, "", [])
	frappe.db.set_value("Leading Group Member", seat.name, "user", login["user"])
	return login


def new_user(role: str, local_part: str, full_name: str, village: str, more_roles: list[str]) -> dict:
	"""Insert one user with a password of this load's own."""
	password, email = new_password(), f"{local_part}@{DOMAIN}"
	user = frappe.get_doc(
		{"doctype": "User", "email": email, "first_name": full_name, "new_password": password}
	)
	user.update({"language": "zh", "send_welcome_email": 0, "enabled": 1})
	roles = [role, *more_roles]
	user.set("roles", [{"role": name} for name in roles])
	user.flags.no_welcome_mail = True
	user.insert(ignore_permissions=True)  # as above
	if {row.role for row in user.roles} != set(roles):
		raise RuntimeError(f"{email} was given other roles than {roles}")
	return {"role": role, "role_zh": ROLE_ZH[role], "user": email, "password": password, "village": village}


def new_password() -> str:
	"""A password that can be read out and typed: six random syllables and three digits."""
	syllables = ["".join((secrets.choice("bdfghjkmnprstvz"), secrets.choice("aeiou"))) for _ in range(6)]
	words = "-".join("".join(syllables[i : i + 2]) for i in range(0, 6, 2))
	return f"{words.capitalize()}-{secrets.randbelow(900) + 100}"


def logins_path() -> Path:
	"""`demo_logins.json` in the site's own folder."""
	return Path(frappe.get_site_path("demo_logins.json"))


def save_logins(rows: list[dict]) -> None:
	"""Write the logins where only the bench's user reads them."""
	path = logins_path()
	path.touch(mode=0o600)
	path.write_text(json.dumps(rows, ensure_ascii=False, indent="\t") + "\n", encoding="utf-8")


def logins() -> list[dict]:
	"""The logins of the last load."""
	path = logins_path()
	return json.loads(path.read_text(encoding="utf-8")) if path.exists() else []
