"""A phone number and the black list in a household's form: edited by those entitled, not there for the others."""

import factories
import pytest


@pytest.fixture
def household(world) -> str:
	"""A household of village QA's first area with a number."""
	import frappe

	name = factories.fresh_household(phone="10000030001")
	frappe.db.commit()
	return name


def test_a_secretary_edits_the_number_and_the_black_list(desks, household):
	desk = desks("secretary.a", "desktop")
	page = desk.page
	desk.open("Form", "Household", household)
	field = page.locator("[data-fieldname=phone] input:visible")
	assert field.input_value() == "10000030001"
	field.fill("10000030002")
	field.press("Tab")
	add = page.locator("[data-fieldname=listings] .grid-add-row:visible")
	assert add.count() == 1
	page.evaluate(
		"day => cur_frm.add_child('listings', {listed_from: day, reason: '混投'}) && cur_frm.refresh_field('listings')",
		str(factories.days_ago(3)),
	)
	page.evaluate("() => cur_frm.save()")
	page.wait_for_function("!cur_frm.is_dirty() && cur_frm.doc.is_listed")
	page.evaluate("() => cur_frm.reload_doc()")
	desk.settle()
	assert page.locator("[data-fieldname=phone] input:visible").input_value() == "10000030002"
	assert "混投" in page.locator("[data-fieldname=listings]").inner_text()


def test_a_leader_sees_no_number(desks, household):
	desk = desks("leader", "desktop")
	desk.open("Form", "Household", household)
	assert not desk.page.locator("[data-fieldname=phone]:visible").count()
	assert "10000030001" not in desk.page.content()


def test_a_committee_member_reads_the_black_list_and_cannot_add_to_it(desks, household):
	desk = desks("committee.a", "desktop")
	desk.open("Form", "Household", household)
	assert desk.page.locator("[data-fieldname=phone] input:visible").count() == 1
	assert not desk.page.locator("[data-fieldname=listings] .grid-add-row:visible").count()
