"""A connection to the site, the made-up world, and browserless clients that log in over HTTP."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from clients import Client


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
