"""One gate for every call: what is not on the list is refused in words, before it runs, and counted."""

import json

import factories
import pytest
import refusals
import requests
from clients import told

OTHER = "QB-0001"
OTHER_ACCOUNT = factories.email("secretary.b")
EVERYBODY = (
	"member.a",
	"lead.a",
	"secretary.a",
	"committee.a",
	"clerk",
	"leader",
	"township.secretary",
	"stranger",
)

CLOSED_CALLS = {
	"a report's extra column": (
		"frappe.desk.query_report.get_data_for_custom_field",
		{"doctype": "Household", "field": "phone"},
	),
	"a report's extra column of tokens": (
		"frappe.desk.query_report.get_data_for_custom_field",
		{"doctype": "Household Link", "field": "card_token"},
	),
	"following by an alias": (
		"frappe.desk.form.assign_to.follow_document",
		{"doctype": "Household", "doc_name": OTHER, "user": OTHER_ACCOUNT},
	),
	"a comment of a public page": (
		"frappe.templates.includes.comments.comments.add_comment",
		{
			"comment": "x",
			"comment_email": "a@example.com",
			"comment_by": "x",
			"reference_doctype": "Household",
			"reference_name": OTHER,
			"route": "",
		},
	),
	"a discussion": (
		"frappe.website.doctype.discussion_topic.discussion_topic.submit_discussion",
		{"doctype": "Household", "docname": OTHER, "reply": "x", "title": "x"},
	),
	"a password of another's": ("frappe.client.get_password", {"doctype": "User", "name": OTHER_ACCOUNT}),
	"many documents at once": (
		"frappe.client.insert_many",
		{"docs": json.dumps([{"doctype": "Note", "title": "x"}])},
	),
	"a share": ("frappe.share.add", {"doctype": "Household", "name": OTHER, "user": OTHER_ACCOUNT}),
	"a name with a space": ("frappe.client.get_list ", {"doctype": "Household"}),
	"a controller's module": (
		"dongyang_lianhu.permissions.routes.get_count",
		{"doctype": "Household"},
	),
	"a method behind a link field": (
		"frappe.desk.search.search_link",
		{"doctype": "Household", "txt": "", "query": "frappe.desk.query_report.get_data_for_custom_field"},
	),
	"a method of the app that no link field names": (
		"frappe.desk.search.search_link",
		{"doctype": "User", "txt": "", "query": "dongyang_lianhu.api.policy.parameters"},
	),
	"a method behind an upload": ("upload_file", {"method": "frappe.client.get_password"}),
	"columns added to a report": (
		"frappe.desk.query_report.run",
		{
			"report_name": "Overdue Visits",
			"custom_columns": json.dumps([{"doctype": "Household", "fieldname": "phone"}]),
		},
	),
	"a figure of one's own making": (
		"frappe.desk.doctype.number_card.number_card.get_result",
		{
			"doc": json.dumps(
				{"document_type": "Household", "function": "Max", "aggregate_function_based_on": "phone"}
			),
			"filters": "[]",
		},
	),
	"a script for all": (
		"frappe.client.insert",
		{"doc": json.dumps({"doctype": "Custom HTML Block", "name": "x", "script": "1", "private": 0})},
	),
	"a form that is no form of the Desk": (
		"frappe.desk.form.save.savedocs",
		{
			"doc": json.dumps({"doctype": "Custom HTML Block", "__newname": "x", "html": "x"}),
			"action": "Save",
		},
	),
}


@pytest.mark.parametrize("user", EVERYBODY)
@pytest.mark.parametrize("call", CLOSED_CALLS)
def test_what_is_not_on_the_list_is_refused_in_words(call, user, world, login):
	method, values = CLOSED_CALLS[call]
	reply = login(user).request("POST", f"/api/method/{method}", json=values)
	assert reply.status_code == 403, reply.text[:300]
	assert "未对您开放" in told(reply)
	assert "message" not in reply.json()


@pytest.mark.parametrize(
	"path",
	[
		"/api/method/frappe.client.get_password?doctype=User&name=x",
		"/api/v1/method/frappe.client.get_password?doctype=User&name=x",
		"/api/v2/method/frappe.client.get_password?doctype=User&name=x",
		"/api/v2/method/User/get_all_roles",
		"/api/v2/doctype/Error Log/count",
		"/api/resource/Custom HTML Block",
		"/api/v2/document/Error Log",
		"/?cmd=frappe.client.get_password&doctype=User&name=x",
		"/api/method/ping?cmd=frappe.client.get_password&doctype=User&name=x",
		"/list?doctype=Household",
		"/backups/x.sql.gz",
	],
)
def test_no_other_way_leads_round_the_gate(path, world, login):
	assert login("member.a").request("GET", path).status_code in (403, 404)


GUEST_CALLS = (
	"frappe.client.get_list",
	"frappe.desk.form.load.getdoc",
	"frappe.website.doctype.web_form.web_form.accept",
	"frappe.core.doctype.user.user.sign_up",
	"frappe.www.login.send_login_link",
	"frappe.integrations.oauth2.authorize",
	"frappe.geo.country_info.get_country_timezone_info",
)


@pytest.mark.parametrize("method", GUEST_CALLS)
def test_a_guest_is_let_in_to_the_log_in_page_alone(method, base_url):
	assert requests.post(f"{base_url}/api/method/{method}", timeout=60).status_code == 403
	assert requests.get(f"{base_url}/api/method/ping", timeout=60).json()["message"] == "pong"
	assert requests.get(f"{base_url}/login", timeout=60).status_code == 200


def test_an_administrator_does_not_pass_the_gate(world, login):
	reply = login("manager").call("frappe.client.get_list", "GET", doctype="Error Log", fields='["name"]')
	assert reply.status_code == 200


DOTTED = [
	("Visit", "household.phone"),
	("Visit", "visitor.phone"),
	("Visit", "household.tier"),
	("Household Tie", "party_member.phone"),
	("Household Link", "household.is_listed"),
	("Household Link", "party_member.phone"),
	("Village Group", "leader.phone"),
	("Party Member", "own_household.phone"),
	("Household", "backup_member.phone"),
	("Visit", "`tabHousehold`.`tier`"),
	("Visit", "`tabParty Member` . `phone`"),
]


@pytest.mark.parametrize("user", ["member.a", "secretary.a", "clerk"])
@pytest.mark.parametrize(("doctype", "column"), DOTTED)
def test_no_list_names_a_column_behind_a_link(doctype, column, user, world, login):
	client, fields = login(user), json.dumps(["name", column])
	plain = column.split(" as ")[0]
	replies = [
		client.resource("GET", doctype, params={"fields": fields}),
		client.call("frappe.client.get_list", doctype=doctype, fields=fields),
		client.call("frappe.desk.reportview.get", doctype=doctype, fields=fields, filters="[]"),
		client.call("frappe.client.get_list", doctype=doctype, filters=json.dumps([[plain, "like", "1%"]])),
		client.call("frappe.client.get_list", doctype=doctype, order_by=f"{plain} desc"),
		client.call("frappe.client.get_value", doctype=doctype, fieldname=column, filters="{}"),
	]
	assert [reply.status_code for reply in replies] == [403] * len(replies), replies[0].text[:300]


@pytest.mark.parametrize("user", ["member.a", "clerk", "manager"])
def test_a_star_stands_for_the_columns_that_there_are(user, world, login):
	"""Phones have none."""
	for doctype in ("Household", "Party Member", "Village"):
		reply = login(user).resource("GET", doctype, params={"fields": '["*"]', "limit_page_length": 1})
		assert reply.status_code == 200, reply.text[:300]
		assert "phone" not in reply.json()["data"][0]


def test_a_filter_by_another_doctype_is_refused(world, login):
	filters = json.dumps([["Party Member", "phone", "like", "1%"]])
	reply = login("member.a").call("frappe.client.get_list", doctype="Visit", filters=filters)
	assert reply.status_code == 403


def test_a_list_may_show_the_title_of_what_it_links_to(world, login):
	"""As the Desk's own lists do."""
	fields = json.dumps(["name", "household.head_name as household_head_name"])
	reply = login("member.a").call("frappe.desk.reportview.get", doctype="Visit", fields=fields, filters="[]")
	assert reply.status_code == 200, reply.text[:300]


