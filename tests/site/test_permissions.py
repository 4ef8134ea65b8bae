"""Every cell of the table in expectations.py: each role against each doctype, own and other village, over HTTP and
in the server's own calls."""

import json
import uuid
from collections.abc import Iterator

import expectations
import factories
import pytest
from expectations import ROLES, TABLE, rights

CELLS = [(doctype, role) for doctype in TABLE for role in ROLES]
REFUSED = (403, 404)


@pytest.fixture
def scratch(database: None) -> Iterator[list[tuple[str, str]]]:
	"""Documents to remove afterwards, past their controllers."""
	import frappe

	made: list[tuple[str, str]] = []
	yield made
	frappe.db.rollback()
	frappe.set_user("Administrator")
	for doctype, name in made:
		remove(doctype, name)
	frappe.db.commit()


def remove(doctype: str, name: str) -> None:
	"""Delete a row with its children and what was derived from it."""
	import frappe

	for child, parent in expectations.CHILDREN.items():
		if parent == doctype:
			frappe.db.delete(child, {"parent": name})
	if doctype == "Household":
		for derived in ("Household Tier Change", "Household Link", "Visit Obligation"):
			frappe.db.delete(derived, {"household": name})
	frappe.db.delete(doctype, {"name": name})


def cells(ids: list) -> list[str]:
	return [f"{doctype}-{role}" for doctype, role in ids]


every_cell = pytest.mark.parametrize(("doctype", "role"), CELLS, ids=cells(CELLS))


@every_cell
def test_list_over_http(doctype, role, world, login):
	"""The list holds the rows that the table says, and no other one of the world."""
	reply = login(factories.ROLE_USERS[role]).resource("GET", doctype, params={"limit_page_length": 0})
	names = {row["name"] for row in reply.json()["data"]} if reply.status_code == 200 else set()
	for place, name in world.records[doctype].items():
		assert (name in names) == visible(doctype, role, name, world), f"{place}: {name}"


@every_cell
def test_list_in_the_server(doctype, role, world, database):
	"""frappe.get_list as that user shows the same."""
	import frappe

	frappe.set_user(factories.email(factories.ROLE_USERS[role]))
	may_list = frappe.has_permission(doctype, "read")
	names = set(frappe.get_list(doctype, pluck="name", limit_page_length=0)) if may_list else set()
	for name in world.records[doctype].values():
		assert (name in names) == visible(doctype, role, name, world), name


@every_cell
def test_form_over_http(doctype, role, world, login):
	"""A form opens just where the list shows the row."""
	client = login(factories.ROLE_USERS[role])
	for name in world.records[doctype].values():
		reply = client.resource("GET", doctype, name)
		expected = 200 if visible(doctype, role, name, world) else 403
		assert reply.status_code == expected, f"{name}: {reply.text[:300]}"


@every_cell
def test_rights_in_the_server(doctype, role, world, database):
	"""has_permission on the document agrees with the table, letter by letter."""
	import frappe

	user = factories.email(factories.ROLE_USERS[role])
	frappe.set_user(user)
	for place, name in world.records[doctype].items():
		doc = frappe.get_doc(doctype, name)
		for letter, ptype in (("r", "read"), ("w", "write"), ("d", "delete")):
			expected = letter in rights_of(doctype, role, name, world)
			assert frappe.has_permission(doctype, ptype, doc=doc, user=user) == expected, (place, ptype)
	for letter, ptype in (("p", "report"), ("x", "export")):
		expected = letter in rights(doctype, role, "own")
		assert bool(frappe.has_permission(doctype, ptype, user=user)) == expected, ptype


@every_cell
def test_write_over_http(doctype, role, world, login, scratch):
	"""PUT is refused just where the table gives no write; otherwise it is saved, or refused as wrong (417)."""
	client = login(factories.ROLE_USERS[role])
	for name in world.records[doctype].values():
		reply = client.resource("PUT", doctype, name, json={})
		allowed = "w" in rights_of(doctype, role, name, world)
		assert (reply.status_code not in REFUSED) == allowed, (
			f"{name}: {reply.status_code} {reply.text[:300]}"
		)
		assert reply.status_code < 500, reply.text[:2000]


