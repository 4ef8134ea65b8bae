"""Every role logs in and works in a Chinese Desk, on a desktop and on a phone, and the browser has no complaint."""

import re

import pytest
from screens import english_in

ROLES = {
	"联户党员": "member.a",
	"联户长": "lead.a",
	"村党支部书记": "secretary.a",
	"村“两委”": "committee.a",
	"组织干事": "clerk",
	"乡领导": "leader",
	"乡党委书记": "township.secretary",
}
LISTS = ("Visit Obligation", "Household")

pytestmark = [
	pytest.mark.parametrize("size", ["desktop", "phone"]),
	pytest.mark.parametrize("role", ROLES, ids=list(ROLES.values())),
]


@pytest.fixture
def desk(desks, role: str, size: str):
	"""The role's Desk, with no complaints so far."""
	found = desks(ROLES[role], size)
	found.complaints.clear()
	return found


def assert_fine(desk) -> None:
	"""Chinese throughout, nothing wider than the window, no complaint of the browser."""
	assert "; ".join(english_in(desk.text())) == ""
	assert desk.overflow() <= 0
	assert not desk.complaints, "\n".join(desk.complaints)


def open_first(desk, doctype: str) -> None:
	"""Open the first document of a list by its row, as a person does."""
	desk.open("List", doctype)
	desk.page.locator(".list-row:visible .list-subject a:visible").first.click()
	desk.page.wait_for_function("doctype => window.cur_frm && cur_frm.doctype === doctype", arg=doctype)
	desk.page.locator(".form-layout:visible").first.wait_for()
	desk.settle()


def press(desk, label: str) -> None:
	"""Press a button of the form; on a phone it stands in the menu."""
	button = desk.page.get_by_role("button", name=label).locator("visible=true")
	if not button.count():
		desk.page.locator(".page-head:visible .menu-btn-group:visible > button").first.click()
		button = desk.page.get_by_text(label, exact=True).locator("visible=true")
	button.first.click()
	desk.settle()


def test_the_workspace_opens_in_chinese_with_todays_figures(desk, role, size):
	desk.load("/app/household-linking")
	desk.page.locator(".number-widget-box:visible .number").first.wait_for()
	desk.settle()
	assert "逾期走访" in desk.text()
	assert_fine(desk)


@pytest.mark.parametrize("doctype", LISTS)
def test_a_list_opens_in_chinese(desk, role, size, doctype):
	desk.open("List", doctype)
	desk.page.locator(".list-row:visible").first.wait_for()
	assert_fine(desk)


@pytest.mark.parametrize("doctype", LISTS)
def test_a_form_opens_in_chinese(desk, role, size, doctype):
	open_first(desk, doctype)
	assert desk.page.locator(".form-layout:visible .section-head:visible").count() >= 2
	assert_fine(desk)


@pytest.mark.parametrize("doctype", LISTS)
def test_why_says_rule_clause_values_and_what_did_not_happen(desk, role, size, doctype):
	open_first(desk, doctype)
	press(desk, "判定依据")
	dialog = desk.page.locator(".lianhu-why:visible")
	dialog.locator(".why-rule").first.wait_for()
	text = dialog.inner_text()
	assert all(heading in text for heading in ("已作出的判定", "未触发的规则及原因", "现行参数值")), text
	assert re.search(r"[三四五][(（.]", text), "no clause"
	assert_fine(desk)
	desk.close_dialogs()
