"""What a client sends along with a call is not believed: methods of documents act on what is stored."""

import inspect
import json

import factories
import pytest


def run(client, doc: dict, method: str, **arguments):
	"""Call a document's method as a form does: the whole document is sent along."""
	body = {"docs": json.dumps(doc, default=str), "method": method, "args": json.dumps(arguments)}
	return client.request("POST", "/api/method/run_doc_method", json=body)


def stored(doctype: str, name: str) -> dict:
	import frappe

	frappe.db.rollback()
	return frappe.get_doc(doctype, name).as_dict()


@pytest.fixture
def late_entry(world, as_user):
	"""A late visit that the lead entered for a member with whom he went himself."""
	import frappe

	as_user("lead.a")
	values = {"household": "QA-0001", "visitor": "QA-003", "visit_date": factories.days_ago(9)}
	values |= {"companions": [{"party_member": "QA-002"}], "situation": "家中分类情况已了解"}
	doc = frappe.get_doc({"doctype": "Visit", "met": "Adult Met", "mode": "Home Visit", **values}).insert()
	frappe.db.commit()
	yield doc.name
	frappe.db.rollback()
	frappe.set_user("Administrator")
	for table in ("Visit Companion", "Visit"):
		frappe.db.delete(table, {"parent" if table == "Visit Companion" else "name": doc.name})
	frappe.db.commit()


FORGED = {
	"nothing": {},
	"another owner": {"owner": "clerk@lianhu.test"},
	"no companions": {"companions": []},
	"another visitor": {"visitor": "QA-004"},
	"all of it": {"owner": "clerk@lianhu.test", "companions": [], "visitor": "QA-004"},
	"another state": {"entry_status": "Awaiting Approval", "accepted_by": None},
	"a method's name": {"check_permission": "x", "reload": "x", "owner": "clerk@lianhu.test"},
	"the stored document": {"latest": {"owner": "clerk@lianhu.test"}, "companions": []},
}


@pytest.mark.parametrize("forged", FORGED)
def test_nobody_decides_on_his_own_late_entry_with_a_forged_form(forged, late_entry, login):
	reply = run(login("lead.a"), stored("Visit", late_entry) | FORGED[forged], "approve_entry")
	assert reply.status_code == 403, reply.text[:300]
	assert stored("Visit", late_entry)["entry_status"] == "Awaiting Approval"


@pytest.mark.parametrize("user", ["lead.b", "secretary.b", "member.a"])
def test_another_villages_entry_is_not_decided_on_by_calling_it_ones_own(user, late_entry, login):
	doc = stored("Visit", late_entry) | {"household": "QB-0001", "village": "试乙村"}
	assert run(login(user), doc, "approve_entry").status_code == 403
	assert stored("Visit", late_entry)["entry_status"] == "Awaiting Approval"


@pytest.mark.parametrize("way", ["PUT", "savedocs", "save"])
def test_who_entered_a_document_is_not_rewritten(way, late_entry, login):
	"""Frappe stores whichever owner a form sends; the decision after it would be anybody's."""
	doc = stored("Visit", late_entry) | {"owner": factories.email("clerk"), "creation": "2026-01-01 00:00:00"}
	client = login("lead.a")
	if way == "PUT":
		client.resource("PUT", "Visit", late_entry, json={"owner": doc["owner"]})
	elif way == "savedocs":
		client.call("frappe.desk.form.save.savedocs", doc=json.dumps(doc, default=str), action="Save")
	else:
		client.call("frappe.client.save", doc=json.loads(json.dumps(doc, default=str)))
	assert stored("Visit", late_entry)["owner"] == factories.email("lead.a")
	assert run(client, stored("Visit", late_entry), "approve_entry").status_code == 403


def forged_calls(world) -> dict[str, tuple]:
	"""Each method of a document with what it takes: on the other village's, sent as one's own."""
	other = {doctype: places["other"] for doctype, places in world.records.items()}
	mine = {
		"household": "QA-0001",
		"village": "试甲村",
		"owner": factories.email("secretary.a"),
		"lead_area": None,
	}
	return {
		"Visit.approve_entry": (other["Visit"], mine | {"entry_status": "Awaiting Approval"}, {}),
		"Visit.reject_entry": (
			other["Visit"],
			mine | {"entry_status": "Awaiting Approval"},
			{"reason": "假"},
		),
		"Visit.strike_out": (other["Visit"], mine, {"reason": "假"}),
		"Household.confirm_occupancy": (other["Household"], mine | {"occupancy": "Empty"}, {}),
		"Household Link.end_link": (
			other["Household Link"],
			mine,
			{"to_date": str(factories.days_ago(0)), "reason": "假"},
		),
		"Household Link.keep_cover": (other["Household Link"], mine | {"is_temporary": 1}, {}),
		"Household Link.hand_over": (
			other["Household Link"],
			mine | {"is_temporary": 1},
			{"party_member": "QA-004"},
		),
		"Party Member.stand_down": (other["Party Member"], mine, {}),
		"Print Job.make_again": (other["Print Job"], mine | {"status": "Failed"}, {}),
		"Sorting Check.strike_out": (other["Sorting Check"], mine, {"reason": "假"}),
	}


METHODS = (
	"Visit.approve_entry",
	"Visit.reject_entry",
	"Visit.strike_out",
	"Household.confirm_occupancy",
	"Household Link.end_link",
	"Household Link.keep_cover",
	"Household Link.hand_over",
	"Party Member.stand_down",
	"Print Job.make_again",
	"Sorting Check.strike_out",
)
SAVES = {"Party Member.stand_down"}  # saves the form that is sent, with the rights and checks of a save


@pytest.mark.parametrize("user", ["secretary.a", "committee.a", "lead.a", "member.a"])
@pytest.mark.parametrize("method", METHODS)
def test_no_method_acts_on_another_villages_document(method, user, world, login, database):
	name, forged, arguments = forged_calls(world)[method]
	doctype, function = method.split(".")
	before = stored(doctype, name)
	for sent in (forged, {**forged, "name": f"{name} "}, {**forged, "__islocal": 1}):
		reply = run(login(user), before | sent, function, **arguments)
		assert reply.status_code in (403, 404, 409, 417), reply.text[:300]
	assert stored(doctype, name) == before


def test_every_method_of_a_document_acts_on_what_is_stored(connection):
	"""A new one too: it is decorated, and stands in the list above."""
	import frappe

	found = set()
	for name in frappe.get_all("DocType", {"module": "Dongyang Lianhu", "istable": 0}, pluck="name"):
		controller = frappe.get_attr(
			f"dongyang_lianhu.dongyang_lianhu.doctype.{frappe.scrub(name)}.{frappe.scrub(name)}.{name.replace(' ', '')}"
		)
		for attribute, function in vars(controller).items():
			if inspect.isfunction(function) and function in frappe.whitelisted:
				assert _is_stored(function) != (f"{name}.{attribute}" in SAVES), f"{name}.{attribute}"
				found.add(f"{name}.{attribute}")
	assert found == set(METHODS)


def _is_stored(function) -> bool:
	"""Whether one of the wrappers around a method is `as_stored`."""
	while function:
		if function.__code__.co_filename.endswith("dongyang_lianhu/documents.py"):
			return True
		function = getattr(function, "__wrapped__", None)
	return False
