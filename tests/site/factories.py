"""A small made-up world for the site tests: two villages, and a user for every role.

`build()` is idempotent and runs on any site with the app. Everything that it makes begins with the village codes
QA and QB or with the mail domain `lianhu.test`. People are invented; their numbers cannot be assigned.

Village QA has two areas, 一片 (led by QA-002) and 二片 (led by QA-005). Households QA-0001, QA-0002 and QA-0005 lie in
the first, QA-0003 and QA-0004 in the second. QA-003 (user member.a) is linked to QA-0001, the lead QA-002 to QA-0002,
QA-004 to QA-0003, nobody to the others. Village QB is the same with QB. So for `member.a` QA-0001 is "own", QA-0003
"village" and QB-0001 "other"; the same three places serve every role.
"""

import time
from dataclasses import dataclass, field
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import frappe
from frappe.utils.background_jobs import get_workers
from frappe.utils.password import update_password

from dongyang_lianhu import clock, permissions
from dongyang_lianhu.effects.decisions import DecisionLog

PASSWORD = "lianhu-test-6174"
DOMAIN = "lianhu.test"
PLACES = ("own", "village", "other")

# user: (roles, full name)
USERS = {
	# First: Frappe makes the first user of a site a System Manager, whatever his roles are.
	"manager": (("System Manager",), "管理甲"),
	"member.a": (("Linked Member",), "甲联户"),
	"lead.a": (("Area Lead", "Linked Member"), "甲片长"),
	"secretary.a": (("Village Secretary",), "甲书记"),
	"committee.a": (("Village Committee",), "甲两委"),
	"clerk": (("Organisation Clerk",), "组织甲"),
	"leader": (("Township Leader",), "领导甲"),
	"township.secretary": (("Township Secretary",), "书记甲"),
	"member.b": (("Linked Member",), "乙联户"),
	"lead.b": (("Area Lead", "Linked Member"), "乙片长"),
	"secretary.b": (("Village Secretary",), "乙书记"),
	"stranger": (("Linked Member", "Area Lead", "Village Secretary", "Village Committee"), "无岗位"),
}
ROLE_USERS = {
	"Linked Member": "member.a",
	"Area Lead": "lead.a",
	"Village Secretary": "secretary.a",
	"Village Committee": "committee.a",
	"Organisation Clerk": "clerk",
	"Township Leader": "leader",
	"Township Secretary": "township.secretary",
}
VILLAGES = {"QA": "试甲村", "QB": "试乙村"}
MEMBERS = {"001": "书记", "002": "片长", "003": "联户", "004": "邻居", "005": "两委"}
HOUSEHOLDS = {"0001": "一片", "0002": "一片", "0003": "二片", "0004": "二片", "0005": "一片"}
LINKS = {"0001": "003", "0002": "002", "0003": "004"}
CYCLES = {"own": "试周期一", "village": "试周期二", "other": "试周期三"}


def email(user: str) -> str:
	"""The account of a short user name of `USERS`."""
	return f"{user}@{DOMAIN}"


def days_ago(days: int) -> date:
	"""A day before today, in Asia/Shanghai."""
	return clock.today() - timedelta(days=days)


@dataclass
class World:
	"""Names of what was built: `records[doctype][place]`, place being own, village or other."""

	records: dict[str, dict[str, str]] = field(default_factory=dict)
	village: str = VILLAGES["QA"]
	other_village: str = VILLAGES["QB"]


def build() -> World:
	"""Make what is missing of the world, commit, and return the names of its documents."""
	before = frappe.session.user
	frappe.set_user("Administrator")
	frappe.flags.in_lianhu_load = True  # judged by nobody: the world is the same each time
	try:
		for user, (roles, name) in USERS.items():
			make_user(user, roles, name)
			frappe.get_doc("User", email(user)).share_with_self()  # Frappe's way to one's own settings
		for code in VILLAGES:
			make_village(code)
		world = World(records={})
		for place, code, number in (
			("own", "QA", "0001"),
			("village", "QA", "0003"),
			("other", "QB", "0001"),
		):
			made = make_field_work(code, number) | make_plan(place, code, number) | make_records(place, code)
			for doctype, name in made.items():
				world.records.setdefault(doctype, {})[place] = name
		make_policies(world)
		frappe.db.commit()
	finally:
		frappe.set_user(before)
		frappe.flags.in_lianhu_load = None
	permissions.clear_scopes()
	return world


