"""Pages without an account: Chinese, whole, and without a complaint of the browser."""

import pytest
from pages import SIZES, Desk, listen, record
from screens import english_in

pytestmark = pytest.mark.parametrize("size", SIZES)


@pytest.fixture
def visitor(chromium, base_url, world, calls, size):
	"""Somebody who is not logged in."""
	context = chromium.new_context(viewport=SIZES[size], locale="zh-CN", timezone_id="Asia/Shanghai")
	record(context, calls, "Guest")
	page = context.new_page()
	page.set_default_timeout(30_000)
	desk = Desk(page, base_url)
	listen(desk)
	yield desk
	context.close()


@pytest.fixture
def token(world) -> str:
	"""The token of a household's contact page."""
	import frappe

	link = frappe.db.get_value("Household Link", {"household": "QA-0001", "status": "Open"})
	return frappe.db.get_value("Card Token", link, "token")


def look(visitor, path: str, status: int = 200) -> str:
	"""Open a page; no English, nothing too wide, no complaint but the page's own status."""
	reply = visitor.page.goto(f"{visitor.address}{path}", wait_until="load")
	assert reply.status == status
	text = visitor.text()
	own = {f"{status} {visitor.address}{path}"}
	strange = [
		line for line in visitor.complaints if line not in own and "Failed to load resource" not in line
	]
	assert not strange and not english_in(text) and visitor.overflow() <= 0, (strange, english_in(text))
	return text


def test_the_login_page(visitor, size):
	assert "东阳联户" in look(visitor, "/login")


def test_a_wrong_password_is_refused_in_chinese(visitor, size):
	look(visitor, "/login")
	visitor.page.fill("#login_email", "nobody@lianhu.test")
	visitor.page.fill("#login_password", "wrong")
	visitor.page.locator(".btn-login").first.click()
	visitor.page.locator(".page-card-body.invalid").first.wait_for()
	assert not english_in(visitor.text())


def test_the_pages_of_a_card(visitor, token, size):
	look(visitor, f"/k/{token}")


def test_a_card_that_is_unknown(visitor, size):
	look(visitor, "/k/AAAAAAAAAAAAAAAAAAAAAA", 404)


def test_a_page_that_is_not_there(visitor, size):
	look(visitor, "/nowhere", 404)


def test_the_desk_asks_for_an_account(visitor, size):
	visitor.page.goto(f"{visitor.address}/app/household", wait_until="load")
	assert "登录" in visitor.text()