def test_the_next_document_is_not_sorted_by_phones(world, login):
	values = {"doctype": "Household", "value": "QA-0001", "prev": 0, "filters": "[]"}
	client = login("member.a")
	asked = client.call(
		"frappe.desk.form.utils.get_next", sort_order="asc", sort_field="primary_member.phone", **values
	)
	assert asked.status_code == 403
	asked = client.call("frappe.desk.form.utils.get_next", sort_order="asc", sort_field="name", **values)
	assert asked.status_code == 200


def test_a_reminder_is_of_what_one_may_read(world, login, database):
	import frappe

	values = {"remind_at": "2098-01-01 08:00:00", "description": "x", "reminder_doctype": "Household"}
	method = "frappe.automation.doctype.reminder.reminder.create_new_reminder"
	reply = login("member.a").call(method, reminder_docname=OTHER, **values)
	assert reply.status_code == 403
	frappe.db.rollback()
	assert not frappe.db.exists("Reminder", {"reminder_docname": OTHER})


def test_accounts_of_others_are_not_told(world, login, database):
	import frappe

	own = frappe.get_doc("User", factories.email("member.a"))
	own.share_with_self()  # as Frappe does when an account is made
	frappe.db.commit()
	client = login("member.a")
	mentions = client.call("frappe.desk.search.get_names_for_mentions", search_term="乙").json()["message"]
	viewers = client.call(
		"frappe.desk.form.load.get_user_info_for_viewers", users=json.dumps([OTHER_ACCOUNT])
	).json()["message"]
	assert mentions == []
	assert viewers == {}
	assert client.resource("GET", "User", OTHER_ACCOUNT).status_code == 403
	link = {"doctype": "User", "docname": OTHER_ACCOUNT}
	assert client.call("frappe.desk.search.get_link_title", **link).json()["message"] == OTHER_ACCOUNT
	assert client.call("frappe.client.validate_link", **link).json()["message"].get("name") is None
	reply = client.resource("GET", "User", own.name)
	assert reply.status_code == 200, reply.text[:300]


def test_lists_of_accounts_show_names_alone(world, login):
	client = login("secretary.a")
	fields = json.dumps(["name", "full_name"])
	assert client.call("frappe.client.get_list", doctype="User", fields=fields).status_code == 200
	fields = json.dumps(["name", "mobile_no", "last_ip"])
	assert client.call("frappe.client.get_list", doctype="User", fields=fields).status_code == 403


def test_a_form_tells_the_names_of_those_who_changed_it(world, login):
	client = login("member.a")
	people = "dongyang_lianhu.api.timeline.people"
	assert (
		"Administrator" in client.call(people, "GET", doctype="Household", name="QA-0001").json()["message"]
	)
	assert client.call(people, "GET", doctype="Household", name=OTHER).status_code == 403


def test_an_opening_lets_a_method_of_another_app_pass(world, login, database):
	"""An administrator opens it, and can close it again; the refusal before was counted."""
	import frappe

	method, client = "frappe.geo.country_info.get_country_timezone_info", login("member.a")
	before = refusals_of(method)
	assert client.call(method).status_code == 403
	assert refusals_of(method) == before + 1
	manager = login("manager")
	made = manager.resource("POST", "Gate Opening", json={"kind": "Method", "opened": method, "why": "试验"})
	assert made.status_code == 200, made.text[:300]
	try:
		assert client.call(method).status_code != 403
	finally:
		manager.resource("DELETE", "Gate Opening", made.json()["data"]["name"])
	assert client.call(method).status_code == 403
	frappe.db.rollback()


def refusals_of(method: str) -> int:
	import frappe

	from dongyang_lianhu.permissions.gate.record import refused_calls

	frappe.db.rollback()
	return sum(row.calls for row in refused_calls() if row.method == method)


@pytest.mark.parametrize(
	"opened", ["frappe.*", "no.such.method", "os.system", "get_list", "frappe.get_all", "Household"]
)
def test_what_is_opened_is_a_method_that_there_is(opened, world, login):
	kind = "Doctype" if opened == "Household" else "Method"
	reply = login("manager").resource(
		"POST", "Gate Opening", json={"kind": kind, "opened": opened, "why": "试验"}
	)
	assert reply.status_code == 417, reply.text[:300]


@pytest.mark.parametrize("user", EVERYBODY)
def test_nobody_of_the_scheme_opens_anything(user, world, login):
	client = login(user)
	values = {"kind": "Method", "opened": "frappe.client.get_password", "why": "x"}
	assert client.resource("POST", "Gate Opening", json=values).status_code == 403
	assert client.resource("GET", "Refused Call").status_code == 403


def test_what_an_app_declares_is_recorded(database, monkeypatch):
	"""By the hook `lianhu_open_calls`, at installation and migration; what it no longer declares is closed."""
	import frappe

	from dongyang_lianhu.permissions.gate import openings

	row = {"kind": "Method", "opened": "frappe.geo.country_info.get_country_timezone_info", "why": "试验"}
	key = (row["kind"], row["opened"])
	monkeypatch.setattr(openings, "declared", lambda: {key: {**row, "app": "other_app"}})
	openings.record_declared()
	openings.record_declared()
	assert frappe.get_all("Gate Opening", {"app": "other_app"}, pluck="enabled") == [1]
	monkeypatch.setattr(openings, "declared", dict)
	openings.record_declared()
	assert frappe.get_all("Gate Opening", {"app": "other_app"}, pluck="enabled") == [0]


def test_the_list_knows_every_method_of_the_app(database):
	"""But for the administrator's: System Check, smaller pictures, Frappe's exports, extra columns, shares refused in words."""
	from dongyang_lianhu.permissions.gate.scan import unknown_methods

	unknown = [name for name in unknown_methods() if name.startswith("dongyang_lianhu.")]
	assert unknown == [
		"dongyang_lianhu.api.doctor.findings",
		"dongyang_lianhu.permissions.files.TownshipFile.optimize_file",
		"dongyang_lianhu.permissions.routes.export_data",
		"dongyang_lianhu.permissions.routes.export_template",
		"dongyang_lianhu.permissions.routes.get_data_for_custom_field",
		"dongyang_lianhu.permissions.routes.set_shared_right",
		"dongyang_lianhu.permissions.routes.share",
	]


def test_every_entry_of_the_app_is_a_method_of_it(database):
	from dongyang_lianhu.permissions.gate.entries import entries
	from dongyang_lianhu.permissions.gate.scan import document_method, whitelisted_methods

	names = set(whitelisted_methods())
	known = names | {document_method(name) for name in names}
	ours = {entry.method for entry in entries().values() if not entry.frappe}
	assert ours - known == set()


def test_every_entry_says_why_and_where_it_was_seen(database):
	from dongyang_lianhu.permissions.gate.checks import CHECKS
	from dongyang_lianhu.permissions.gate.entries import ACTS, entries, frappe_doctypes

	for entry in entries().values():
		assert entry.why and entry.who in ("everybody", "scheme"), entry.method
		assert set(entry.checks) <= set(CHECKS), entry.method
		assert set(entry.doctype.values()) <= ACTS, entry.method
		assert set(entry.frappe) <= {"15-dev", "15.44", "16-dev"}, entry.method
	for doctype in frappe_doctypes().values():
		assert doctype.why and doctype.acts <= ACTS, doctype.doctype


def test_refusals_name_nobody_of_another_village(world, login):
	"""Neither a member who is named as a companion, nor an account that is given a task."""
	client = login("member.a")
	visit = {
		"household": "QA-0001",
		"visit_date": str(factories.days_ago(1)),
		"visitor": "QA-003",
		"mode": "Home Visit",
		"met": "Adult Met",
		"companions": [{"party_member": "QB-001"}],
	}
	refused = client.resource("POST", "Visit", json=visit)
	assert refused.status_code == 417, refused.text[:300]
	assert "QB-001" in told(refused)
	assert "乙" not in told(refused).replace("试乙村", "")
	for account in (OTHER_ACCOUNT, "nobody@lianhu.test", factories.email("clerk")):
		task = {"doctype": "Household", "name": "QA-0001", "assign_to": json.dumps([account])}
		refused = client.call("frappe.desk.form.assign_to.add", **task)
		assert refused.status_code == 403, refused.text[:300]
		assert account in told(refused)