LOOK_AGAIN = 0.005  # seconds, longer than a worker takes from the queue's answer to saying that it is busy


def wait_for_workers(seconds: float = 300) -> None:
	"""Let the workers, if there are any, finish the app's jobs: one that comes later writes into what a test counts.

	A job that a worker has just taken is for a moment neither queued nor begun, so that two looks must find nothing.

	Raises TimeoutError.
	"""
	end = time.monotonic() + seconds
	idle = 0
	while idle < 2:
		if time.monotonic() > end:
			raise TimeoutError("The workers do not finish what is queued.")
		workers = get_workers()
		if not workers:
			return
		idle = 0 if is_working(workers) else idle + 1
		time.sleep(LOOK_AGAIN)


def is_working(workers: list) -> bool:
	"""Whether a job of the app waits or runs, or a worker is busy with whatever it has just taken."""
	if any(is_of_the_app(job) for job in waiting_jobs()):
		return True
	return any(worker.get_state() == "busy" for worker in workers)


def waiting_jobs() -> list:
	"""The jobs that wait or run, of all sites that share the bench's Redis."""
	from frappe.utils.background_jobs import get_queue, get_queues_timeout

	found = []
	for queue in map(get_queue, get_queues_timeout()):
		names = [*queue.get_job_ids(), *queue.started_job_registry.get_job_ids()]
		found += [job for job in queue.job_class.fetch_many(names, queue.connection) if job] if names else []
	return found


def is_of_the_app(job) -> bool:
	"""Whether a job is the app's own, on this site."""
	return job.kwargs["site"] == frappe.local.site and str(job.kwargs["method"]).startswith(
		"dongyang_lianhu."
	)


def ensure(doctype: str, name: str, **values: Any) -> str:
	"""Insert a document through its controller, unless one of that name is there."""
	if not frappe.db.exists(doctype, name):
		doc = frappe.get_doc({"doctype": doctype, **values})
		doc.insert(ignore_permissions=True)
		name = doc.name
	return name


def insert_row(doctype: str, name: str, **values: Any) -> str:
	"""Insert a row past its controller: for what only the rules write."""
	if not frappe.db.exists(doctype, name):
		doc = frappe.get_doc({"doctype": doctype, "name": name, **values})
		doc.name = name
		doc.set_user_and_timestamp()
		doc.db_insert()
	return name


def make_user(user: str, roles: tuple[str, ...], name: str) -> None:
	"""A system user with these roles of the app, and the test password."""
	if not frappe.db.exists("User", email(user)):
		doc = frappe.get_doc(
			{
				"doctype": "User",
				"email": email(user),
				"first_name": name,
				"language": "zh",
				"send_welcome_email": 0,
				"user_type": "System User",
			}
		)
		doc.flags.no_welcome_mail = True
		doc.insert(ignore_permissions=True)
		update_password(email(user), PASSWORD)
	if missing := set(roles) - set(frappe.get_roles(email(user))):
		frappe.get_doc("User", email(user)).add_roles(*missing)


def make_village(code: str) -> None:
	"""A village with groups, areas, members, households, ties and links."""
	village = ensure(
		"Village", VILLAGES[code], village_name=VILLAGES[code], village_code=code, phone="10000000001"
	)
	for group in ("一组", "二组"):
		ensure("Village Group", f"{village}-{group}", village=village, group_name=group)
	for number, title in MEMBERS.items():
		make_member(code, number, title)
	for area, group in (("一片", "一组"), ("二片", "二组")):
		make_area(code, area, group)
	appoint(code)
	for number, area in HOUSEHOLDS.items():
		make_household(code, number, area)
	for number, member in LINKS.items():
		make_link(code, number, member)