@every_cell
def test_create_over_http(doctype, role, world, login, scratch):
	"""POST of a document that hangs on own, village and other."""
	client = login(factories.ROLE_USERS[role])
	for place in factories.PLACES:
		reply = client.resource("POST", doctype, json=new_values(doctype, place))
		if reply.status_code == 200:
			scratch.append((doctype, reply.json()["data"]["name"]))
		allowed = "c" in rights(doctype, role, place)
		assert (reply.status_code not in REFUSED) == allowed, (
			f"{place}: {reply.status_code} {reply.text[:300]}"
		)
		if allowed:
			assert reply.status_code == 200, f"{place}: {reply.text[:1500]}"


@every_cell
def test_delete_over_http(doctype, role, world, login, scratch):
	"""DELETE of a copy: refused just where the table gives no delete."""
	import frappe

	client = login(factories.ROLE_USERS[role])
	copies = {place: copy_row(doctype, name) for place, name in world.records[doctype].items()}
	scratch.extend((doctype, name) for name in copies.values())
	frappe.db.commit()
	for place, name in copies.items():
		reply = client.resource("DELETE", doctype, name)
		allowed = "d" in rights_of(doctype, role, world.records[doctype][place], world)
		assert (reply.status_code not in REFUSED) == allowed, (
			f"{place}: {reply.status_code} {reply.text[:300]}"
		)
		frappe.db.rollback()
		assert bool(frappe.db.exists(doctype, name)) == (not allowed), place


@every_cell
def test_export_over_http(doctype, role, world, login):
	"""The report view's export needs the right, and holds only the rows of the list."""
	reply = login(factories.ROLE_USERS[role]).call(
		"frappe.desk.reportview.export_query",
		doctype=doctype,
		file_format_type="CSV",
		fields=json.dumps([f"`tab{doctype}`.`name`"]),
		filters="[]",
		title="x",
	)
	allowed = "x" in rights(doctype, role, "own")
	assert (reply.status_code == 200) == allowed, reply.text[:300]
	assert allowed or reply.status_code == 403
	if allowed:
		lines = reply.content.decode("utf-8-sig")
		for name in world.records[doctype].values():
			assert (f'"{name}"' in lines) == visible(doctype, role, name, world)


@every_cell
def test_count_is_that_of_the_list(doctype, role, world, login):
	"""No counting route counts what the list does not show."""
	client = login(factories.ROLE_USERS[role])
	shown = client.resource("GET", doctype, params={"limit_page_length": 0})
	counts = [
		client.call("frappe.client.get_count", doctype=doctype),
		client.call("frappe.desk.reportview.get_count", doctype=doctype, filters="[]", fields="[]"),
	]
	if shown.status_code == 403:
		assert [reply.status_code for reply in counts] == [403, 403]
		return
	rows = len(shown.json()["data"])
	assert [reply.json()["message"] for reply in counts] == [rows, rows]


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("child", expectations.CHILDREN)
def test_children_follow_their_parent(child, role, world, login):
	"""A child table is listed only with its parent, and shows only rows of parents that the list shows."""
	client = login(factories.ROLE_USERS[role])
	parent = expectations.CHILDREN[child]
	assert client.resource("GET", child).status_code == 403
	reply = client.call(
		"frappe.client.get_list", doctype=child, parent=parent, fields=["name", "parent"], limit_page_length=0
	)
	may_read = any(rights(parent, role, place) for place in factories.PLACES)
	if not may_read or child == "Household Listing":  # the black list is in forms alone
		assert reply.status_code == 403
		return
	assert reply.status_code == 200, reply.text[:500]
	parents = {row["parent"] for row in reply.json()["message"]}
	shown = {
		row["name"] for row in client.resource("GET", parent, params={"limit_page_length": 0}).json()["data"]
	}
	assert parents <= shown
	assert client.call("frappe.client.get_count", doctype=child).json()["message"] == len(
		reply.json()["message"]
	)


def test_posts_make_the_scope_not_roles(world, login):
	"""Somebody with every village role and no post sees nobody."""
	client = login("stranger")
	for doctype in ("Village", "Party Member", "Household", "Household Link", "Visit", "Rule Decision"):
		assert client.resource("GET", doctype).json()["data"] == [], doctype