@pytest.fixture
def others(database) -> dict[str, str]:
	"""What the secretary of the other village keeps for himself: settings of notices, a filter, a saved view."""
	import frappe

	owner = factories.email("secretary.b")
	made = {"Notification Settings": owner}
	if not frappe.db.exists("Notification Settings", owner):
		frappe.get_doc({"doctype": "Notification Settings", "name": owner, "enabled": 1}).db_insert()
	rows = {
		"List Filter": {
			"filter_name": "暗记",
			"reference_doctype": "Household",
			"for_user": owner,
			"filters": "[]",
		},
		"Report": {
			"report_name": "暗记视图",
			"ref_doctype": "Household",
			"report_type": "Report Builder",
			"is_standard": "No",
			"json": "{}",
		},
	}
	for doctype, values in rows.items():
		doc = frappe.get_doc({"doctype": doctype, "owner": owner, **values})
		doc.name = values.get("report_name") or "anji"
		if not frappe.db.exists(doctype, doc.name):
			doc.set_user_and_timestamp()
			doc.db_insert()
			frappe.db.set_value(doctype, doc.name, "owner", owner, update_modified=False)
		made[doctype] = doc.name
	frappe.db.commit()
	yield made
	for doctype in rows:
		frappe.db.delete(doctype, {"name": made[doctype]})
	frappe.db.commit()


def test_what_is_open_as_ones_own_is_not_anothers(others, world, login):
	client = login("member.a")
	for doctype, name in others.items():
		replies = [
			client.call("frappe.client.get", doctype=doctype, name=name),
			client.call("frappe.client.get", doctype=doctype, filters=json.dumps({"owner": OTHER_ACCOUNT})),
			client.call("frappe.desk.form.load.getdoc", "GET", doctype=doctype, name=name),
			client.call("frappe.client.set_value", doctype=doctype, name=name, fieldname="enabled", value=0),
			client.call("frappe.client.delete", doctype=doctype, name=name),
			client.resource("GET", doctype, name),
			client.resource("DELETE", doctype, name),
		]
		assert [reply.status_code for reply in replies] == [403] * len(replies), doctype
	for doctype in ("List Filter", "Report"):
		listed = client.call("frappe.client.get_list", doctype=doctype, limit_page_length=0)
		assert others[doctype] not in [row["name"] for row in listed.json()["message"]]


def test_a_title_renames_no_account(world, login):
	own = factories.email("member.a")
	values = {"doctype": "User", "docname": own, "name": "manager3@lianhu.test"}
	for more in ({}, {"merge": 1}):
		reply = login("member.a").request(
			"POST", "/api/method/frappe.model.rename_doc.update_document_title", json={**values, **more}
		)
		assert reply.status_code == 403, reply.text[:300]


@pytest.mark.parametrize("name", ["new", "new-visit-abcdefghij"])
def test_a_form_that_was_never_saved_opens(name, world, login):
	"""The Desk asks for it when somebody comes by its address, and makes a new one when there is none."""
	reply = login("member.a").call("frappe.desk.form.load.getdoc", "GET", doctype="Visit", name=name)
	assert reply.status_code != 403, reply.text[:300]


@pytest.mark.parametrize("values", [{"fields": [5]}, {"filters": 5}, {"fields": "5"}])
def test_lists_refuse_what_is_no_list_in_words(values, world, login):
	reply = login("member.a").request(
		"POST", "/api/method/frappe.client.get_list", json={"doctype": "Visit", **values}
	)
	assert reply.status_code == 417, reply.text[:300]
	assert "无法识别" in told(reply)


def test_a_value_is_found_by_a_documents_name(world, login):
	"""Forms name the document in place of filters."""
	name = world.records["Household"]["own"]
	reply = login("member.a").call(
		"frappe.client.get_value", "GET", doctype="Household", fieldname="tier", filters=name
	)
	assert reply.json()["message"] == {"tier": "General"}, reply.text[:300]


@pytest.fixture
def anothers_notice(database) -> str:
	"""A notice for the secretary of the other village."""
	import frappe

	notice = frappe.get_doc(
		{
			"doctype": "Notification Log",
			"subject": "暗记通知",
			"for_user": OTHER_ACCOUNT,
			"type": "Alert",
			"from_user": factories.email("clerk"),
		}
	).insert(ignore_permissions=True)
	frappe.db.commit()
	yield notice.name
	frappe.db.delete("Notification Log", {"name": notice.name})
	frappe.db.commit()


def test_a_notice_is_read_by_whom_it_is_for_alone(anothers_notice, world, login, database):
	import frappe

	def read_by(user: str) -> int:
		return (
			login(user)
			.call(
				"frappe.desk.doctype.notification_log.notification_log.mark_as_read", docname=anothers_notice
			)
			.status_code
		)

	def is_read() -> int:
		frappe.db.rollback()
		return frappe.db.get_value("Notification Log", anothers_notice, "read")

	assert read_by("member.a") == read_by("clerk") == 403
	assert not is_read()
	assert read_by("secretary.b") == 200
	assert is_read()


@pytest.mark.parametrize(
	("fieldname", "value"),
	[("first_name", "书记"), ("email", "x@lianhu.test"), ("enabled", 0), ("username", "x")],
)
def test_ones_account_has_the_name_and_address_that_the_administrator_gave_it(fieldname, value, world, login):
	account, client = factories.email("member.a"), login("member.a")
	doc = client.resource("GET", "User", account).json()["data"]
	for reply in (
		client.resource("PUT", "User", account, json={fieldname: value}),
		client.call(
			"frappe.client.set_value", doctype="User", name=account, fieldname=fieldname, value=value
		),
		client.call(
			"frappe.desk.form.save.savedocs", doc=json.dumps({**doc, fieldname: value}), action="Save"
		),
	):
		assert reply.status_code == 403, reply.text[:300]
		assert "由管理员设置" in told(reply)


def test_the_settings_of_ones_account_are_ones_own(world, login):
	account, client = factories.email("member.a"), login("member.a")
	for bio in ("乡里的", ""):
		doc = client.resource("GET", "User", account).json()["data"]
		reply = client.call(
			"frappe.desk.form.save.savedocs", doc=json.dumps({**doc, "bio": bio}), action="Save"
		)
		assert reply.status_code == 200, reply.text[:300]
		assert (client.resource("GET", "User", account).json()["data"].get("bio") or "") == bio


def test_no_document_tells_whether_there_is_an_account(world, login):
	"""One that one does not see, and one that there is not, are refused in the same words."""

	def answers(send) -> set[tuple[int, str]]:
		replies = {account: send(account) for account in (OTHER_ACCOUNT, "nobody@lianhu.test")}
		return {(reply.status_code, told(reply).replace(who, "")) for who, reply in replies.items()}

	client, secretary = login("member.a"), login("secretary.a")
	task = {"doctype": "ToDo", "description": "x", "reference_type": "Household", "reference_name": "QA-0001"}
	ways = (
		lambda who: client.resource("POST", "ToDo", json={**task, "allocated_to": who}),
		lambda who: client.call("frappe.client.insert", doc=json.dumps({**task, "allocated_to": who})),
		lambda who: client.resource(
			"POST",
			"List Filter",
			json={"filter_name": "x", "reference_doctype": "Visit", "for_user": who, "filters": "[]"},
		),
		lambda who: client.call(
			"frappe.desk.form.assign_to.add", doctype="Household", name="QA-0001", assign_to=json.dumps([who])
		),
		lambda who: secretary.resource("PUT", "Party Member", "QA-003", json={"user": who}),
		lambda who: secretary.call(
			"frappe.client.set_value", doctype="Party Member", name="QA-003", fieldname="user", value=who
		),
	)
	for way in ways:
		(answer,) = answers(way)
		assert answer[0] == 403 and "您看不到账号" in answer[1]


CALLS_THAT_LACK_SOMETHING = {
	"frappe.desk.form.load.getdoc": {"doctype": "Visit"},
	"frappe.desk.form.save.savedocs": {},
	"frappe.client.get_js": {"items": "5"},
	"frappe.core.doctype.user.user.verify_password": {"password": [1]},
	"frappe.core.doctype.user.user.update_password": {},
	"frappe.utils.print_format.download_pdf": {"doctype": "Household"},
	"dongyang_lianhu.api.rosters.export_choices": {},
	"dongyang_lianhu.api.rosters.export": {},
	"dongyang_lianhu.api.paper.print_log": {},
	"frappe.desk.query_report.export_query": {"report_name": "Phone Register", "file_format_type": "Excel"},
	"frappe.desk.form.assign_to.add": {"args": "[1]"},
	"frappe.desk.form.assign_to.add_multiple": {"args": '{"doctype": "Household", "name": ["a"]}'},
	"frappe.desk.calendar.get_events": {
		**{"doctype": "Visit", "start": "2026-11-01", "end": "2026-11-30"},
		"field_map": '{"start": "no_such", "end": "visit_date", "title": "name"}',
	},
}


