"""Phone numbers, black-list entries and card tokens: in no list for anybody, in forms and prints for those entitled."""

import json
import pickle

import factories
import pytest

MARKS = ("1000000", "1000001", "1000002")
READERS = ("member.a", "secretary.a", "clerk", "manager")
CLOSED = ("Confidential Value", "Black List Entry", "Card Token")

# A list of the first with the field of the second, over a link or as it is.
ASKED = [
	("Visit", "household.phone"),
	("Visit", "visitor.phone"),
	("Household Tie", "household.phone"),
	("Household Tie", "party_member.phone"),
	("Household Link", "household.phone"),
	("Household Link", "party_member.phone"),
	("Household Link", "card_token"),
	("Village Group", "leader.phone"),
	("Party Member", "own_household.phone"),
	("Party Member", "phone"),
	("Household", "backup_member.phone"),
	("Household", "primary_member.phone"),
	("Household", "phone"),
	("Household", "listings.reason"),
	("Household", "`tabHousehold Listing`.`reason`"),
	("Household", "`tabConfidential Value`.`value`"),
	("Household", "`tabBlack List Entry`.`reason`"),
	("Village", "phone"),
	("Leading Group Member", "phone"),
	("Leading Group Member", "village.phone"),
]


def leaks(reply) -> bool:
	"""Whether an answer holds a number of the made-up world, a reason of its black list or a token."""
	import frappe

	tokens = frappe.get_all("Card Token", pluck="token")
	return any(mark in reply.text for mark in (*MARKS, *tokens, "测试黑榜"))


@pytest.fixture
def number(world, database):
	"""A household with a number and an entry, and a group that has a leader with one."""
	import frappe

	household = frappe.get_doc("Household", "QA-0001")
	assert household.phone == "10000010001" and household.listings
	return household


@pytest.mark.parametrize("user", READERS)
@pytest.mark.parametrize(("doctype", "field"), ASKED)
def test_no_list_holds_what_is_confidential(doctype, field, user, number, login):
	"""Named as a field over any route; whoever asks gets the rest of his list, or is refused in words."""
	client, fields = login(user), json.dumps(["name", field])
	replies = [
		client.resource("GET", doctype, params={"fields": fields, "limit_page_length": 0}),
		client.call("frappe.desk.reportview.get", doctype=doctype, fields=fields, filters="[]"),
		client.call("frappe.client.get_list", "GET", doctype=doctype, fields=fields),
	]
	assert not any(map(leaks, replies))
	assert [reply.status_code for reply in replies if reply.status_code not in (200, 403, 417)] == []


@pytest.mark.parametrize("user", READERS)
@pytest.mark.parametrize("part", ["filters", "order_by", "group_by"])
@pytest.mark.parametrize(
	("doctype", "column"), [("Household", "phone"), ("Party Member", "phone"), ("Visit", "household.phone")]
)
def test_no_list_is_asked_by_what_is_confidential(doctype, column, part, user, number, login):
	asked = {"filters": json.dumps([[column, "like", "1%"]]), "order_by": f"{column} asc", "group_by": column}
	reply = login(user).resource("GET", doctype, params={part: asked[part]})
	assert reply.status_code in (403, 417), reply.text[:300]
	assert not reply.json().get("data")


@pytest.mark.parametrize("user", READERS)
def test_no_route_of_a_report_gives_a_column_of_it(user, number, login):
	client = login(user)
	replies = [
		client.call("frappe.desk.query_report.get_data_for_custom_field", doctype=doctype, field=field)
		for doctype, field in (
			("Household", "phone"),
			("Party Member", "phone"),
			("Household Link", "card_token"),
			("Household", "listings"),
			("Black List Entry", "reason"),
			("Card Token", "token"),
			("Confidential Value", "value"),
		)
	]
	replies.append(
		client.call(
			"frappe.desk.form.utils.get_next",
			doctype="Household",
			value="QA-0001",
			prev=0,
			sort_field="phone",
		)
	)
	assert not any(map(leaks, replies))
	assert [reply.status_code for reply in replies if reply.status_code not in (403, 417)] == []