def make_member(code: str, number: str, title: str) -> str:
	"""A full member; 001, 002 and 005 are village cadres, so that they may lead an area."""
	suffix = code[1].lower()
	account = {"001": "secretary", "002": "lead", "003": "member", "005": "committee"}.get(number)
	user = f"{account}.{suffix}" if account and f"{account}.{suffix}" in USERS else None
	return ensure(
		"Party Member",
		f"{code}-{number}",
		member_number=f"{code}-{number}",
		member_name=f"{'甲' if code == 'QA' else '乙'}{title}",
		village=VILLAGES[code],
		membership="Full",
		is_village_cadre=int(number in ("001", "002", "005")),
		phone=f"1000000{code[1] == 'B':d}{number}",
		user=email(user) if user else None,
	)


def make_area(code: str, area: str, group: str) -> str:
	"""A lead area over one villagers' group; the first has 002 as its lead, the second 005."""
	village = VILLAGES[code]
	return ensure(
		"Lead Area",
		f"{village}-{area}",
		village=village,
		area_name=area,
		lead=f"{code}-{'002' if area == '一片' else '005'}",
		groups=[{"village_group": f"{village}-{group}"}],
	)


def appoint(code: str) -> None:
	"""Give the village its secretary and its committee."""
	village = frappe.get_doc("Village", VILLAGES[code])
	if village.secretary:
		return
	suffix = code[1].lower()
	village.secretary = f"{code}-001"
	for user, post in ((f"secretary.{suffix}", "Secretary"), (f"committee.{suffix}", "Committee")):
		if user in USERS:
			village.append("staff", {"user": email(user), "post": post, "from_date": days_ago(90)})
	village.flags.ignore_permissions = True
	village.save()


def make_household(code: str, number: str, area: str) -> str:
	"""A household of an area, with an entry of the black list that is over."""
	village = VILLAGES[code]
	return ensure(
		"Household",
		f"{code}-{number}",
		household_number=f"{code}-{number}",
		head_name=f"{'甲' if code == 'QA' else '乙'}户{number}",
		address=f"{village}{int(number)}号",
		village=village,
		village_group=f"{village}-{'一组' if area == '一片' else '二组'}",
		lead_area=f"{village}-{area}",
		tier="General",
		tier_since=days_ago(60),
		phone=f"1000001{code[1] == 'B':d}{number[1:]}",
		listings=[{"listed_from": days_ago(50), "listed_until": days_ago(40), "reason": "测试"}],
	)


def make_link(code: str, number: str, member: str) -> str:
	"""An open primary link, thirty days old."""
	start = days_ago(30)
	household = f"{code}-{number}"
	existing = frappe.db.get_value(
		"Household Link", {"household": household, "role": "Primary", "status": "Open"}
	)
	return existing or ensure(
		"Household Link",
		f"{household}-P-{start:%Y%m%d}",
		household=household,
		party_member=f"{code}-{member}",
		role="Primary",
		from_date=start,
		grounds="Near",
		quota_reason="测试",
	)


def make_field_work(code: str, number: str) -> dict[str, str]:
	"""One document of every doctype that hangs on a household, a member or a village."""
	village, household, member = VILLAGES[code], f"{code}-{number}", f"{code}-{LINKS[number]}"
	link = frappe.db.get_value("Household Link", {"household": household, "status": "Open"})
	visit = make_visit(household, member, days_ago(2))
	return {
		"Village": village,
		"Village Group": f"{village}-{'一组' if number == '0001' else '二组'}",
		"Lead Area": f"{village}-{'一片' if number == '0001' else '二片'}",
		"Leading Group Member": ensure(
			"Leading Group Member",
			f"{village}{number}负责人-村书记",
			person_name=f"{village}{number}负责人",
			duty="村书记",
			post="Member",
			village=village,
			phone="10000000009",
		),
		"Party Member": member,
		"Household": household,
		"Household Tie": ensure(
			"Household Tie",
			f"{member}-{household}-Neighbour",
			party_member=member,
			household=household,
			kind="Neighbour",
		),
		"Household Link": link,
		"Visit": visit,
		"Visit Obligation": make_obligation(link, household, member, village),
		"Sorting Check": make_check(household),
		"Household Tier Change": frappe.db.get_value(
			"Household Tier Change", {"household": household, "origin": "Registration"}
		),
		"Rule Decision": make_decision(village, household, member),
		"Print Job": make_print_job(village, f"{village}-{'一片' if number == '0001' else '二片'}"),
	}