@pytest.mark.parametrize("method", CALLS_THAT_LACK_SOMETHING)
def test_a_call_that_lacks_what_it_needs_is_told_so(method, world, login):
	reply = login("secretary.a").call(method, **CALLS_THAT_LACK_SOMETHING[method])
	assert reply.status_code in (403, 417), reply.text[:300]
	assert refusals.CHINESE.search(told(reply))


@pytest.mark.parametrize(
	"values", [{"csv_quoting": "3"}, {"csv_quoting": "9"}, {"csv_delimiter": ""}], ids=str
)
def test_a_file_of_separated_values_can_be_read_again(values, world, login):
	asked = {"doctype": "Visit", "fields": '["name"]', "file_format_type": "CSV"}
	reply = login("secretary.a").call("frappe.desk.reportview.export_query", **asked, **values)
	assert reply.status_code == 417, reply.text[:300]
	assert refusals.CHINESE.search(told(reply))


@pytest.mark.parametrize("column", ["changes", "additions", "failures", "problems.cell_value"])
def test_cells_of_an_imported_file_are_shown_by_its_form_alone(column, world, login):
	"""They hold phone numbers."""
	for values in (
		{"fields": json.dumps(["name", column])},
		{"filters": json.dumps([[column, "like", "1%"]])},
	):
		reply = login("clerk").call("frappe.client.get_list", doctype="Roster Import", **values)
		assert reply.status_code == 403, reply.text[:300]
	reply = login("clerk").call("frappe.client.get_list", doctype="Roster Import", fields=json.dumps(["*"]))
	assert reply.status_code == 200 and not any("changes" in row for row in reply.json()["message"])


SWALLOWING = (
	[["name", "between", "0"]],
	[["name", "between", []]],
	[["name", "Timespan", "foo"]],
	[["name", "previous", "foo"]],
	{"village": ["between", "0"]},
	{"village": ["Between", ["a", "b"]]},
	[["village", "timespan", "foo"]],
	[["idx", "between", "0"]],
	[["creation", "between", "0"]],
	[["creation", "timespan", "foo"]],
	[["name"]],
	{"name": []},
	[["name", "is", "foo"]],
	[["name", "=", ["a"]]],
	[["village", "descendants of", "x"]],
	["name is not null", "1=1 or 1=1"],
	["name", "=", "x"],
	[["name", "=", "x"], "1=1 or 1=1"],
	[["Household", "ifnull('.name.','')=''or(1=1)or(ifnull('',''))", "=", "x"]],
	[["ifnull('.name.','')=''or(1=1)or(ifnull('',''))", "=", "x"]],
	{"ifnull('.name.','')=''or(1=1)or(ifnull('',''))": "x"},
	[["name", "is", "SET"]],
	[None],
)


@pytest.mark.parametrize("doctype", ["Household", "Visit", "Rule Decision", "User", "ToDo", "Party Member"])
@pytest.mark.parametrize("filters", SWALLOWING, ids=str)
def test_no_filter_takes_the_condition_of_the_list_into_itself(filters, doctype, world, login):
	"""Frappe writes the text of a `between` into its SQL as it comes, before the user's part of the township."""
	client, sent = login("member.a"), json.dumps(filters)
	for reply in (
		client.request("GET", f"/api/resource/{doctype}", params={"filters": sent}),
		client.request("GET", f"/api/resource/{doctype}", params={"or_filters": sent}),
		client.call("frappe.client.get_list", doctype=doctype, filters=sent),
		client.call("frappe.client.get_count", doctype=doctype, filters=sent),
		client.call("frappe.client.get_value", doctype=doctype, fieldname="name", filters=sent),
		client.call("frappe.desk.reportview.get", doctype=doctype, fields='["name"]', filters=sent),
		client.call("frappe.desk.reportview.export_query", doctype=doctype, fields='["name"]', filters=sent),
		client.call("frappe.desk.search.search_link", doctype=doctype, txt="", filters=sent),
		client.call(
			"frappe.desk.listview.get_group_by_count", doctype=doctype, current_filters=sent, field="owner"
		),
	):
		assert reply.status_code in (403, 417), reply.text[:300]


@pytest.mark.parametrize("user", ["secretary.a", "manager"])
@pytest.mark.parametrize("filters", SWALLOWING[:8], ids=str)
def test_no_export_takes_more_than_its_list(filters, user, world, login):
	reply = login(user).call(
		"dongyang_lianhu.api.rosters.export", doctype="Household", filters=json.dumps(filters)
	)
	assert reply.status_code in (403, 417), reply.text[:300]


def test_lists_are_filtered_by_days(world, login):
	client = login("member.a")
	for filters in (
		[["visit_date", "between", ["2020-01-01", "2035-01-01"]]],
		[["Visit", "visit_date", "Between", ["2020-01-01", "2035-01-01"]]],
		[["creation", "Timespan", "this year"]],
		{"visit_date": ["between", ["2020-01-01", "2035-01-01"]]},
	):
		reply = client.call("frappe.client.get_list", doctype="Visit", filters=json.dumps(filters))
		assert reply.status_code == 200 and reply.json()["message"], reply.text[:300]


@pytest.fixture
def unsaved_upload(world, login, database) -> str:
	"""A file that the secretary of the other village attached to an import that is not saved yet."""
	import frappe

	login("secretary.b").session.post(
		f"{login('secretary.b').address}/api/method/upload_file",
		data={"doctype": "Roster Import", "docname": "new-roster-import-anji", "is_private": 1},
		files={"file": ("anji.csv", b"13911112222\n")},
		timeout=60,
	).raise_for_status()
	frappe.db.rollback()
	name = frappe.db.get_value("File", {"file_name": "anji.csv"})
	yield name
	frappe.delete_doc("File", name, force=True, ignore_permissions=True, ignore_missing=True)
	frappe.db.commit()


@pytest.mark.parametrize("user", [user for user in EVERYBODY if user != "stranger"])
def test_a_file_that_hangs_on_nothing_yet_is_its_uploaders_alone(user, unsaved_upload, world, login):
	import frappe

	client, file = login(user), frappe.db.get_value("File", unsaved_upload, "file_url")
	for reply in (
		client.call("frappe.client.get", doctype="File", filters=json.dumps({"file_name": "anji.csv"})),
		client.call("frappe.client.get", doctype="File", name=unsaved_upload),
		client.call("frappe.desk.form.load.getdoc", "GET", doctype="File", name=unsaved_upload),
		client.resource("GET", "File", unsaved_upload),
		client.resource(
			"PUT", "File", unsaved_upload, json={"attached_to_doctype": "ToDo", "attached_to_name": "x"}
		),
		client.resource("PUT", "File", unsaved_upload, json={"file_name": "hacked.xlsx"}),
		client.resource("DELETE", "File", unsaved_upload),
		client.call("frappe.client.delete", doctype="File", name=unsaved_upload),
		client.request("GET", file),
	):
		assert reply.status_code in (403, 404, 417), reply.text[:300]
		assert "13911112222" not in reply.text
	own = login("secretary.b").request("GET", file)
	assert own.status_code == 200 and "13911112222" in own.text


GUESSES = {
	"Household": ("head_name", "乙户0001", "甲户"),
	"Visit": ("visitor", "QB-003", "QA-003"),
}


@pytest.mark.parametrize("doctype", GUESSES)
def test_nobody_guesses_what_a_closed_document_holds(doctype, world, login):
	"""Whether the filters meet a document of another village or none is answered in the same words."""
	client, (fieldname, true, false) = login("member.a"), GUESSES[doctype]
	name = world.records[doctype]["other"]
	answers = {
		(reply.status_code, told(reply))
		for value in (true, false)
		for reply in [
			client.call(
				"frappe.client.get", doctype=doctype, filters=json.dumps({"name": name, fieldname: value})
			)
		]
	}
	assert len(answers) == 1, answers
	for reply in (
		client.call(
			"frappe.client.set_value", doctype=doctype, name={fieldname: true}, fieldname="remarks", value="x"
		),
		client.call(
			"frappe.desk.doctype.bulk_update.bulk_update.submit_cancel_or_update_docs",
			doctype=doctype,
			docnames=json.dumps([{fieldname: true}]),
			action="update",
			data=json.dumps({"remarks": "x"}),
		),
	):
		assert reply.status_code == 417 and name not in reply.text, reply.text[:300]


