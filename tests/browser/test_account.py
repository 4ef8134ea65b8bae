"""One's own account in a browser: a new password is set with the old one, and one leaves by the menu."""

from collections.abc import Iterator

import factories
import pytest
from pages import SIZES, Desk, log_in

USER = factories.email("lead.b")
NEW_PASSWORD = "Xin-mima-2026-lianhu"


@pytest.fixture(params=SIZES)
def desk(request, chromium, base_url: str, world) -> Iterator[Desk]:
	"""A window of the account's own, whose password is put back afterwards."""
	import frappe
	from frappe.utils.password import update_password

	context = chromium.new_context(viewport=SIZES[request.param], locale="zh-CN")
	yield log_in(context, base_url, USER, factories.PASSWORD)
	context.close()
	frappe.db.rollback()
	update_password(USER, factories.PASSWORD)
	frappe.db.commit()


def ask_for_new_password(desk: Desk, old: str):
	"""Fill in the page on which a new password is set, and press its button."""
	page = desk.page
	page.goto(f"{desk.address}/update-password")
	page.fill("#old_password", old)
	page.fill("#new_password", NEW_PASSWORD)
	if page.locator("#confirm_password").count():
		page.fill("#confirm_password", NEW_PASSWORD)
	page.locator("#update").click()
	return page


def test_a_password_is_changed_with_the_old_one_and_the_new_one_holds(desk, chromium, base_url):
	page = ask_for_new_password(desk, factories.PASSWORD)
	page.wait_for_url(lambda url: "update-password" not in url)
	again = chromium.new_context(viewport=SIZES["desktop"], locale="zh-CN")
	found = log_in(again, base_url, USER, NEW_PASSWORD)
	assert found.page.evaluate("frappe.session.user") == USER
	again.close()
	assert not desk.complaints, "\n".join(desk.complaints)


def test_a_wrong_old_password_is_refused_in_chinese(desk):
	page = ask_for_new_password(desk, "wrong-6174")
	page.get_by_text("密码").first.wait_for()
	page.wait_for_timeout(1500)
	text = desk.text()
	assert "Incorrect" not in text and "密码" in text


def test_one_leaves_by_the_menu(desk, base_url):
	desk.page.wait_for_timeout(3000)  # Frappe lets a request that is under way take the session up again
	desk.settle()
	desk.page.evaluate("() => { frappe.app.logout() }")
	desk.page.wait_for_url(lambda url: "/login" in url or url.rstrip("/") == base_url.rstrip("/"))
	assert desk.page.request.get(f"{base_url}/api/method/frappe.auth.get_logged_user").status == 403