def visible(doctype: str, role: str, name: str, world) -> bool:
	return "r" in rights_of(doctype, role, name, world)


def rights_of(doctype: str, role: str, name: str, world) -> str:
	"""All letters for one document; a village is `own` and `village` at once."""
	places = [place for place, record in world.records[doctype].items() if record == name]
	return "".join(rights(doctype, role, place) for place in places)


def copy_row(doctype: str, name: str) -> str:
	"""A second row like `name`, without children, past the controller."""
	import frappe

	doc = frappe.copy_doc(frappe.get_doc(doctype, name), ignore_no_copy=False)
	doc.name, doc.docstatus = f"{name}-{uuid.uuid4().hex[:6]}", 0
	for table in doc.meta.get_table_fields():
		doc.set(table.fieldname, [])
	for field in doc.meta.fields:
		if field.unique:
			doc.set(field.fieldname, uuid.uuid4().hex[:8])
	if doctype == "Rule Decision":
		doc.sequence = -int(uuid.uuid4().int % 2_000_000_000)
	if doctype in ("Scheme Policy", "Linkage Plan"):
		doc.status = "Draft"
	doc.set_user_and_timestamp()
	doc.db_insert()
	return doc.name


def new_values(doctype: str, place: str) -> dict:
	"""What a user would enter in that place; nothing for what nobody enters."""
	code, number = {"own": ("QA", "0001"), "village": ("QA", "0003"), "other": ("QB", "0001")}[place]
	village, household, tag = factories.VILLAGES[code], f"{code}-{number}", uuid.uuid4().hex[:6]
	serial = uuid.uuid4().int % 900_000 + 100_000
	member = f"{code}-{factories.LINKS[number]}"
	letters = "".join(chr(65 + int(digit, 16)) for digit in tag[:4])
	return {
		"Village": {"village_name": f"新村{tag}", "village_code": letters},
		"Village Group": {"village": village, "group_name": f"新组{tag}"},
		"Lead Area": {"village": village, "area_name": f"新片{tag}"},
		"Leading Group Member": {
			"person_name": f"新人{tag}",
			"duty": "成员",
			"post": "Member",
			"village": village,
		},
		"Party Member": {"member_number": f"{code}-{serial}", "member_name": "新党员", "village": village},
		"Household": {"household_number": f"{code}-{serial}", "head_name": "新户", "village": village},
		"Household Tie": {"party_member": f"{code}-005", "household": household, "kind": "Familiar"},
		"Household Link": {
			"household": household,
			"party_member": f"{code}-005",
			"role": "Backup",
			"from_date": str(factories.days_ago(0)),
			"quota_reason": "测试",
		},
		"Visit": {
			"household": household,
			"visitor": member,
			"visit_date": str(factories.days_ago(1)),
			"mode": "Home Visit",
			"met": "Adult Met",
			"situation": "新走访",
		},
		"Sorting Check": {
			"household": household,
			"check_date": str(factories.days_ago(1)),
			"result": "Accurate",
		},
		"Household Tier Change": {
			"household": household,
			"to_tier": "Difficult",
			"difficult_type": "Cannot",
			"reason": "测试",
		},
		"Linkage Cycle": {"cycle_name": f"新周期{tag}", "issued_on": str(factories.days_ago(0))},
		"Linkage Plan": {
			"village": village,
			"cycle": factories.CYCLES["village" if place == "village" else "own"],
			"links_from": str(factories.days_ago(-1)),
		},
		"Print Job": {
			"kind": "Link Register",
			"village": village,
			"lead_area": f"{village}-{'一片' if number == '0001' else '二片'}",
		},
		"Roster Import": {
			"register": "Household",
			"village": village,
			"file": factories.make_roster_file() if doctype == "Roster Import" else None,
		},
		"Scheme Policy": {
			"title": f"新参数{tag}",
			"effective_from": f"20{50 + serial % 40}-01-{1 + serial % 28:02d}",
			"basis": "测试",
			"values": [{"parameter": "general_visits_per_month", "value": "2"}],
		},
	}.get(doctype, {})