def test_no_body_and_no_row_tells_whether_there_is_an_account(world, login):
	"""Frappe reads the body of a request whatever kind it says it is, and checks the links of rows first."""
	client, secretary = login("member.a"), login("secretary.a")
	village = secretary.resource("GET", "Village", world.village).json()["data"]

	def plain(who: str) -> requests.Response:
		body = json.dumps({"description": "x", "allocated_to": who})
		return client.request("POST", "/api/resource/ToDo", data=body, headers={"Content-Type": "text/plain"})

	def row(who: str) -> requests.Response:
		staff = [*village["staff"], {"user": who, "post": "Committee"}]
		return secretary.resource("PUT", "Village", world.village, json={"staff": staff})

	for way in (plain, row):
		replies = {who: way(who) for who in (OTHER_ACCOUNT, "nobody@lianhu.test")}
		answers = {(reply.status_code, told(reply).replace(who, "")) for who, reply in replies.items()}
		assert len(answers) == 1 and next(iter(answers))[0] == 403, answers


def test_a_comment_is_signed_by_whoever_writes_it(world, login, database):
	import frappe

	client = login("member.a")
	about = {"doctype": "ToDo", "description": "暗记", "allocated_to": factories.email("member.a")}
	task = frappe.get_doc(about).insert(ignore_permissions=True).name
	frappe.db.commit()
	reply = client.call(
		"frappe.desk.form.utils.add_comment",
		reference_doctype="ToDo",
		reference_name=task,
		content="x",
		comment_email=factories.email("leader"),
		comment_by="领导甲",
	)
	assert reply.status_code == 200, reply.text[:300]
	frappe.db.rollback()
	signed = frappe.db.get_value("Comment", {"reference_name": task}, ["comment_email", "comment_by"])
	assert signed == (factories.email("member.a"), "甲联户")
	frappe.delete_doc("ToDo", task, force=True)
	frappe.db.commit()


def test_the_log_of_exports_holds_no_page_of_anybodys(world, login, database):
	import frappe

	values = {"doctype": "Household", "document": "QA-0001", "method": "Print"}
	reply = login("member.a").request(
		"POST",
		"/api/method/frappe.core.doctype.access_log.access_log.make_access_log",
		json={**values, "page": "<img src=x onerror=alert(1)>"},
	)
	assert reply.status_code == 200, reply.text[:300]
	frappe.db.rollback()
	assert not frappe.db.exists("Access Log", {"page": ["like", "%onerror%"]})


@pytest.mark.parametrize(
	"asked",
	[
		{"fields": ["sleep(length('.name.')/30)"]},
		{"fields": ["'.name.' or 1=1"]},
		{"fields": ["lcase('.name.') as b"]},
		{"fields": ["name", "(select 1) as b"]},
		{"order_by": "benchmark(1,1)"},
		{"order_by": "rand()"},
		{"order_by": "name desc, rand()"},
		{"group_by": "name having 1=1"},
	],
	ids=str,
)
def test_columns_are_columns(asked, world, login):
	values = {key: value if isinstance(value, str) else json.dumps(value) for key, value in asked.items()}
	for reply in (
		login("member.a").call("frappe.client.get_list", doctype="Household", **values),
		login("member.a").call(
			"frappe.desk.reportview.get", **{"doctype": "Household", "fields": '["name"]', **values}
		),
		login("member.a").request("GET", "/api/resource/Household", params=values),
	):
		assert reply.status_code in (403, 417), reply.text[:300]


@pytest.mark.parametrize(
	"asked",
	[
		{"fields": ["name", "`tabHousehold`.`head_name`", "head_name as 户主"]},
		{"fields": ["count(`tabHousehold`.`name`) as total_count"]},
		{
			"fields": ["tier", "count(`tabHousehold`.`name`) as _aggregate_column"],
			"group_by": "`tabHousehold`.`tier`",
			"order_by": "_aggregate_column desc",
		},
		{"fields": ["*"], "order_by": "`tabHousehold`.`modified` desc, name asc"},
	],
	ids=str,
)
def test_columns_that_the_desk_asks_for_are_given(asked, world, login):
	values = {key: value if isinstance(value, str) else json.dumps(value) for key, value in asked.items()}
	reply = login("member.a").call("frappe.desk.reportview.get", doctype="Household", **values)
	assert reply.status_code == 200, reply.text[:300]


@pytest.fixture
def anothers(world, login, database) -> dict[str, str]:
	"""A file on a saved household of village QB, one that hangs on nothing, and a task, all of its secretary's."""
	import frappe

	client, made = login("secretary.b"), {}
	for name, on in (("anji-1.txt", {"doctype": "Household", "docname": OTHER}), ("anji-2.txt", {})):
		reply = client.session.post(
			f"{client.address}/api/method/upload_file",
			data={"is_private": 1, **on},
			files={"file": (name, b"13911112222")},
			timeout=60,
		)
		reply.raise_for_status()
		made[name] = reply.json()["message"]["name"]
	about = {"doctype": "ToDo", "description": "暗记待办", "allocated_to": OTHER_ACCOUNT}
	frappe.db.rollback()
	made["task"] = frappe.get_doc(about).insert(ignore_permissions=True).name
	frappe.db.set_value("ToDo", made["task"], "assigned_by", OTHER_ACCOUNT)
	frappe.db.commit()
	yield made
	frappe.db.rollback()
	for name in made.values():
		for doctype in ("File", "ToDo"):
			frappe.delete_doc(doctype, name, force=True, ignore_permissions=True, ignore_missing=True)
	frappe.db.commit()


@pytest.mark.parametrize("user", ["member.a", "secretary.a"])
def test_nobody_takes_what_is_anothers_by_naming_himself(user, anothers, world, login, database):
	import frappe

	client, me = login(user), factories.email(user)
	own_visit = world.records["Visit"]["own"]
	takes = {
		"File": (
			{"owner": me, "attached_to_doctype": "Visit", "attached_to_name": own_visit},
			{"owner": me, "file_name": "x.txt"},
		),
		"ToDo": ({"allocated_to": me}, {"owner": me, "description": "x"}),
	}
	for key, name in anothers.items():
		doctype = "ToDo" if key == "task" else "File"
		stored = frappe.get_doc(doctype, name).as_dict()
		for values in takes[doctype]:
			doc = json.dumps({**stored, **values}, default=str)
			for reply in (
				client.resource("PUT", doctype, name, json=values),
				client.call(
					"frappe.client.set_value", doctype=doctype, name=name, fieldname=json.dumps(values)
				),
				client.call("frappe.client.save", doc=doc),
				client.call("frappe.desk.form.save.savedocs", doc=doc, action="Save"),
				client.call(
					"frappe.desk.doctype.bulk_update.bulk_update.submit_cancel_or_update_docs",
					doctype=doctype,
					docnames=json.dumps([name]),
					action="update",
					data=json.dumps(values),
				),
				client.resource("DELETE", doctype, name),
			):
				assert reply.status_code in (403, 417), reply.text[:300]
		frappe.db.rollback()
		kept = frappe.get_doc(doctype, name).as_dict()
		assert {field: kept[field] for field in takes[doctype][0]} == {
			field: stored[field] for field in takes[doctype][0]
		}


def test_a_list_counts_the_tasks_of_its_own_documents_alone(world, login, database):
	import frappe

	def counts(user: str) -> dict[str, int]:
		reply = login(user).call(
			"frappe.desk.listview.get_group_by_count",
			doctype="Household",
			current_filters="[]",
			field="assigned_to",
		)
		assert reply.status_code == 200, reply.text[:300]
		return {row["name"]: row["count"] for row in reply.json()["message"]}

	before = counts("secretary.a")
	about = {"doctype": "ToDo", "description": "暗记", "allocated_to": OTHER_ACCOUNT}
	task = frappe.get_doc({**about, "reference_type": "Household", "reference_name": OTHER})
	task.insert(ignore_permissions=True)
	frappe.db.commit()
	try:
		assert counts("secretary.a") == before
		assert OTHER_ACCOUNT in counts("secretary.b")
	finally:
		frappe.delete_doc("ToDo", task.name, force=True)
		frappe.db.commit()


PAGES = ("Household", "Tag Link", "Tag", "Activity Log", "Module Def/Core", "user")


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("user", ["guest", "member.a", "secretary.b", "clerk"])
def test_the_website_has_no_pages_of_doctypes(page, user, world, login, base_url):
	"""`/Tag Link` listed every village's tags, `/Household` ended in an error."""
	ask = requests.get if user == "guest" else login(user).session.get
	assert ask(f"{base_url}/{page}", timeout=60).status_code == 403


