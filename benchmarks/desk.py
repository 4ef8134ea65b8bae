"""Times the lists and forms of visits over HTTP, with several clients at once.

    python benchmarks/desk.py --address http://127.0.0.1:8000 --user USER --password PASSWORD [--clients 8] [--pause 1]
        [--compare http://127.0.0.1:8001]

Every client logs in once and then asks, in turn, for what the Desk asks for when a person opens the list and a form of
Visit and of Visit Obligation, and the list of duties that are due, the next one first, resting `--pause` seconds on average between two requests, as one who clicks fast does;
`--pause 0` asks without a rest and so measures the machine full. Printed for each: median and 95th percentile of the
time from request to last byte, client and server on one machine. `--compare` names a second server of the same site
(with other code): every request goes to both, which of them first by chance, and the ratio of the medians is printed. One untimed round comes before. Start it against a
served site with the demo township (50,000 visits).
"""

import argparse
import json
import os
import platform
import random
import statistics
import threading
import time

import requests

LIST_FIELDS = {
	"Visit": (
		"name",
		"household",
		"visit_date",
		"visitor",
		"village",
		"counting",
		"entry_status",
		"modified",
	),
	"Visit Obligation": (
		"name",
		"party_member",
		"household",
		"village",
		"status",
		"kind",
		"due_date",
		"modified",
	),
}
ORDER = {"Visit": "visit_date desc", "Visit Obligation": "due_date desc"}
DUE = [["Visit Obligation", "status", "=", "Due"]]


def main() -> None:
	"""Measure and print."""
	arguments = parse_arguments()
	times: dict[str, list[float]] = {}
	others: dict[str, list[float]] = {}
	lock, barrier = threading.Lock(), threading.Barrier(arguments.clients)
	workers = [
		threading.Thread(target=client, args=(arguments, number, (times, others), lock, barrier))
		for number in range(arguments.clients)
	]
	for worker in workers:
		worker.start()
	for worker in workers:
		worker.join()
	print(
		f"{platform.machine()}, {os.cpu_count()} cores, {arguments.clients} clients, {arguments.rounds} rounds each, "
		f"{arguments.pause:g} s between requests"
	)
	for name in sorted(times):
		print(line(name, times[name]))
		if arguments.compare:
			ratio = statistics.median(times[name]) / statistics.median(others[name])
			print(f"{line(name + ', other', others[name])}  ratio {ratio:.3f}")


def parse_arguments() -> argparse.Namespace:
	"""Read the command line."""
	parser = argparse.ArgumentParser(
		description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
	)
	parser.add_argument("--address", required=True)
	parser.add_argument("--user", required=True)
	parser.add_argument("--password", required=True)
	parser.add_argument("--compare", help="address of a second server of the same site")
	parser.add_argument("--clients", type=int, default=8)
	parser.add_argument("--rounds", type=int, default=25)
	parser.add_argument("--pause", type=float, default=1.0, help="seconds between requests, on average")
	return parser.parse_args()


def line(name: str, seconds: list[float]) -> str:
	"""Return count, median, 95th percentile and slowest in milliseconds."""
	ordered = sorted(seconds)
	p95 = ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]
	return (
		f"{name:24} {len(ordered):5} requests  median {statistics.median(ordered) * 1000:6.1f} ms  "
		f"p95 {p95 * 1000:6.1f} ms  slowest {ordered[-1] * 1000:6.1f} ms"
	)


def client(arguments, number: int, kept: tuple, lock: threading.Lock, barrier: threading.Barrier) -> None:
	"""Log in, wait for the others, then open lists and forms in turn, at each address."""
	places = [Place(arguments, address) for address in (arguments.address, arguments.compare) if address]
	rest = random.Random(number)
	try:
		open_all(places, arguments.pause, number * arguments.rounds, rest)
	except BaseException:
		barrier.abort()
		raise
	for place in places:
		place.times.clear()
	barrier.wait()
	for turn in range(arguments.rounds):
		open_all(places, arguments.pause, number * arguments.rounds + turn, rest)
	with lock:
		for place, times in zip(places, kept, strict=False):
			for name, seconds in place.times.items():
				times.setdefault(name, []).extend(seconds)


class Place:
	"""A server, a session with it, and how long its answers took."""

	def __init__(self, arguments, address: str) -> None:
		self.address, self.session, self.times = address, requests.Session(), {}
		credentials = {"usr": arguments.user, "pwd": arguments.password}
		self.session.post(f"{address}/api/method/login", data=credentials, timeout=60).raise_for_status()

	def timed(self, name: str, ask, *asked):
		"""Ask, note how long it took, and return the answer."""
		began = time.perf_counter()
		result = ask(self.session, self.address, *asked)
		self.times.setdefault(name, []).append(time.perf_counter() - began)
		return result


def open_all(places: list[Place], pause: float, page: int, rest: random.Random) -> None:
	"""Open a page of both lists, a form of each and the duties that are due, with a rest before every request."""
	for doctype in LIST_FIELDS:
		rows = ask_all(places, pause, rest, f"{doctype} list", open_list, doctype, page)
		ask_all(places, pause, rest, f"{doctype} form", open_form, doctype, rows[page % len(rows)])
	ask_all(
		places, pause, rest, "Visit Obligation due", open_list, "Visit Obligation", page, DUE, "due_date asc"
	)


def ask_all(places: list[Place], pause: float, rest: random.Random, name: str, ask, *asked):
	"""Ask each place the same, by chance one or the other first; return the last answer."""
	time.sleep(rest.uniform(0, 2 * pause))
	return [place.timed(name, ask, *asked) for place in rest.sample(places, len(places))][-1]


def open_list(
	session: requests.Session,
	address: str,
	doctype: str,
	page: int,
	filters: list | None = None,
	order: str | None = None,
) -> list[str]:
	"""Ask for a page of 20 rows as the list view does; return the names."""
	data = {
		"doctype": doctype,
		"fields": json.dumps([f"`tab{doctype}`.`{field}`" for field in LIST_FIELDS[doctype]]),
		"filters": json.dumps(filters or []),
		"order_by": f"`tab{doctype}`.{order or ORDER[doctype]}",
		"start": page % 50 * 20,
		"page_length": 20,
		"view": "List",
		"with_comment_count": 1,
	}
	response = session.post(f"{address}/api/method/frappe.desk.reportview.get", data=data, timeout=60)
	response.raise_for_status()
	message = response.json()["message"]
	if not message:
		raise SystemExit(
			f"{doctype} has no page {page % 50 + 1} for this user: take one who sees the township."
		)
	return [row[message["keys"].index("name")] for row in message["values"]]


def open_form(session: requests.Session, address: str, doctype: str, name: str) -> None:
	"""Ask for a document as the form does."""
	parameters = {"doctype": doctype, "name": name}
	response = session.get(
		f"{address}/api/method/frappe.desk.form.load.getdoc", params=parameters, timeout=60
	)
	response.raise_for_status()


if __name__ == "__main__":
	main()