@pytest.mark.parametrize("user", READERS)
@pytest.mark.parametrize("doctype", CLOSED)
def test_the_tables_themselves_are_closed_to_everybody(doctype, user, number, login):
	import frappe

	client, name = login(user), frappe.get_all(doctype, pluck="name", limit=1)[0]
	replies = [
		client.resource("GET", doctype),
		client.resource("GET", doctype, name),
		client.resource("DELETE", doctype, name),
		client.resource("POST", doctype, json={"value": "1", "token": "1", "household": "QA-0001"}),
		client.call("frappe.client.get_list", "GET", doctype=doctype, fields='["*"]'),
		client.call("frappe.desk.reportview.get", doctype=doctype, fields='["name"]', filters="[]"),
		client.call("frappe.desk.form.load.getdoc", "GET", doctype=doctype, name=name),
	]
	assert {reply.status_code for reply in replies} <= {403, 404}
	assert not any(map(leaks, replies))
	frappe.db.rollback()
	assert frappe.db.exists(doctype, name)


def test_a_permission_that_somebody_adds_opens_them_to_nobody(number, as_user):
	"""A System Manager may give a role any permission in the Desk; the condition still holds for no row."""
	import frappe
	from frappe.permissions import add_permission

	frappe.set_user("Administrator")
	add_permission("Card Token", "System Manager", 0)
	try:
		as_user("manager")
		assert frappe.get_list("Card Token") == []
		one = frappe.get_all("Card Token", pluck="name", limit=1)[0]
		assert not frappe.has_permission("Card Token", "read", doc=one)
	finally:
		frappe.set_user("Administrator")
		frappe.db.delete("Custom DocPerm", {"parent": "Card Token"})
		frappe.clear_cache(doctype="Card Token")


@pytest.mark.parametrize(
	("user", "phone", "entries"),
	[
		("member.a", "10000010001", 1),
		("secretary.a", "10000010001", 1),
		("clerk", "10000010001", 1),
		("leader", None, 1),
		("township.secretary", None, 1),
	],
)
def test_a_form_shows_it_to_those_entitled(user, phone, entries, number, login):
	reply = login(user).call("frappe.desk.form.load.getdoc", "GET", doctype="Household", name="QA-0001")
	shown = reply.json()["docs"][0]
	assert (shown.get("phone"), len(shown["listings"])) == (phone, entries)


def test_code_that_runs_for_somebody_holds_only_what_he_may_read(number, as_user):
	import frappe

	as_user("leader")
	assert frappe.get_doc("Household", "QA-0001").phone is None
	as_user("secretary.b")
	doc = frappe.get_doc("Household", "QA-0001")
	assert doc.phone is None and doc.listings == []


def test_a_save_by_somebody_who_does_not_read_it_leaves_it(number, as_user):
	"""Code of the app saves for a user who may do something else; what he may not read stays as it is."""
	import frappe

	as_user("secretary.b")
	doc = frappe.get_doc("Household", "QA-0001")
	doc.remarks = "门口有狗"
	doc.save(ignore_permissions=True)
	frappe.set_user("Administrator")
	after = frappe.get_doc("Household", "QA-0001")
	assert (after.phone, after.remarks) == ("10000010001", "门口有狗")
	assert [row.reason for row in after.listings] == [row.reason for row in number.listings]


def test_a_partial_document_leaves_it(number, as_user):
	"""What a client does not send of a document is not emptied."""
	import frappe

	as_user("secretary.a")
	values = frappe.get_doc("Household", "QA-0001").as_dict()
	values.pop("phone")
	values.pop("listings")
	frappe.get_doc(values).save()
	after = frappe.get_doc("Household", "QA-0001")
	assert after.phone == "10000010001" and len(after.listings) == len(number.listings)


def test_whoever_edits_it_in_the_form_finds_it_after(number, as_user):
	import frappe

	as_user("secretary.a")
	doc = frappe.get_doc("Household", factories.fresh_household(phone="10000020001"))
	doc.phone = "10000020002"
	doc.append("listings", {"listed_from": factories.days_ago(5), "reason": "混投"})
	doc.save()
	again = frappe.get_doc("Household", doc.name)
	assert (again.phone, [row.reason for row in again.listings], again.is_listed) == (
		"10000020002",
		["混投"],
		1,
	)
	again.phone, again.listings = "", []
	again.save()
	emptied = frappe.get_doc("Household", doc.name)
	assert (emptied.phone, emptied.listings, emptied.is_listed) == (None, [], 0)


def test_a_number_is_checked_as_before(number, as_user):
	import frappe

	as_user("secretary.a")
	doc = frappe.get_doc("Household", "QA-0001")
	doc.phone = "打村委会电话"
	with pytest.raises(frappe.ValidationError):
		doc.save()


