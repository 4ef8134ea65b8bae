"""People save while the rules judge their village: nobody gets an error, and most do not even wait."""

import json
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import factories
import places
import processes
import pytest
import requests
from clients import Client

VILLAGE, CODE, SIZE = "试挤村", "QK", 20
SECRETARY = "secretary.k"
ENDED = f"{CODE}-0009"  # its link ended three days ago, and the next evaluation says so
PROPOSED = f"{CODE}-0002"

OPEN = "该户已有一条待确认的调整建议"

JUDGE = """
from dongyang_lianhu import scheduler
frappe.db.sql("SELECT name FROM tabVillage WHERE name = %s FOR UPDATE", arguments[0])
ready()
summary = scheduler.evaluate_village(arguments[0])
frappe.db.commit()
print(json.dumps(summary.decisions))
"""


@pytest.fixture
def village(database) -> Iterator[str]:
	"""A village that was never judged, with a secretary; nothing of it stays but her account."""
	import frappe

	remove()
	places.build(VILLAGE, CODE, SIZE)
	factories.make_user(SECRETARY, ("Village Secretary",), "挤书记")
	post = {"parent": VILLAGE, "parenttype": "Village", "parentfield": "staff", "from_date": day(90)}
	post |= {"name": f"{CODE}-post", "user": factories.email(SECRETARY), "post": "Secretary"}
	places.insert("Village Staff", [post])
	proposal = {"name": f"{PROPOSED}-proposal", "household": PROPOSED, "village": VILLAGE, "reason": "测试"}
	proposal |= {"from_tier": "Pending", "to_tier": "General", "origin": "Manual", "status": "Proposed"}
	places.insert("Household Tier Change", [proposal | {"proposed_on": day(1)}])
	frappe.db.commit()
	yield VILLAGE
	factories.wait_for_workers()
	remove()


def remove() -> None:
	"""Take the village away."""
	import frappe

	places.remove(VILLAGE)
	frappe.db.delete("Village Staff", {"parent": VILLAGE})
	frappe.db.commit()


def day(back: int) -> str:
	"""A day before today as a form sends it."""
	return str(factories.days_ago(back))


def saves() -> dict[str, tuple[str, str, dict]]:
	"""What people save meanwhile: verb, path and values, by what it is."""
	import frappe

	link = frappe.db.get_value("Household Link", {"household": ENDED})
	visit = frappe.db.get_value("Visit", {"village": VILLAGE, "struck_on": ["is", "not set"]})
	proposal = frappe.get_doc("Household Tier Change", f"{PROPOSED}-proposal").as_dict()
	confirm = {"doc": json.dumps(proposal, default=str), "action": "Confirm"}
	new, checked = {"household": f"{CODE}-0001"}, {"household": f"{CODE}-0004"}
	entry = {"visit_date": day(1), "visitor": f"{CODE}-001", "mode": "Home Visit", "met": "Adult Met"}
	backup = {"party_member": f"{CODE}-004", "role": "Backup", "from_date": day(0), "quota_reason": "测试"}
	return {
		"link": ("PUT", f"/api/resource/Household Link/{link}", {"quota_reason": "测试"}),
		"new link": ("POST", "/api/resource/Household Link", new | backup),
		"decision": ("POST", "/api/method/frappe.model.workflow.apply_workflow", confirm),
		"proposal": (
			"POST",
			"/api/resource/Household Tier Change",
			proposed_by_the_rules() | {"reason": "测试"},
		),
		"visit": ("PUT", f"/api/resource/Visit/{visit}", {"help_given": "帮忙"}),
		"new visit": ("POST", "/api/resource/Visit", new | entry | {"situation": "测试"}),
		"check": ("POST", "/api/resource/Sorting Check", checked | {"check_date": day(0), "result": "Poor"}),
		"household": ("PUT", f"/api/resource/Household/{ENDED}", {"remarks": "测试"}),
		"member": ("PUT", f"/api/resource/Party Member/{CODE}-001", {"unit": "测试"}),
	}


def proposed_by_the_rules() -> dict[str, str]:
	"""A household for which the next evaluation proposes a tier, and a tier that it is not in."""
	import frappe

	from dongyang_lianhu import scheduler

	scheduler.evaluate_village(VILLAGE)
	found = frappe.db.get_value("Household Tier Change", {"village": VILLAGE, "origin": "Rule"}, "household")
	frappe.db.rollback()
	tier = frappe.db.get_value("Household", found, "tier")
	return {"household": found, "to_tier": "Improvement" if tier == "General" else "General"}


@pytest.fixture
def send(base_url: str, village: str) -> Iterator[Callable[..., Future]]:
	"""`send(verb, path, values)` has the secretary send it in the background."""
	client = Client(base_url, factories.email(SECRETARY), factories.PASSWORD)
	cookies = client.session.cookies.get_dict()
	with ThreadPoolExecutor(max_workers=10) as threads:

		def later(verb: str, path: str, values: dict) -> Future:
			address = f"{base_url}{path}"
			return threads.submit(requests.request, verb, address, json=values, cookies=cookies, timeout=60)

		yield later


def test_a_save_that_meets_an_evaluation_is_saved(village, send) -> None:
	"""The evaluation holds the village and then writes what they save; whoever needs the village waits for it.

	Whoever waited sees what it wrote: the rules have proposed a tier for the household for which he proposes one.
	"""
	meanwhile = saves()
	judge = processes.SiteProcess(JUDGE, village)
	judge.wait_until_ready()
	sent = {what: send(*save) for what, save in meanwhile.items()}
	processes.wait_until(
		lambda: processes.waiting_for_locks() + sum(future.done() for future in sent.values()) == len(sent)
	)
	waited = {what for what, future in sent.items() if not future.done()}
	judge.go()
	replies = {what: future.result() for what, future in sent.items()}
	assert judge.result() > SIZE
	proposal = replies.pop("proposal")
	assert {what: reply.text[-1500:] for what, reply in replies.items() if reply.status_code != 200} == {}
	assert OPEN in json.loads(json.loads(proposal.json()["_server_messages"])[0])["message"], proposal.text
	assert waited == {"link", "new link", "decision", "proposal"}
