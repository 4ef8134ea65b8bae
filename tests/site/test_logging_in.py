"""How people log in: what an installation tightens, and that nobody learns which accounts exist."""

import json
import time

import factories
import pytest
import requests

POLICY = {
	"allow_consecutive_login_attempts": 5,
	"allow_login_after_fail": 1800,
	"enable_password_policy": 1,
	"minimum_password_score": 3,
}


def settings(*fieldnames: str) -> list[int]:
	import frappe

	return [int(frappe.db.get_single_value("System Settings", name, cache=False) or 0) for name in fieldnames]


def test_an_installation_locks_out_asks_for_good_passwords_and_lets_nobody_sign_up(database):
	import frappe

	assert dict(zip(POLICY, settings(*POLICY), strict=True)) == POLICY
	assert int(frappe.db.get_single_value("Website Settings", "disable_signup", cache=False)) == 1


def test_what_an_administrator_chose_stays(database):
	"""At the next migration too, even if he went back to the framework's own value."""
	import frappe

	from dongyang_lianhu import login_policy

	frappe.db.set_single_value("System Settings", "minimum_password_score", "2")
	login_policy.tighten()
	assert settings("minimum_password_score") == [2]


def test_what_was_chosen_before_the_installation_stays(database):
	import frappe

	from dongyang_lianhu import login_policy

	frappe.defaults.clear_default(login_policy.RECORD, parent="__global")
	frappe.db.set_single_value("System Settings", "allow_consecutive_login_attempts", 3)
	frappe.db.set_single_value("System Settings", "minimum_password_score", "2")
	login_policy.tighten()
	assert settings("allow_consecutive_login_attempts", "minimum_password_score") == [3, 3]


def test_uninstalling_gives_back_what_nobody_changed_since(database):
	import frappe

	from dongyang_lianhu import kept_settings, login_policy

	frappe.defaults.clear_default(login_policy.RECORD, parent="__global")
	before = {"allow_consecutive_login_attempts": 10, "allow_login_after_fail": 60}
	for fieldname, value in before.items():
		frappe.db.set_single_value("System Settings", fieldname, value)
	login_policy.tighten()
	frappe.db.set_single_value("System Settings", "allow_login_after_fail", 900)
	kept_settings.restore()
	assert settings(*before) == [10, 900]


@pytest.fixture
def limits(database):
	"""The resets of this test count for no other."""
	import frappe

	yield
	for key in frappe.cache.keys("rl:*"):
		frappe.cache.delete(key)


ACCOUNTS = {
	"an account": factories.email("member.a"),
	"no account": "nobody@lianhu.test",
	"a closed account": "closed@lianhu.test",
	"Administrator": "Administrator",
	"Guest": "Guest",
	"nothing": "",
	"a long name": "x" * 5000,
}


def ask(base_url: str, account: str, **headers: str) -> requests.Response:
	return requests.post(
		f"{base_url}/api/method/frappe.core.doctype.user.user.reset_password",
		data={"user": account},
		headers=headers,
		timeout=60,
	)


def test_a_reset_answers_the_same_for_every_account(world, base_url, limits):
	import frappe

	frappe.db.set_single_value("System Settings", "password_reset_limit", 100)
	frappe.db.commit()
	frappe.cache.delete_keys("rl:")
	factories.make_user("closed", ("Linked Member",), "已停用")
	frappe.db.set_value("User", "closed@lianhu.test", "enabled", 0)
	frappe.db.commit()
	try:
		answers, times = {}, {}
		for name, account in ACCOUNTS.items():
			start = time.monotonic()
			reply = ask(base_url, account)
			times[name] = time.monotonic() - start
			answers[name] = (reply.status_code, reply.text)
	finally:
		frappe.db.set_single_value("System Settings", "password_reset_limit", 3)
		frappe.db.commit()
	assert len(set(answers.values())) == 1, answers
	shown = json.loads(json.loads(json.loads(answers["an account"][1])["_server_messages"])[0])
	assert shown["message"].startswith("如果该账号存在")
	assert max(times.values()) < 10 * min(times.values()) + 1, times


def test_the_limit_of_resets_is_not_passed_with_a_header(world, base_url, limits):
	replies = [ask(base_url, "nobody@lianhu.test", **{"X-Forwarded-For": f"10.0.0.{n}"}) for n in range(5)]
	assert replies[-1].status_code in (417, 429), replies[-1].text[:300]


def test_a_locked_account_answers_as_one_that_there_is_not(world, base_url, database):
	"""With the right password too, until the lock is over."""
	import frappe

	def answer(account: str, password: str) -> tuple[int, str]:
		reply = requests.post(
			f"{base_url}/api/method/login", data={"usr": account, "pwd": password}, timeout=60
		)
		return reply.status_code, reply.text

	locked = factories.email("lead.b")
	frappe.cache.delete_keys("login_failed")
	try:
		for _try in range(8):
			answers = {answer(account, "wrong") for account in (locked, "nobody@lianhu.test")}
			assert len(answers) == 1, answers
		status, words = answer(locked, factories.PASSWORD)
		assert status == 401 and "锁定" in json.loads(words)["message"]
	finally:
		for key in ("login_failed_count", "login_failed_time"):
			frappe.cache.delete_value(key)
