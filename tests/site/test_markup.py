"""What people write never runs in the page of whoever opens it: Frappe leaves some texts as they are, the gate does not."""

import json

import factories
import frappe
import pytest
from clients import told

TAG = "<img src=x onerror=window.__ran=1>"
RUNNING = [
	TAG,
	f'"{TAG}"',  # a text in quotes is JSON, which Frappe does not clean
	json.dumps([TAG]),
	"<img src=x onerror=window.__ran=1 //",  # a tag that the page itself closes
	f"好 <!-- markdown --> {TAG[:-1]}",
]
LEFT = RUNNING[1:]  # Frappe itself cleans the first of a rich text
ACCOUNT = factories.email("member.a")


def holds_markup(text: str | None) -> bool:
	return "<img" in (text or "") and "onerror" in (text or "")


@pytest.mark.parametrize("text", RUNNING)
@pytest.mark.parametrize(
	("user", "doctype", "field"),
	[
		("secretary.a", "Household", "remarks"),
		("member.a", "Visit", "situation"),
	],
)
def test_a_plain_text_holds_no_markup(user, doctype, field, text, world, login, database):
	name = world.records[doctype]["own"]
	for reply in (
		login(user).resource("PUT", doctype, name, json={field: text}),
		login(user).call("frappe.client.set_value", doctype=doctype, name=name, fieldname=field, value=text),
	):
		assert reply.status_code == 417 and "网页标记" in told(reply), reply.text
	frappe.db.rollback()
	assert not holds_markup(frappe.db.get_value(doctype, name, field))


@pytest.mark.parametrize("text", ["收入 < 5000 元，比去年 > 3000", "1<2", "说“好的”", '"原话"', "a & b"])
def test_plain_words_with_such_signs_are_kept(text, world, login, database):
	reply = login("secretary.a").resource("PUT", "Household", "QA-0001", json={"remarks": text})
	assert reply.status_code == 200, reply.text


@pytest.mark.parametrize("text", LEFT)
def test_a_comment_holds_none_that_runs(text, world, login, database):
	values = {"reference_doctype": "Household", "reference_name": "QA-0001", "comment_email": ACCOUNT}
	reply = login("member.a").call(
		"frappe.desk.form.utils.add_comment", content=text, comment_by="x", **values
	)
	assert reply.status_code == 417
	assert not frappe.db.exists("Comment", {"content": ["like", "%onerror%"]})


@pytest.mark.parametrize("text", LEFT)
def test_a_task_holds_none_that_runs(text, world, login, database):
	values = {"doctype": "Household", "name": "QA-0001", "assign_to": json.dumps([ACCOUNT])}
	reply = login("secretary.a").call("frappe.desk.form.assign_to.add", description=text, **values)
	assert reply.status_code == 417
	assert not frappe.db.exists("ToDo", {"description": ["like", "%onerror%"]})


@pytest.mark.parametrize("field", ["location", "bio", "interest"])
@pytest.mark.parametrize("text", LEFT)
def test_ones_own_account_holds_none_that_runs(text, field, world, login, database):
	assert login("member.a").resource("PUT", "User", ACCOUNT, json={field: text}).status_code == 417


@pytest.mark.parametrize("field", ["user_image", "banner_image"])
@pytest.mark.parametrize(
	"address",
	[
		"x\"'><img src=x onerror=window.__ran=1>",
		'/files/a" onerror="window.__ran=1',
		"/files/a.png' x='",
		'https://x/"><script>',
		"javascript:alert(1)",
		"data:image/png;base64,AAAA",
		"a.png",
	],
)
def test_a_picture_is_an_address_and_nothing_else(address, field, world, login, database):
	reply = login("member.a").resource("PUT", "User", ACCOUNT, json={field: address})
	assert reply.status_code in (403, 417), reply.text
	frappe.db.rollback()
	assert frappe.db.get_value("User", ACCOUNT, field) != address


@pytest.mark.parametrize("name", ['a" onload="window.__ran=1" x=".png', "a'><img src=x>.png", "a`&<b>.png"])
def test_a_file_is_shown_by_a_name_that_is_no_markup(name, world, login, database):
	values = {"doctype": "Household", "docname": "QA-0001", "is_private": 1}
	reply = login("secretary.a").request(
		"POST", "/api/method/upload_file", data=values, files={"file": (name, b"picture", "image/png")}
	)
	assert reply.status_code == 200, reply.text
	stored = frappe.db.get_value("File", reply.json()["message"]["name"], ["file_name", "file_url"])
	assert not any(sign in text for sign in "<>\"'`&" for text in stored), stored
	assert stored[0].endswith(".png")


def test_the_boards_reason_holds_no_markup(world, login):
	plan = world.records["Linkage Plan"]["own"]
	for text in RUNNING:
		reply = login("secretary.a").call(
			"dongyang_lianhu.api.linking.move", plan=plan, household="QA-0001", member="QA-004", reason=text
		)
		assert reply.status_code == 417 and "网页标记" in told(reply), reply.text


def test_a_roster_brings_none_in(world, database):
	"""The import checks what a form would check, and says which cell is wrong."""
	from dongyang_lianhu.importing.plan import _refusal

	household = frappe.get_doc("Household", "QA-0001")
	household.remarks = f'"{TAG}"'
	refused = _refusal(household)
	assert refused is not None and refused.fieldname == "remarks"