@pytest.mark.parametrize(
	("doctype", "there"),
	[("User", OTHER_ACCOUNT), ("Card Token", None), ("Household Link", None), ("Party Member", "QA-003")],
)
def test_a_page_does_not_tell_whether_there_is_a_document(doctype, there, world, base_url, database):
	import frappe

	name = there or frappe.get_all(doctype, limit=1, pluck="name")[0]
	replies = [requests.get(f"{base_url}/{doctype}/{one}", timeout=60) for one in (name, "nobody@x.y")]
	assert [reply.status_code for reply in replies] == [403, 403]


def test_websites_own_pages_are_shown(base_url):
	assert requests.get(f"{base_url}/contact", timeout=60).status_code == 200
	assert requests.get(f"{base_url}/printview", timeout=60).status_code == 403


CLOSED_TO_TASKS = {
	"another's account": ("User", OTHER_ACCOUNT),
	"an account that there is not": ("User", "nobody@x.y"),
	"a role": ("Role", "System Manager"),
	"settings": ("System Settings", "System Settings"),
	"another's choice of notices": ("Notification Settings", OTHER_ACCOUNT),
	"a household of another village": ("Household", OTHER),
	"a household that there is not": ("Household", "QB-9999"),
	"a link that there is not": ("Household Link", "LX-9999-P-20260601"),
}


@pytest.mark.parametrize("about", CLOSED_TO_TASKS.values(), ids=list(CLOSED_TO_TASKS))
def test_a_task_hangs_on_what_one_may_read(about, world, login, database):
	"""One answer for what there is and what there is not, and nothing is written on it."""
	import frappe

	doctype, name = about
	me, client = factories.email("member.a"), login("member.a")
	task = {"doctype": "ToDo", "description": "x", "allocated_to": me}
	own = client.call("frappe.client.insert", doc=json.dumps(task)).json()["message"]["name"]
	reference = {"reference_type": doctype, "reference_name": name}
	for reply in (
		client.call("frappe.client.insert", doc=json.dumps({**task, **reference})),
		client.resource("POST", "ToDo", json={**task, **reference}),
		client.resource("PUT", "ToDo", own, json=reference),
		client.call("frappe.desk.form.assign_to.add", doctype=doctype, name=name, assign_to=json.dumps([me])),
	):
		assert reply.status_code == 403, reply.text[:300]
		assert "无权查看" in told(reply)
	frappe.db.rollback()
	assert not frappe.db.exists("ToDo", {"reference_name": name, "allocated_to": me})
	frappe.delete_doc("ToDo", own, force=True)
	frappe.db.commit()


def test_a_task_has_no_sender_that_the_client_made_up(world, login, database):
	import frappe

	client = login("member.a")
	task = {"doctype": "ToDo", "description": "x", "allocated_to": factories.email("member.a")}
	name = client.call("frappe.client.insert", doc=json.dumps(task)).json()["message"]["name"]
	client.resource("PUT", "ToDo", name, json={"sender": factories.email("clerk")})
	frappe.db.rollback()
	assert not frappe.db.get_value("ToDo", name, "sender")
	frappe.delete_doc("ToDo", name, force=True)
	frappe.db.commit()


def test_a_guest_presses_no_button_of_a_form(world, base_url):
	address = f"{base_url}/api/resource/Household/QA-0001"
	reply = requests.post(address, params={"run_method": "confirm_occupancy"}, timeout=60)
	assert reply.status_code == 403 and "未对您开放" in told(reply)


def test_a_forged_form_does_not_tell_of_anothers_document(world, login, database):
	"""The day of its last change, and whether there is one."""
	import frappe

	(visit,) = frappe.get_all("Visit", {"household": ["like", "QB-%"]}, pluck="name", limit=1)
	for name in (visit, "ZF-0000-000000"):
		document = {"doctype": "Visit", "name": name, "modified": "2026-01-01 00:00:00"}
		asked = {"docs": json.dumps(document), "method": "strike_out"}
		reply = login("member.a").request("POST", "/api/method/run_doc_method", json=asked)
		assert reply.status_code == 403 and "无权查看" in told(reply)


UNREADABLE = {
	"an argument that lists do not know": ("frappe.desk.reportview.get", {"return_query": 1}),
	"a form of the answer": ("frappe.desk.reportview.get", {"pluck": "village"}),
	"too many rows": ("frappe.client.get_list", {"limit_page_length": "9" * 20}),
	"no filters of a group": (
		"frappe.desk.listview.get_group_by_count",
		{"current_filters": "", "field": "tier"},
	),
	"a kind of file": (
		"frappe.desk.reportview.export_query",
		{"fields": '["name"]', "file_format_type": "XYZ"},
	),
	"rows of an export": (
		"frappe.desk.reportview.export_query",
		{"fields": '["name"]', "file_format_type": "CSV", "selected_items": "xx"},
	),
	"what to delete": ("frappe.desk.reportview.delete_items", {"items": "x"}),
	"what to decide": (
		"frappe.model.workflow.bulk_workflow_approval",
		{"docnames": "x", "action": "Confirm"},
	),
	"links to print": ("dongyang_lianhu.api.paper.print_cards", {"links": "x"}),
	"a workspace": ("frappe.desk.desktop.get_desktop_page", {"page": "[1]"}),
	"settings of a list": ("frappe.model.utils.user_settings.save", {"user_settings": "[1]"}),
	"a way through the Desk": (
		"frappe.desk.doctype.route_history.route_history.deferred_insert",
		{"routes": "[1]"},
	),
	"settings of a print": (
		"frappe.www.printview.get_html_and_style",
		{"doc": "Household", "name": "QA-0001", "settings": "x"},
	),
	"connections": (
		"frappe.desk.notifications.get_open_count",
		{"name": "QA-0001", "items": '["Card Token"]'},
	),
	"a script": ("frappe.client.get_js", {"items": '["/assets/nothing.js"]'}),
	"a button": (
		"frappe.desk.form.save.savedocs",
		{"doc": '{"doctype": "Household", "name": "QA-0001"}', "action": "Nix"},
	),
	"a type": ("dongyang_lianhu.api.rosters.export", {"register": "Household", "phones": "x"}),
	"a day of the parameters": ("dongyang_lianhu.api.policy.parameters", {"on": "99999999999"}),
	"no day at all": ("dongyang_lianhu.api.policy.parameters", {"on": "0000-00-00"}),
	"a day of a calendar": (
		"dongyang_lianhu.api.calendar.events",
		{"doctype": "Visit", "start": "9", "end": "2"},
	),
	"a day": (
		"frappe.client.insert",
		{"doc": '{"doctype": "ToDo", "description": "x", "date": "xx"}'},
	),
	"a text": (
		"frappe.client.insert",
		{"doc": '{"doctype": "File", "file_name": "x.pdf", "content": {"a": 1}}'},
	),
}


@pytest.mark.parametrize("call", UNREADABLE.values(), ids=list(UNREADABLE))
def test_what_a_function_cannot_read_is_told_before_it_runs(call, world, login):
	method, values = call
	reply = login("secretary.a").call(method, **{"doctype": "Household", **values})
	assert reply.status_code in (403, 417), reply.text[:300]
	assert refusals.CHINESE.search(told(reply))


def test_a_member_looks_for_households_on_a_day(world, login):
	values = {"doctype": "Household", "txt": "", "searchfield": "name", "start": 0, "page_len": 5}
	filters = json.dumps({"visit_date": "99999999999"})
	reply = login("member.a").call("dongyang_lianhu.api.visits.households", **values, filters=filters)
	assert reply.status_code == 417 and refusals.CHINESE.search(told(reply))


@pytest.mark.parametrize("slash", ["", "/"])
def test_a_list_loads_its_scripts_however_it_writes_their_address(slash, world, login):
	import frappe.client

	if not hasattr(frappe.client, "get_js"):
		pytest.skip("this Frappe's lists load their scripts without a call")
	script = f"{slash}assets/dongyang_lianhu/js/charts.js"
	reply = login("secretary.a").call("frappe.client.get_js", items=json.dumps([script]))
	assert reply.status_code == 200, reply.text[:300]


