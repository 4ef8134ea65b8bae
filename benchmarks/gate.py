"""Times the Desk's requests with and without the gate, in one process that answers them in turn.

    .bench/env/bin/python benchmarks/gate.py --bench .bench --site lianhu.localhost --user USER --password PASSWORD

Two servers of the same code differ by more than the gate costs, by where their memory and processes happen to lie. So one
process runs Frappe's web application and asks it, without a socket, for what `desk.py` asks for; each request once
untimed, so that the database has its rows at hand, then four times, with the gate and with nothing in its place, in an
order by chance. Printed for each: the medians and their ratio. The site's database and Redis must run.
"""

import argparse
import os
import platform
import random
import statistics
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import desk


class Application:
	"""Frappe's web application, asked as `requests` asks a server."""

	def __init__(self, bench: Path, site: str) -> None:
		os.chdir(bench / "sites")
		import frappe.app
		from werkzeug.test import Client

		frappe.app._site, frappe.app._sites_path = site, "."
		self.client = Client(frappe.app.application)

	def post(self, path: str, data: dict, timeout: int):
		return Answer(self.client.post(path, data=data))

	def get(self, path: str, params: dict, timeout: int):
		return Answer(self.client.get(path, query_string=params))


class Answer:
	"""What of an answer `desk.py` asks for."""

	def __init__(self, response) -> None:
		self.response = response

	def raise_for_status(self) -> None:
		if self.response.status_code >= 400:
			raise SystemExit(f"{self.response.status}: {self.response.get_data(as_text=True)[:300]}")

	def json(self) -> dict:
		return self.response.json


def main() -> None:
	"""Measure and print."""
	arguments = parse_arguments()
	application = Application(arguments.bench.resolve(), arguments.site)
	credentials = {"usr": arguments.user, "pwd": arguments.password}
	application.post("/api/method/login", credentials, 60).raise_for_status()
	times, chance = defaultdict(lambda: ([], [])), random.Random(1)
	ask_all(application, times, chance, 0)
	times.clear()
	for turn in range(arguments.rounds):
		ask_all(application, times, chance, turn)
	print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
	for name, both in times.items():
		print(line(name, both))


def ask_all(application: Application, times: dict, chance: random.Random, page: int) -> None:
	"""A page of both lists, a form of each, and the duties that are due."""
	for doctype in desk.LIST_FIELDS:
		asked = (application, "", doctype, page)
		rows = ask_twice(times[f"{doctype} list"], chance, desk.open_list, *asked)
		asked = (application, "", doctype, rows[page % len(rows)])
		ask_twice(times[f"{doctype} form"], chance, desk.open_form, *asked)
	due = (application, "", "Visit Obligation", page, desk.DUE, "due_date asc")
	ask_twice(times["Visit Obligation due"], chance, desk.open_list, *due)


def ask_twice(times: tuple[list[float], list[float]], chance: random.Random, ask: Callable, *asked):
	"""Ask with the gate and without, twice each; keep the times in seconds, return the answer."""
	from dongyang_lianhu.permissions import gate

	guard = gate.guard_request
	ask(*asked)
	for guarded in chance.sample((True, True, False, False), 4):
		gate.guard_request = guard if guarded else (lambda: None)
		began = time.perf_counter()
		answer = ask(*asked)
		times[not guarded].append(time.perf_counter() - began)
	gate.guard_request = guard
	return answer


def line(name: str, times: tuple[list[float], list[float]]) -> str:
	"""Medians in milliseconds, with the gate and without, and their ratio."""
	guarded, unguarded = (statistics.median(one) * 1000 for one in times)
	return (
		f"{name:22} {len(times[0]):4} each  with {guarded:5.1f} ms  without {unguarded:5.1f} ms  "
		f"ratio {guarded / unguarded:.3f}"
	)


def parse_arguments() -> argparse.Namespace:
	"""Read the command line."""
	parser = argparse.ArgumentParser(
		description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
	)
	parser.add_argument("--bench", type=Path, required=True)
	parser.add_argument("--site", required=True)
	parser.add_argument("--user", required=True)
	parser.add_argument("--password", required=True)
	parser.add_argument("--rounds", type=int, default=200)
	return parser.parse_args()


if __name__ == "__main__":
	main()