def make_visit(household: str, visitor: str, day: date, **values: Any) -> str:
	"""A home visit that counts."""
	situation = values.pop("situation", "测试走访")
	existing = frappe.db.get_value(
		"Visit", {"household": household, "visitor": visitor, "situation": situation}
	)
	if existing:
		return existing
	doc = frappe.get_doc(
		{
			"doctype": "Visit",
			"household": household,
			"visitor": visitor,
			"visit_date": day,
			"mode": "Home Visit",
			"met": "Adult Met",
			"situation": situation,
			"entry_channel": "Desk",
			**values,
		}
	)
	return doc.insert(ignore_permissions=True).name


def make_check(household: str) -> str:
	"""An accurate sorting check."""
	existing = frappe.db.get_value("Sorting Check", {"household": household, "remarks": "测试检查"})
	return existing or ensure(
		"Sorting Check",
		"",
		household=household,
		check_date=days_ago(3),
		result="Accurate",
		remarks="测试检查",
	)


def make_obligation(link: str, household: str, member: str, village: str) -> str:
	"""A first contact that was not made: written as the rules write it."""
	start = days_ago(30)
	return insert_row(
		"Visit Obligation",
		f"{link}-FC",
		household_link=link,
		household=household,
		party_member=member,
		village=village,
		kind="First Contact",
		tier="General",
		period="FC",
		window_start=start,
		window_end=start + timedelta(days=6),
		due_date=start + timedelta(days=6),
		last_entry_on=start + timedelta(days=13),
		status="Missed",
		status_since=start + timedelta(days=14),
		required_visits=1,
	)


def make_decision(village: str, household: str, member: str) -> str:
	"""One entry in the village's chain, written by the chain's own writer."""
	filters = {"village": village, "household": household, "rule": "test-rule"}
	existing = frappe.db.get_value("Rule Decision", filters)
	if existing:
		return existing
	frappe.db.get_value("Village", village, "name", for_update=True)
	log = DecisionLog(village, clock.today(), "test")
	log.add(make_outcome(household), "Household", household, household=household, party_member=member)
	log.write()
	return frappe.db.get_value("Rule Decision", filters)


def make_print_job(village: str, area: str) -> str:
	"""A finished print of an area's register, without its file."""
	return insert_row(
		"Print Job",
		f"DY-{area}",
		kind="Link Register",
		village=village,
		lead_area=area,
		status="Ready",
		requested_by=email("clerk"),
		attempt=1,
	)


def make_outcome(household: str) -> SimpleNamespace:
	"""What a rule's outcome tells the chain, of no real rule."""
	return SimpleNamespace(
		rule="test-rule",
		clause="五(一)",
		subject="Household",
		period=clock.today().isoformat(),
		outcome="test",
		arguments={},
		facts={"household": household},
		parameters={},
		policy_version="test",
		key=f"test-{household}",
	)


def make_plan(place: str, code: str, number: str) -> dict[str, str]:
	"""A cycle that is over, and in it a plan of the village, long superseded, with one pair."""
	cycle, village = CYCLES[place], VILLAGES[code]
	ensure("Linkage Cycle", cycle, cycle_name=cycle, issued_on=days_ago(400), status="Closed")
	plan = insert_row(
		"Linkage Plan",
		f"{code}-{cycle}-0",
		village=village,
		cycle=cycle,
		links_from=days_ago(380),
		status="Superseded",
		mode="Lexicographic",
		reach="Village",
	)
	household = f"{code}-{number}"
	pair = insert_row(
		"Linkage Plan Pair",
		f"{plan}-{household}-P",
		plan=plan,
		village=village,
		household=household,
		party_member=f"{code}-{LINKS[number]}",
		role="Primary",
		tier="General",
		source="Matched",
	)
	return {"Linkage Cycle": cycle, "Linkage Plan": plan, "Linkage Plan Pair": pair}


