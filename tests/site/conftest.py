"""A connection to the site, the made-up world, and browserless clients that log in over HTTP."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def connection(bench_path: Path, site_name: str) -> Iterator[None]:
	"""One connection of this process to the site, as Administrator."""
	import frappe

	folder = os.getcwd()
	os.chdir(bench_path / "sites")
	frappe.init(site=site_name, sites_path=".")
	frappe.connect()
	yield
	frappe.db.rollback()
	frappe.destroy()
	os.chdir(folder)


@pytest.fixture(scope="session")
def pristine(connection: None):
	"""The small made-up world of `factories.py`, built anew, and its rows as they were then."""
	import factories
	import pristine

	pristine.demolish()
	world = factories.build()
	return world, pristine.Pristine()


@pytest.fixture(scope="session")
def world(pristine):
	"""Names of what was built."""
	return pristine[0]


@pytest.fixture(autouse=True)
def alone(pristine) -> None:
	"""Each test finds the world as it was built, and this process as it began: it stands alone, in any order."""
	import frappe

	pristine[1].put_back()
	frappe.set_user("Administrator")
	frappe.local.lang = frappe.local.conf.lang or "en"
	frappe.local.flags.in_lianhu_load = None
	frappe.local.message_log = []
	frappe.local.cache.clear()


@pytest.fixture
def database(connection: None) -> Iterator[None]:
	"""A fresh look at the database, and nothing left behind: Administrator before and after."""
	import frappe

	from dongyang_lianhu import permissions

	frappe.db.rollback()
	frappe.set_user("Administrator")
	permissions.clear_scopes()
	yield
	frappe.db.rollback()
	frappe.set_user("Administrator")
	permissions.clear_scopes()


@pytest.fixture
def as_user(world, database) -> Callable[[str], None]:
	"""`as_user("clerk")` acts as that user from here on."""
	import factories
	import frappe

	from dongyang_lianhu import permissions

	def become(user: str) -> None:
		frappe.set_user(factories.email(user) if user != "Administrator" else user)
		permissions.clear_scopes()

	return become


class Client:
	"""A logged-in user's HTTP session."""

	def __init__(self, address: str, user: str, password: str) -> None:
		import requests

		self.address, self.session = address, requests.Session()
		reply = self.session.post(
			f"{address}/api/method/login", data={"usr": user, "pwd": password}, timeout=60
		)
		reply.raise_for_status()

	def request(self, verb: str, path: str, **arguments):
		"""One request to a path below the address."""
		return self.session.request(verb, f"{self.address}{path}", timeout=60, **arguments)

	def resource(self, verb: str, doctype: str, name: str = "", **arguments):
		"""`/api/resource/DOCTYPE[/NAME]`."""
		from urllib.parse import quote

		path = f"/api/resource/{quote(doctype)}" + (f"/{quote(name, safe='')}" if name else "")
		return self.request(verb, path, **arguments)

	def call(self, method: str, verb: str = "POST", **values):
		"""`/api/method/METHOD` with JSON values (query string for GET)."""
		place = {"params": values} if verb == "GET" else {"json": values}
		return self.request(verb, f"/api/method/{method}", **place)


@pytest.fixture(scope="session")
def login(base_url: str, world) -> Callable[[str], Client]:
	"""`login("member.a")` gives that user's session; one login per user and run."""
	import factories

	clients: dict[str, Client] = {}

	def client(user: str) -> Client:
		if user not in clients:
			clients[user] = Client(base_url, factories.email(user), factories.PASSWORD)
		return clients[user]

	return client
