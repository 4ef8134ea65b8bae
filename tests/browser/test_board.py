"""From a draft to paper, by hand: a secretary matches, moves a card on the board, confirms; a leader approves; the secretary prints."""

from collections.abc import Iterator
from types import SimpleNamespace

import factories
import pytest

CYCLE = "试周期台"
UNFINISHED = ("Draft", "Confirmed", "Returned", "Approved")


@pytest.fixture
def village(world) -> Iterator[SimpleNamespace]:
	"""Village QA with an open cycle and no unfinished plan; its links and plans are as before afterwards."""
	import frappe

	name = factories.VILLAGES["QA"]
	frappe.db.rollback()
	before = {row.name: row for row in frappe.get_all("Household Link", {"village": name}, ["*"])}
	drop_plans(name)
	factories.ensure("Linkage Cycle", CYCLE, cycle_name=CYCLE, issued_on=factories.days_ago(3), status="Open")
	frappe.db.commit()
	yield SimpleNamespace(name=name)
	frappe.db.rollback()
	drop_plans(name)
	restore_links(name, before)
	frappe.db.delete("Linkage Cycle", {"name": CYCLE})
	frappe.db.commit()


def drop_plans(village: str) -> None:
	"""Delete the unfinished plans of the village and those of this test's cycle, with their rows."""
	import frappe

	names = frappe.get_all("Linkage Plan", {"village": village, "status": ["in", UNFINISHED]}, pluck="name")
	names += frappe.get_all("Linkage Plan", {"village": village, "cycle": CYCLE}, pluck="name")
	for name in set(names):
		frappe.db.delete("Linkage Plan Pair", {"plan": name})
		frappe.db.delete("Linkage Plan Breach", {"parent": name})
		frappe.db.delete("Linkage Plan", {"name": name})
		frappe.clear_document_cache("Linkage Plan", name)


def restore_links(village: str, before: dict[str, dict]) -> None:
	"""Take away the links that the plan made, and undo what it changed of the others."""
	import frappe

	fields = ("to_date", "end_reason", "end_recorded_on", "status", "linkage_plan", "grounds", "pinned")
	for name in frappe.get_all("Household Link", {"village": village}, pluck="name"):
		if name in before:
			values = {field: before[name][field] for field in fields}
			frappe.db.set_value("Household Link", name, values, update_modified=False)
		else:
			frappe.db.delete("Visit Obligation", {"household_link": name})
			frappe.db.delete("Household Link", {"name": name})


@pytest.fixture
def secretary(desks):
	"""The village secretary's Desk on a desktop, with no complaints so far."""
	desk = desks("secretary.a", "desktop")
	desk.complaints.clear()
	return desk


@pytest.fixture
def leader(desks):
	"""A township leader's Desk on a desktop, with no complaints so far."""
	desk = desks("leader", "desktop")
	desk.complaints.clear()
	return desk


def press(desk, label: str) -> None:
	"""Press a button of the form that is shown."""
	desk.page.get_by_role("button", name=label, exact=True).locator("visible=true").first.click()
	desk.settle()


def act(desk, action: str) -> None:
	"""Choose an action of the workflow."""
	desk.page.locator(".actions-btn-group:visible > button").first.click()
	desk.page.locator(".actions-btn-group:visible .dropdown-menu").get_by_text(action, exact=True).click()
	desk.settle()


def field(desk, fieldname: str) -> object:
	"""A value of the document that the form shows."""
	return desk.page.evaluate("fieldname => cur_frm.doc[fieldname]", fieldname)


def new_plan(desk) -> str:
	"""Save a new plan as the form fills it in, match it, and return its name."""
	desk.load("/app/linkage-plan/new")
	desk.page.wait_for_function("window.cur_frm && cur_frm.doc.village && cur_frm.doc.links_from")
	press(desk, "保存")
	desk.page.wait_for_function("!cur_frm.is_new()")
	desk.settle()
	press(desk, "自动配对")
	desk.page.wait_for_function("cur_frm.doc.matched_on")
	desk.settle()
	return field(desk, "name")


def open_board(desk, plan: str) -> None:
	desk.load(f"/app/linking-board/{plan}")
	desk.page.locator(".lb-card:visible").first.wait_for()
	desk.settle()


def member_of(desk, household: str) -> str:
	"""In whose box a household's card lies."""
	card = desk.page.locator(f".lb-card[data-household='{household}']")
	return card.evaluate("card => card.closest('.lb-box').dataset.member")


def drag(desk, household: str, member: str) -> None:
	"""Drag a card onto a member's box."""
	card = desk.page.locator(f".lb-boxes .lb-card[data-household='{household}']")
	box = desk.page.locator(f".lb-box[data-member='{member}'] .lb-box-head")
	card.scroll_into_view_if_needed()
	start = card.bounding_box()
	desk.page.mouse.move(start["x"] + 20, start["y"] + 10)
	desk.page.mouse.down()
	desk.page.mouse.move(start["x"] + 32, start["y"] + 18, steps=3)
	target = box.bounding_box()
	desk.page.mouse.move(target["x"] + 60, target["y"] + 20, steps=6)
	desk.page.locator(f".lb-box.target[data-member='{member}']").wait_for()
	desk.page.mouse.up()
	desk.page.locator(".lb-preview").wait_for()