def make_records(place: str, code: str) -> dict[str, str]:
	"""A roster that a village checked, and an export that the clerk made."""
	roster = {"register": "Household", "village": VILLAGES[code], "state": "Checked"}
	export = {"register": "Household", "exported_by": email("clerk"), "exported_at": f"{clock.today()} 08:00"}
	reading = {"register": "Household", "fieldname": "phone", "purpose": "Export", "documents": 1}
	reading |= {"reader": email("clerk"), "read_at": f"{clock.today()} 08:00"}
	return {
		"Roster Import": insert_row("Roster Import", f"DR-{place}", file="/private/files/none.csv", **roster),
		"Register Export": insert_row("Register Export", f"DC-{place}", rows_exported=1, **export),
		"Confidential Reading": insert_row("Confidential Reading", f"YD-{place}", **reading),
	}


def make_roster_file() -> str:
	"""A file that anybody may attach to an import: its address."""
	doc = frappe.get_doc(
		{"doctype": "File", "file_name": "花名册.csv", "content": "户编号,户主\n", "is_private": 0}
	)
	doc.insert(ignore_permissions=True)
	frappe.db.commit()
	return doc.file_url


def make_policies(world: World) -> None:
	"""A draft, which is the township's own, and an approved policy, which everybody sees, far in the future."""
	world.records["Scheme Policy"] = {
		"own": make_policy("试行参数", "2098-01-01", "Approved"),
		"village": make_policy("试行参数草案", "2098-02-01", "Draft"),
		"other": make_policy("试行参数送审", "2098-03-01", "Pending Approval"),
	}


def make_policy(title: str, effective_from: str, status: str) -> str:
	"""A policy in a state, written past the workflow."""
	name = f"ZC-{effective_from}"
	if not frappe.db.exists("Scheme Policy", name):
		insert_row(
			"Scheme Policy",
			name,
			title=title,
			effective_from=effective_from,
			basis="测试",
			status=status,
			owner=email("clerk"),
			prepared_by=email("clerk"),
		)
		frappe.db.set_value("Scheme Policy", name, "owner", email("clerk"), update_modified=False)
		row = {"parameter": "general_visits_per_month", "value": "1", "idx": 1}
		frappe.get_doc(
			{
				"doctype": "Scheme Policy Value",
				"name": f"{name}-1",
				"parent": name,
				"parenttype": "Scheme Policy",
				"parentfield": "values",
				**row,
			}
		).db_insert()
	return name


def fresh_member(code: str = "QA", **values: Any) -> str:
	"""One more full member of a village, with the next free number from 500 on."""
	number = next_number("Party Member", code, 500, 3)
	fields = {"member_number": number, "member_name": "新党员", "village": VILLAGES[code], **values}
	return frappe.get_doc({"doctype": "Party Member", **fields}).insert(ignore_permissions=True).name


def fresh_household(code: str = "QA", **values: Any) -> str:
	"""One more household of a village's first area, with the next free number from 5000 on."""
	number = next_number("Household", code, 5000, 4)
	fields = {"household_number": number, "head_name": "新住户", "village": VILLAGES[code]}
	fields |= {
		"village_group": f"{VILLAGES[code]}-一组",
		"tier": "General",
		"tier_since": days_ago(60),
		**values,
	}
	return frappe.get_doc({"doctype": "Household", **fields}).insert(ignore_permissions=True).name


def forget_fresh() -> None:
	"""Take away, in the running transaction, what other tests have committed by `fresh_household`."""
	fresh = ["like", "Q_-5%"]
	for doctype in ("Visit Obligation", "Visit", "Household Link", "Household Tier Change", "Sorting Check"):
		frappe.db.delete(doctype, {"household": fresh})
	frappe.db.delete("Household", {"name": fresh})


def next_number(doctype: str, code: str, first: int, width: int) -> str:
	"""The natural key after the highest one from `first` on."""
	start = f"{code}-{first:0{width}d}"
	filters = [["name", ">=", start], ["name", "like", f"{code}-%"]]
	last = frappe.get_all(doctype, filters, pluck="name", order_by="name desc", limit=1)
	return f"{code}-{int(last[0].split('-')[1]) + 1:0{width}d}" if last else start


def fresh_link(household: str, member: str, **values: Any) -> str:
	"""A primary link from thirty days ago, through its controller."""
	fields = {"household": household, "party_member": member, "role": "Primary", "from_date": days_ago(30)}
	doc = frappe.get_doc({"doctype": "Household Link", "quota_reason": "测试", **fields, **values})
	return doc.insert(ignore_permissions=True).name
