"""Rows of a table change only in their form: not one by one over REST, whoever asks."""

import pytest

PARENTS = {
	"Village Staff": ("Village", "staff", {"user": "clerk@lianhu.test", "post": "Committee"}),
	"Household Listing": ("Household", "listings", {"listed_from": "2026-01-01"}),
	"Visit Companion": ("Visit", "companions", {"party_member": "QA-004"}),
	"Scheme Policy Value": ("Scheme Policy", "values", {"parameter": "run_days", "value": "0"}),
	"Lead Area Group": ("Lead Area", "groups", {"village_group": "试甲村-一组"}),
}
# Where the rows of a form's table lie that has none of its own.
TABLES = {"Household Listing": "Black List Entry"}
USERS = ("member.a", "secretary.a", "clerk", "manager")


def parent_of(world, doctype: str) -> str:
	"""A document of the made-up world that has such a table."""
	places = world.records[doctype]
	return places["own"] if "own" in places else next(iter(places.values()))


def rows_of(doctype: str) -> list:
	"""What the table holds now."""
	import frappe

	frappe.db.rollback()
	table = TABLES.get(doctype, doctype)
	return frappe.db.sql(f"select * from `tab{table}` order by name")


@pytest.mark.parametrize("user", USERS)
@pytest.mark.parametrize("doctype", PARENTS)
def test_a_row_is_not_added_changed_or_deleted_by_itself(world, login, database, doctype, user):
	parent, field, values = PARENTS[doctype]
	before = rows_of(doctype)
	client = login(user)
	place = {"parent": parent_of(world, parent), "parenttype": parent, "parentfield": field}
	answers = [client.resource("POST", doctype, json={**values, **place})]
	import frappe

	for name in frappe.get_all(TABLES.get(doctype, doctype), pluck="name", limit=1):
		answers.append(client.resource("PUT", doctype, name, json=values))
		answers.append(client.resource("DELETE", doctype, name))
	assert all(answer.status_code >= 400 for answer in answers)
	assert rows_of(doctype) == before


def test_a_document_that_one_may_not_read_is_not_assigned(world, login, database):
	import frappe

	household = world.records["Household"]["other"]
	before = frappe.db.count("ToDo")
	values = {
		"doctype": "Household",
		"name": household,
		"assign_to": '["secretary.b@lianhu.test"]',
		"description": "x",
	}
	answer = login("member.a").call("frappe.desk.form.assign_to.add", **values)
	frappe.db.rollback()
	assert answer.status_code == 403
	assert frappe.db.count("ToDo") == before
