"""Chromium, logged in as each role of the made-up world of `tests/site/factories.py`."""

import faulthandler
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from calls import Calls
from pages import SIZES, Desk, log_in, record

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "site"))

FLAGS = [
	"--no-sandbox",
	"--disable-gpu",
	"--disable-quic",
	"--no-first-run",
	"--disable-background-networking",
	"--disable-component-update",
	"--disable-sync",
]
LONGEST = 600  # seconds; a script that a page never ends would hold the whole run


@pytest.fixture(autouse=True)
def not_for_ever() -> Iterator[None]:
	"""A test that hangs ends the run as a failure, and shows where it hung."""
	faulthandler.dump_traceback_later(LONGEST, exit=True, file=sys.__stderr__)
	yield
	faulthandler.cancel_dump_traceback_later()


@pytest.fixture(scope="module")
def world(bench_path: Path, site_name: str):
	"""The made-up world, on the site that is served; by the connection of the site's tests if they ran before."""
	import os

	import frappe

	connected, folder = bool(getattr(frappe.local, "db", None)), os.getcwd()
	if not connected:
		os.chdir(bench_path / "sites")
		frappe.init(site=site_name, sites_path=".")
		frappe.connect()
	try:
		import factories

		frappe.db.rollback()
		yield factories.build()
	finally:
		if not connected:
			frappe.destroy()
			os.chdir(folder)


@pytest.fixture(scope="module")
def chromium() -> Iterator:
	"""Debian's Chromium, driven by Playwright."""
	from playwright.sync_api import sync_playwright

	program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
	assert program, "No Chromium: apt-get install chromium fonts-noto-cjk"
	with sync_playwright() as playwright:
		browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
		yield browser
		browser.close()


@pytest.fixture(scope="session")
def calls(request: pytest.FixtureRequest) -> Calls:
	"""The calls of all pages."""
	return Calls(request.config.getoption("--record-calls"))


@pytest.fixture(autouse=True)
def keep_calls(calls: Calls) -> Iterator[None]:
	"""What was called is kept also when the run is ended half-way."""
	yield
	calls.write()


@pytest.fixture(scope="module")
def desks(chromium, base_url: str, world, calls: Calls) -> Iterator:
	"""`desks(user, size)`: that user's Desk, logged in through the login page, once a module."""
	import factories

	opened: dict[tuple[str, str], Desk] = {}
	contexts = []

	def desk(user: str, size: str) -> Desk:
		if (user, size) not in opened:
			context = chromium.new_context(viewport=SIZES[size], locale="zh-CN", timezone_id="Asia/Shanghai")
			contexts.append(context)
			record(context, calls, factories.USERS[user][0][0])
			opened[user, size] = log_in(context, base_url, factories.email(user), factories.PASSWORD)
		return opened[user, size]

	yield desk
	for context in contexts:
		context.close()
