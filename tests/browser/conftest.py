"""Chromium, logged in as each role of the made-up world of `tests/site/factories.py`."""

import faulthandler
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

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
SIZES = {"desktop": {"width": 1440, "height": 900}, "phone": {"width": 390, "height": 844}}


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


@dataclass
class Desk:
	"""A logged-in page, and everything that the browser complained of."""

	page: object
	address: str
	complaints: list[str] = field(default_factory=list)

	def open(self, *route: str) -> None:
		"""Go to a place of the Desk as its links do, and wait until nothing is loading."""
		self.page.evaluate("route => frappe.set_route(route)", list(route))
		self.page.wait_for_function("route => frappe.get_route_str().startsWith(route)", arg=route[0])
		self.settle()

	def load(self, path: str) -> None:
		"""Load a page of the Desk from its address, as a bookmark does."""
		self.page.goto(f"{self.address}{path}", wait_until="load")
		self.page.wait_for_function("window.frappe && frappe.boot && frappe.request && frappe.router")
		self.settle()

	def settle(self) -> None:
		"""Wait until the Desk has its answers and shows them."""
		self.page.wait_for_function(
			"frappe.request.ajax_count === 0 && !document.querySelector('.freeze.in')"
		)
		self.page.wait_for_timeout(300)
		self.page.wait_for_function("frappe.request.ajax_count === 0")

	def text(self) -> str:
		"""What a person reads on the page; field names that Frappe shows while Alt is held are not on it."""
		self.page.add_style_tag(content=".tooltip-content { display: none !important }")
		return self.page.locator("body").inner_text()

	def overflow(self) -> int:
		"""How many pixels the page is wider than the window."""
		return self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")


@pytest.fixture(scope="module")
def desks(chromium, base_url: str, world) -> Iterator:
	"""`desks(user, size)`: that user's Desk, logged in through the login page, once a module."""
	import factories

	opened: dict[tuple[str, str], Desk] = {}
	contexts = []

	def desk(user: str, size: str) -> Desk:
		if (user, size) not in opened:
			context = chromium.new_context(viewport=SIZES[size], locale="zh-CN", timezone_id="Asia/Shanghai")
			contexts.append(context)
			opened[user, size] = log_in(context, base_url, factories.email(user), factories.PASSWORD)
		return opened[user, size]

	yield desk
	for context in contexts:
		context.close()


def log_in(context, address: str, user: str, password: str) -> Desk:
	"""Type the account into the login page and press the button."""
	page = context.new_page()
	page.set_default_timeout(30_000)
	desk = Desk(page, address)
	listen(desk)
	page.goto(f"{address}/login", wait_until="domcontentloaded")
	page.fill("#login_email", user)
	page.fill("#login_password", password)
	page.locator(".btn-login").first.click()
	page.wait_for_url(lambda url: "/login" not in url)
	page.wait_for_function("window.frappe && frappe.boot && frappe.request && frappe.router")
	desk.settle()
	return desk


def listen(desk: Desk) -> None:
	"""Collect console errors, uncaught errors and failed requests."""
	note = desk.complaints.append
	desk.page.on("console", lambda message: message.type == "error" and note(f"console: {message.text}"))
	desk.page.on("pageerror", lambda error: note(f"uncaught: {error}"))
	desk.page.on("response", lambda reply: reply.status >= 400 and note(f"{reply.status} {reply.url}"))