@pytest.mark.parametrize("opened", ["Nope", "Confidential Value", "Card Token"])
def test_what_is_opened_is_a_kind_of_document_that_there_is(opened, world, database):
	import frappe

	frappe.set_user("Administrator")
	opening = {"doctype": "Gate Opening", "kind": "Doctype", "opened": opened, "why": "x"}
	with pytest.raises(frappe.ValidationError):
		frappe.get_doc(opening).insert()


OTHER_NAMES = {
	"none": {"name": None},
	"empty": {"name": ""},
	"zero": {"name": 0},
	"no": {"name": False},
	"another's": {"name": OTHER},
	"new": {"__islocal": 1},
	"of its own choice": {"__newname": "QA-7777"},
	"another doctype": {"doctype": "Visit"},
	"a parent": {"parenttype": "User", "parent": OTHER_ACCOUNT},
}


def writes_with(client, name: str, values: dict) -> list[requests.Response]:
	"""The three ways to send values for a stored household."""
	return [
		client.resource("PUT", "Household", name, json={"remarks": "x", **values}),
		client.call(
			"frappe.client.set_value",
			doctype="Household",
			name=name,
			fieldname=json.dumps({"remarks": "x", **values}),
		),
		client.call(
			"frappe.desk.doctype.bulk_update.bulk_update.submit_cancel_or_update_docs",
			doctype="Household",
			docnames=json.dumps([name]),
			action="update",
			data=json.dumps({"remarks": "x", **values}),
		),
	]


@pytest.mark.parametrize("stored", ["QA-0001", OTHER])
@pytest.mark.parametrize("values", OTHER_NAMES.values(), ids=list(OTHER_NAMES))
def test_values_for_a_document_name_no_other(values, stored, world, login, database):
	"""Frappe would load the document of the address, and write and show it as the one that the values name."""
	import frappe

	own = {"household_number": "QA-7777", "village": factories.VILLAGES["QA"], "village_group": None}
	frappe.db.rollback()
	count, head = frappe.db.count("Household"), frappe.db.get_value("Household", OTHER, "head_name")
	for reply in writes_with(login("secretary.a"), stored, {**own, **values, "lead_area": None}):
		assert reply.status_code in (403, 417), reply.text[:300]
		assert stored != OTHER or head not in reply.text
	frappe.db.rollback()
	assert frappe.db.count("Household") == count


def test_nobody_chooses_the_number_of_a_new_document(world, login, database):
	"""The number of the next one, taken by hand, would stop everybody's."""
	values = {
		"household": "QA-0001",
		"visit_date": str(factories.days_ago(1)),
		"situation": "x",
		"mode": "Home Visit",
	}
	for way in ("resource", "insert"):
		doc = {"doctype": "Visit", **values, "__newname": "ZF-7777"}
		client = login("member.a")
		reply = (
			client.resource("POST", "Visit", json=doc)
			if way == "resource"
			else client.call("frappe.client.insert", doc=json.dumps(doc))
		)
		assert reply.status_code == 417 and "__newname" in told(reply)


def posted_methods() -> list[str]:
	from dongyang_lianhu.permissions.gate.entries import entries

	return sorted({entry.method for entry in entries().values() if entry.post})


def test_no_address_alone_changes_anything(world, login):
	"""A link that somebody opens brings his cookie, and not the token of a form."""
	client, passed = login("secretary.a"), []
	assert len(posted_methods()) > 40
	for method in posted_methods():
		reply = client.call(
			method,
			"GET",
			doctype="Household",
			docnames='["QA-0001"]',
			action="update",
			data='{"remarks": "x"}',
		)
		if reply.status_code not in (403, 404):
			passed.append(f"{method}: {reply.status_code}")
	assert not passed


@pytest.mark.parametrize("name", [0, False, 1, ["x", 0]])
def test_a_number_names_no_document(name, world, login, database):
	"""The database takes a 0 for every name."""
	for method, values in (
		("frappe.desk.form.assign_to.remove", {"name": name, "assign_to": OTHER_ACCOUNT}),
		("frappe.desk.form.load.getdoc", {"name": name}),
		("frappe.desk.doctype.tag.tag.add_tags", {"dt": "Household", "docs": [name], "tags": ["x"]}),
	):
		reply = login("secretary.a").call(method, **{"doctype": "Household", **values})
		assert reply.status_code in (403, 417), f"{method}: {reply.status_code} {reply.text[:200]}"


def test_the_calendar_of_notices_is_ones_own(world, login):
	values = {"start": "2026-11-01", "end": "2026-12-31", "user": factories.email("manager")}
	reply = login("member.a").call("frappe.desk.doctype.event.event.get_events", "GET", **values)
	assert reply.status_code == 403


@pytest.mark.parametrize(
	("method", "values"),
	[
		("frappe.model.utils.user_settings.save", {"doctype": "x" * 400, "user_settings": "{}"}),
		(
			"frappe.core.doctype.session_default_settings.session_default_settings.set_session_default_values",
			{"default_values": '{"session_user": "Administrator"}'},
		),
	],
	ids=["a list of no name", "a default that nobody offers"],
)
def test_settings_are_of_what_there_is(method, values, world, login):
	assert login("member.a").call(method, **values).status_code == 403


@pytest.mark.parametrize("more", ["settings={", "settings=[1]", "doc=x"])
def test_a_print_view_is_of_one_stored_document(more, world, login):
	reply = login("secretary.a").request("GET", f"/printview?doctype=Household&name=QA-0001&{more}")
	assert reply.status_code == 403 and refusals.CHINESE.search(reply.text)


def test_a_broken_picture_is_refused_in_words(world, login):
	client = login("secretary.a")
	values = {"doctype": "Household", "docname": "QA-0001", "is_private": 1, "optimize": 1}
	reply = client.request(
		"POST", "/api/method/upload_file", data=values, files={"file": ("a.png", b"no picture", "image/png")}
	)
	assert reply.status_code == 417 and "无法读取" in told(reply)


def test_a_list_has_no_pages_below_none(world, login):
	values = {"doctype": "Household", "fields": '["name"]', "page_length": -1}
	reply = login("secretary.a").call("frappe.desk.reportview.get", **values)
	assert reply.status_code == 417 and refusals.CHINESE.search(told(reply))


def test_a_document_without_its_number_is_refused_in_words(world, login):
	for doctype, label in (("Household", "户编号"), ("Party Member", "党员编号")):
		reply = login("secretary.a").resource("POST", doctype, json={"village": factories.VILLAGES["QA"]})
		assert reply.status_code == 417 and f"请填写{label}" in told(reply), told(reply)


def test_a_wrong_old_password_is_told_in_chinese(world, login):
	reply = login("secretary.a").call("frappe.core.doctype.user.user.verify_password", password="x")
	assert reply.status_code == 401 and refusals.CHINESE.search(reply.json()["message"])


def test_a_row_of_another_document_stays_there(world, login, database):
	"""Frappe would move the row under whoever names it."""
	import frappe

	frappe.db.rollback()
	visits = [world.records["Visit"][whose] for whose in ("own", "other")]
	rows = [f"{visit}-row" for visit in visits]
	for visit, row in zip(visits, rows, strict=True):
		place = {"parent": visit, "parenttype": "Visit", "parentfield": "companions", "idx": 1}
		factories.insert_row("Visit Companion", row, party_member="QA-002", **place)
	frappe.db.commit()
	try:
		for name in (rows[1], "none"):
			body = {"companions": [{"name": name, "party_member": "QA-002"}]}
			client = login("secretary.a")
			values = {"doctype": "Visit", "name": visits[0], "fieldname": json.dumps(body)}
			for reply in (
				client.resource("PUT", "Visit", visits[0], json=body),
				client.call("frappe.client.set_value", **values),
			):
				assert reply.status_code == 417 and "companions" in told(reply)
		frappe.db.rollback()
		assert frappe.db.get_value("Visit Companion", rows[1], "parent") == visits[1]
	finally:
		frappe.db.delete("Visit Companion", {"name": ["in", rows]})
		frappe.db.commit()


def test_a_document_is_changed_under_its_own_spelling(world, login):
	for name in ("qa-0001", "QA-0001 "):
		reply = login("secretary.a").resource("PUT", "Household", name, json={"remarks": "x"})
		assert reply.status_code == 417


def test_what_is_deleted_is_named_once(world, login, database):
	values = {"doctype": "", "dt": "Reminder", "dn": "x", "name": None}
	assert login("member.a").call("frappe.client.delete", **values).status_code in (403, 417)


def test_no_name_is_no_document(world, login):
	values = {"doctype": "Household", "name": None, "assign_to": "nobody"}
	assert login("member.a").call("frappe.desk.form.assign_to.remove", **values).status_code == 417