def test_who_may_not_write_the_level_changes_nothing(number, as_user):
	"""The committee reads the black list and does not keep it."""
	import frappe

	as_user("committee.a")
	doc = frappe.get_doc("Household", "QA-0001")
	doc.listings = []
	doc.save()
	assert len(frappe.get_doc("Household", "QA-0001").listings) == len(number.listings)


def test_a_cache_holds_none_and_a_cached_document_saves_without_loss(number):
	import frappe

	cached = pickle.loads(pickle.dumps(number))
	assert cached.phone is None and cached.listings == []
	cached.save()
	after = frappe.get_doc("Household", "QA-0001")
	assert after.phone == "10000010001" and len(after.listings) == len(number.listings)


def test_it_goes_and_moves_with_its_document(number):
	import frappe

	from dongyang_lianhu.confidential import store

	member = factories.fresh_member(phone="10000020003")
	renamed = frappe.rename_doc("Party Member", member, f"{member}9", force=True, show_alert=False)
	assert store.values_of("Party Member", [member, renamed], "phone") == {renamed: "10000020003"}
	frappe.delete_doc("Party Member", renamed, force=True)
	assert store.values_of("Party Member", [renamed], "phone") == {}


# --- the door ------------------------------------------------------------------------------------------------


def noted() -> list[tuple]:
	import frappe

	return frappe.get_all(
		"Confidential Reading",
		{"name": ["not like", "YD-%"]},
		["reader", "register", "purpose", "documents"],
		order_by="read_at asc, name asc",
		as_list=True,
	)


def test_the_door_gives_what_lies_in_scope_and_notes_it(number, as_user):
	from dongyang_lianhu.confidential.reading import Purpose, read

	as_user("secretary.a")
	before = len(noted())
	found = read("Household", ["QA-0001", "QB-0001"], "phone", Purpose.EXPORT)
	assert found == {"QA-0001": "10000010001"}
	assert list(noted()[before:]) == [("secretary.a@lianhu.test", "Household", "Export", 1)]


@pytest.mark.parametrize("verb", ["GET", "POST"])
def test_a_form_that_is_printed_is_noted(verb, number, login, database):
	import frappe

	before = len(noted())
	asked = {"doc": "Household", "name": "QA-0001", "print_format": "Standard"}
	reply = login("secretary.a").call("frappe.www.printview.get_html_and_style", verb, **asked)
	assert "10000010001" in reply.text
	page = {"doctype": "Household", "name": "QA-0001"}
	assert "10000010001" in login("secretary.a").request("GET", "/printview", params=page).text
	frappe.db.rollback()
	assert ("secretary.a@lianhu.test", "Household", "Print", 1) in noted()[before:]
	assert len(noted()) >= before + 2


def test_the_door_is_closed_without_the_level(number, as_user):
	import frappe

	from dongyang_lianhu.confidential.reading import Purpose, read

	as_user("leader")
	with pytest.raises(frappe.PermissionError):
		read("Household", ["QA-0001"], "phone", Purpose.REPORT)


def test_a_purpose_of_people_is_not_one_of_the_app(number):
	from dongyang_lianhu.confidential.reading import Purpose, read_for

	with pytest.raises(ValueError):
		read_for(Purpose.EXPORT, "Household", ["QA-0001"], "phone")


def test_many_numbers_are_one_query(number, as_user):
	import frappe

	from dongyang_lianhu.confidential import store

	names, asked = [f"QA-{n:04d}" for n in range(3000)], []
	original = frappe.db.sql

	def counted(*args, **kwargs):
		asked.append(args)
		return original(*args, **kwargs)

	frappe.db.sql = counted
	try:
		store.values_of("Household", names, "phone")
	finally:
		frappe.db.sql = original
	assert len(asked) == 1


def test_opening_a_form_is_noted(number, login):
	import frappe

	login("secretary.a").call("frappe.desk.form.load.getdoc", "GET", doctype="Party Member", name="QA-003")
	frappe.db.rollback()
	assert noted()[-1] == ("secretary.a@lianhu.test", "Party Member", "Form", 1)