def confirm_move(desk) -> None:
	"""Give a reason if one is asked for, and confirm."""
	desk.page.locator(".lb-preview [data-reason]").fill("两户同一楼道")
	press(desk, "确定调整")
	desk.page.locator(".lb-undo").wait_for()
	desk.settle()


def give_reasons(desk) -> None:
	"""Write a reason into each row of the table of breaches, and save."""
	rows = desk.page.evaluate("(cur_frm.doc.breaches || []).length")
	for number in range(1, rows + 1):
		cell = f"[data-fieldname=breaches] .grid-row[data-idx='{number}'] [data-fieldname=reason]"
		desk.page.locator(cell).first.click()
		desk.page.locator(f"{cell} textarea, {cell} input").first.fill("本村户数少")
		desk.page.keyboard.press("Tab")
	if rows:
		desk.page.wait_for_function("cur_frm.is_dirty() && cur_frm.doc.breaches.every((row) => row.reason)")
		press(desk, "保存")
		desk.page.wait_for_function("!cur_frm.is_dirty()")
		desk.settle()


def print_register(desk, village: str) -> bytes:
	"""Order the village's link register from its form, wait until it is made, and fetch it."""
	desk.open("Form", "Village", village)
	desk.page.locator(".inner-group-button:visible", has_text="打印").locator("button").first.click()
	desk.page.locator(".inner-group-button:visible .dropdown-menu").get_by_text("联户登记表").click()
	desk.page.wait_for_function(
		"cur_frm.doctype === 'Print Job' && cur_frm.doc.status === 'Ready'", timeout=90_000
	)
	desk.settle()
	return desk.page.request.get(f"{desk.address}{field(desk, 'file')}").body()


def test_a_plan_is_matched_moved_on_the_board_confirmed_and_approved(village, secretary, leader):
	import frappe

	plan = new_plan(secretary)
	assert (field(secretary, "village"), field(secretary, "cycle")) == (village.name, CYCLE)
	assert field(secretary, "left_over") == 0
	open_board(secretary, plan)
	giver = member_of(secretary, "QA-0003")
	taker = "QA-001" if giver != "QA-001" else "QA-002"
	drag(secretary, "QA-0003", taker)
	preview = secretary.page.locator(".lb-preview").inner_text()
	assert "依据" in preview and "月走访" in preview and "→" in preview
	assert member_of(secretary, "QA-0003") == giver, "nothing is moved before it is confirmed"
	confirm_move(secretary)
	assert member_of(secretary, "QA-0003") == taker
	secretary.open("Form", "Linkage Plan", plan)
	give_reasons(secretary)
	act(secretary, "确认")
	assert field(secretary, "status") == "Confirmed"
	assert secretary.complaints == []

	leader.load(f"/app/linkage-plan/{plan}")
	leader.page.wait_for_function("window.cur_frm && cur_frm.doc.status === 'Confirmed'")
	leader.settle()
	act(leader, "批准")
	assert field(leader, "status") in ("Approved", "In Force")
	assert leader.complaints == []
	frappe.db.rollback()
	pairs = frappe.get_all("Linkage Plan Pair", {"plan": plan}, ["household", "party_member"], as_list=True)
	links = frappe.get_all(
		"Household Link", {"linkage_plan": plan}, ["household", "party_member"], as_list=True
	)
	assert dict(links) == dict(pairs) and dict(links)["QA-0003"] == taker
	assert print_register(secretary, village.name).startswith(b"%PDF-")
	assert secretary.complaints == []


def test_by_keyboard_a_card_is_given_to_a_member_of_the_list(village, secretary):
	plan = new_plan(secretary)
	open_board(secretary, plan)
	giver = member_of(secretary, "QA-0001")
	secretary.page.locator(".lb-card[data-household='QA-0001']").focus()
	secretary.page.keyboard.press("Enter")
	first = secretary.page.locator("button.lb-choose").first
	first.wait_for()
	taker = first.get_attribute("data-choose")
	secretary.page.wait_for_function("document.activeElement.matches('button.lb-choose')")
	secretary.page.keyboard.press("Enter")
	secretary.page.locator(".lb-preview").wait_for()
	confirm_move(secretary)
	assert taker != giver and member_of(secretary, "QA-0001") == taker
	secretary.page.locator("[data-act=undo]").click()
	secretary.settle()
	assert member_of(secretary, "QA-0001") == giver
	assert secretary.complaints == []


def test_a_plan_that_is_no_draft_is_shown_and_not_changed(village, leader):
	import frappe

	plan = frappe.get_all("Linkage Plan", {"village": village.name, "status": "Superseded"}, pluck="name")[0]
	open_board(leader, plan)
	assert "仅供查看" in leader.text()
	leader.page.locator(".lb-card:visible").first.click()
	leader.settle()
	assert leader.page.locator("button.lb-choose, [data-act=pin], [data-act=leave]").count() == 0
	assert leader.overflow() <= 0