@pytest.mark.parametrize(
	"values",
	[
		{"doctype": "a::b", "user_settings": "{}"},
		{"doctype": "Household", "user_settings": json.dumps({"a": "x" * 70_000})},
	],
)
def test_settings_fit_where_they_are_stored(values, world, login):
	assert login("member.a").call("frappe.model.utils.user_settings.save", **values).status_code == 403


@pytest.mark.parametrize("word", ["name", "new_name", "new_title", "title"])
def test_nobody_renames_an_account(word, world, login, database):
	"""Frappe takes the new name under two words; what a refusal says does not tell whether there is such an account."""
	import frappe

	own = factories.email("member.a")
	method, client = "frappe.model.rename_doc.update_document_title", login("member.a")
	replies = [
		client.call(method, doctype="User", docname=own, **{word: name})
		for name in ("zzz@lianhu.test", OTHER_ACCOUNT)
	]
	assert {reply.status_code for reply in replies} <= {403, 417}
	assert told(replies[0]) == told(replies[1])
	frappe.db.rollback()
	assert frappe.db.exists("User", own) and not frappe.db.exists("User", "zzz@lianhu.test")


@pytest.mark.parametrize("verb", ["GET", "POST"])
@pytest.mark.parametrize(
	"values", [{"user_settings": '{"x": "y"}'}, {"save_user_settings": 1}, {"save_user_settings_fields": 1}]
)
@pytest.mark.parametrize("method", ["frappe.desk.reportview.get", "frappe.desk.reportview.get_list"])
def test_a_list_keeps_no_settings(method, values, verb, world, login):
	asked = {"doctype": "Household", "fields": '["name"]', **values}
	assert login("member.a").call(method, verb, **asked).status_code in (403, 417)


def test_a_task_is_given_in_ones_own_name(world, login, database):
	import frappe

	own, other = factories.email("member.a"), factories.email("manager")
	values = {
		"doctype": "Household",
		"name": "QA-0001",
		"assign_to": json.dumps([own]),
		"description": "自己的事",
	}
	assert login("member.a").call("frappe.desk.form.assign_to.add", assigned_by=other, **values).ok
	task = {
		"doctype": "ToDo",
		"description": "另一件",
		"assigned_by": other,
		"assigned_by_full_name": "乡党委书记",
	}
	made = login("member.a").resource("POST", "ToDo", json=task)
	frappe.db.rollback()
	given = frappe.get_all("ToDo", {"allocated_to": own}, ["assigned_by", "assigned_by_full_name"])
	given += frappe.get_all(
		"ToDo", {"description": ["like", "%另一件%"]}, ["assigned_by", "assigned_by_full_name"]
	)
	assert given and all(row == {"assigned_by": own, "assigned_by_full_name": "甲联户"} for row in given), (
		made.text,
		given,
	)


def test_a_task_is_taken_back_by_whoever_gave_it_or_has_it(world, login, database):
	import frappe

	lead = factories.email("lead.a")
	values = {"doctype": "Household", "name": "QA-0001"}
	give = {**values, "assign_to": json.dumps([lead]), "description": "请走访"}
	assert login("secretary.a").call("frappe.desk.form.assign_to.add", **give).ok
	for method, more in (
		("frappe.desk.form.assign_to.remove", {"assign_to": lead}),
		("frappe.desk.form.assign_to.remove_multiple", {"names": json.dumps(["QA-0001"])}),
	):
		reply = login("member.a").call(method, **{**values, **more})
		assert reply.status_code == 403, reply.text
	frappe.db.rollback()
	assert (
		frappe.db.get_value("ToDo", {"allocated_to": lead, "reference_name": "QA-0001"}, "status") == "Open"
	)
	assert login("secretary.a").call("frappe.desk.form.assign_to.remove", **values, assign_to=lead).ok
	frappe.db.rollback()
	assert not frappe.db.exists("ToDo", {"allocated_to": lead, "reference_name": "QA-0001", "status": "Open"})


@pytest.mark.parametrize(
	"mention",
	[
		f'<span class="mention" data-id="{OTHER_ACCOUNT}">@x</span>',
		'<span class="mention" data-id="nobody@lianhu.test">@x</span>',
		'<span class="mention">@x</span>',
	],
)
def test_a_comment_mentions_those_alone_who_may_read_what_it_is_about(mention, world, login, database):
	import frappe

	values = {
		"reference_doctype": "Household",
		"reference_name": "QA-0001",
		"comment_email": "x",
		"comment_by": "x",
	}
	reply = login("member.a").call(
		"frappe.desk.form.utils.add_comment", content=f"<p>{mention} 看</p>", **values
	)
	assert reply.status_code in (403, 417) and refusals.CHINESE.search(told(reply)), reply.text
	frappe.db.rollback()
	assert not frappe.db.exists("Notification Log", {"for_user": OTHER_ACCOUNT, "document_name": "QA-0001"})


@pytest.mark.parametrize(
	"method",
	[
		"frappe.core.doctype.user.user.get_email_awaiting",
		"frappe.core.doctype.user_permission.user_permission.get_user_permissions",
	],
)
def test_what_is_ones_own_is_asked_for_oneself(method, world, login):
	for user in (OTHER_ACCOUNT, json.dumps(["like", "%"])):
		assert login("member.a").call(method, user=user).status_code == 403


def test_a_number_that_another_account_has_is_not_told(world, login):
	own = factories.email("member.a")
	replies = [
		login("member.a").resource("PUT", "User", own, json={"mobile_no": number}) for number in ("1", "2")
	]
	assert all(reply.status_code == 403 for reply in replies)


def test_a_new_document_amends_none(world, login):
	doc = {"doctype": "Sorting Check", "household": "QA-0001", "amended_from": "x"}
	reply = login("secretary.a").call("frappe.client.insert", doc=json.dumps(doc))
	assert reply.status_code == 417 and refusals.CHINESE.search(told(reply))


@pytest.mark.parametrize("user", ["member.a", "secretary.a", "leader", "manager"])
def test_no_key_writes_into_a_print_view(user, world, login):
	"""An administrator's neither, whom the gate lets pass else."""
	script = "%22%3E%3Cscript%3Ealert(1)%3C/script%3E"
	village = factories.VILLAGES["QA"]
	reply = login(user).request("GET", f"/printview?doctype=Village&name={village}&key={script}")
	assert reply.status_code == 403 and "<script>alert" not in reply.text


@pytest.mark.parametrize(
	"address",
	[
		"https://evil.example",
		"//evil.example",
		"javascript:alert(1)//",
		"/\\evil.example",
		"\t//evil.example",
	],
)
def test_logging_in_leads_to_no_other_website(address, world, login):
	client = login("member.a")
	reply = client.session.get(
		f"{client.address}/login", params={"redirect-to": address}, allow_redirects=False, timeout=60
	)
	assert reply.status_code == 403 and "Location" not in reply.headers


def test_logging_in_leads_on_to_a_page_of_the_site(world, login):
	client = login("member.a")
	for address in ("/app/household", f"{client.address}/app/household"):
		reply = client.session.get(
			f"{client.address}/login", params={"redirect-to": address}, allow_redirects=False, timeout=60
		)
		assert reply.headers["Location"].endswith("/app/household")


@pytest.mark.parametrize("user", [factories.email("member.a"), "Administrator", "nobody@lianhu.test"])
def test_a_password_beyond_every_measure_does_not_tell_whether_there_is_an_account(user, base_url, world):
	values = {"usr": user, "pwd": "x" * 5000}
	reply = requests.post(f"{base_url}/api/method/login", data=values, timeout=60)
	assert reply.status_code == 401 and reply.json()["exc_type"] == "AuthenticationError"
	assert set(reply.json()) == {"message", "exc_type"}


@pytest.mark.parametrize(
	"method, values",
	[
		("update_password", {"new_password": "x" * 5000, "old_password": "y"}),
		("update_password", {"new_password": "Abcd-efgh-1234", "old_password": "y" * 5000}),
		("update_password", {"new_password": "Abcd-efgh-1234", "key": ""}),
		("verify_password", {"password": "x" * 5000}),
	],
)
def test_a_password_that_cannot_be_is_refused_in_words(method, values, world, login):
	reply = login("secretary.a").call(f"frappe.core.doctype.user.user.{method}", **values)
	assert reply.status_code == 417 and refusals.CHINESE.search(told(reply))
