"""Every role logs in and works in a Chinese Desk, on a desktop and on a phone, and the browser has no complaint."""

import re

import pytest

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
# Numbers, accounts and keys that no language translates.
UNTRANSLATED = re.compile(
	r"\b(QA|QB|P|B|FC|R|W|ZC|ZF|TY)-?[\w-]*|[\w.]+@[\w.]+|https?://\S+|Ctrl|Alt|Shift|Esc|Enter|PDF|CSV|Excel|JSON|ID|QR|"
	r"\d[\w-]*|[a-z]+(-[a-z]+)+\b"
)
ENGLISH = re.compile(r"[A-Za-z]{3,}")

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


def english_in(text: str) -> list[str]:
	"""Return the lines of a screen in which English is left."""
	return [line for line in text.splitlines() if ENGLISH.search(UNTRANSLATED.sub("", line))]


def assert_fine(desk) -> None:
	"""Chinese throughout, nothing wider than the window, no complaint of the browser."""
	assert "; ".join(english_in(desk.text())) == ""
	assert desk.overflow() <= 0
	assert desk.complaints == []


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