@pytest.mark.parametrize(
	("user", "found"),
	[
		("secretary.a", {"QA-0001": "10000010001"}),
		("member.a", {"QA-0001": "10000010001"}),
		("secretary.b", {}),
	],
)
def test_the_phone_register_is_the_list_of_those_entitled(user, found, number, login):
	reply = login(user).call(
		"frappe.desk.query_report.run",
		report_name="Phone Register",
		filters={"register": "Household", "digits": "10000010001"},
	)
	rows = reply.json()["message"]["result"]
	assert {row["name"]: row["phone"] for row in rows} == found


@pytest.mark.parametrize("user", ["leader", "township.secretary"])
def test_the_phone_register_is_closed_without_the_level(user, number, login):
	reply = login(user).call(
		"frappe.desk.query_report.run", report_name="Phone Register", filters={"register": "Household"}
	)
	assert reply.status_code == 403 and not leaks(reply)


# --- the patch -----------------------------------------------------------------------------------------------


def test_the_patch_moves_everything_and_a_second_run_changes_nothing(number):
	import frappe

	from dongyang_lianhu.patches.v1_0 import move_confidential_values as patch

	forget_orphans()
	kept = everything()
	put_back()
	assert everything() != kept
	patch.execute()
	assert everything() == kept
	assert not any(patch.has_column(doctype, "phone") for doctype in patch.VALUES)
	assert not patch.has_column("Household Link", "card_token")
	assert not frappe.db.count("Household Listing")
	patch.execute()
	assert everything() == kept


def test_the_patch_drops_nothing_that_did_not_arrive(number):
	"""Stopped half-way it leaves the old column, and goes on when it is run again."""
	import frappe

	from dongyang_lianhu.patches.v1_0 import move_confidential_values as patch

	forget_orphans()
	kept = everything()
	put_back()
	frappe.db.sql(
		"insert into `tabCard Token` (name, household_link, token) values ('x', 'x', %s)",
		kept["Card Token"][0][1],
	)
	frappe.db.commit()
	try:
		with pytest.raises(RuntimeError):
			patch.execute()
		assert patch.has_column("Household Link", "card_token")
	finally:
		frappe.db.delete("Card Token", {"name": "x"})
		frappe.db.commit()
		patch.execute()
	assert everything() == kept


def everything() -> dict[str, tuple]:
	"""All that is confidential on the site, without when it was written."""
	import frappe

	frappe.db.rollback()
	columns = {
		"Confidential Value": "reference_doctype, reference_name, fieldname, value",
		"Card Token": "household_link, token",
		"Black List Entry": "name, household, idx, listed_from, listed_until, reason, recorded_on",
	}
	return {
		table: frappe.db.sql(f"select {c} from `tab{table}` order by {c}") for table, c in columns.items()
	}


def forget_orphans() -> None:
	"""What other tests have left of documents that they removed past their controllers."""
	import frappe

	from dongyang_lianhu.confidential.fields import VALUES

	gone = "not exists (select 1 from `tab{0}` d where d.name = {1})"
	for doctype in VALUES:
		frappe.db.sql(
			f"delete from `tabConfidential Value` where reference_doctype = %s and {gone.format(doctype, 'reference_name')}",
			doctype,
		)
	frappe.db.sql(f"delete from `tabCard Token` where {gone.format('Household Link', 'household_link')}")
	frappe.db.commit()


def put_back() -> None:
	"""The site as it was before: columns and a child table that hold the values, the new tables empty."""
	import frappe

	from dongyang_lianhu.confidential.fields import VALUES

	for doctype in VALUES:
		frappe.db.sql_ddl(f"alter table `tab{doctype}` add column phone varchar(140)")
		frappe.db.sql(
			f"""update `tab{doctype}` d join `tabConfidential Value` v
				on v.reference_doctype = %s and v.fieldname = 'phone' and v.reference_name = d.name
				set d.phone = v.value""",
			doctype,
		)
	frappe.db.sql_ddl("alter table `tabHousehold Link` add column card_token varchar(64) unique")
	frappe.db.sql(
		"update `tabHousehold Link` d join `tabCard Token` t on t.household_link = d.name set d.card_token = t.token"
	)
	columns = "name, creation, modified, owner, modified_by, docstatus, idx, listed_from, listed_until, reason, recorded_on"
	frappe.db.sql(
		f"""insert into `tabHousehold Listing` ({columns}, parent, parenttype, parentfield)
			select {columns}, household, 'Household', 'listings' from `tabBlack List Entry`"""
	)
	for table in ("Confidential Value", "Card Token", "Black List Entry"):
		frappe.db.delete(table)
	frappe.db.commit()
