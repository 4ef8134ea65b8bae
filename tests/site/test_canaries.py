"""Nothing leaks: every whitelisted method of every installed app, called as each role and as a guest.

Marked phones, tokens, notes and names lie where a role must not see them; no answer, message or error may hold one,
nothing of the other village may change, and no call may end in an error of the server. The figures are printed.
"""

import json
import re
import threading
import zlib
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote

import pytest
import requests

USERS = (
	"guest",
	"member.a",
	"lead.a",
	"secretary.a",
	"committee.a",
	"stranger",
	"clerk",
	"leader",
	"township.secretary",
)
# They end the session with which the others are called.
ENDS_SESSION = frozenset({"logout", "web_logout", "frappe.handler.logout", "frappe.handler.web_logout"})
# The township's clerk may change what is marked, and does so through the app's forms, not here.
READING_ONLY = frozenset({"clerk"})
WRITES = re.compile(
	r"save|insert|delete|set_|update|remove|add|apply|bulk|move|upload|cancel|rename|make|follow|assign|like|seen|mark"
)
TURNS = 4
THREADS = 2
WATCHED = (
	"Household",
	"Party Member",
	"Household Link",
	"Visit",
	"Sorting Check",
	"Household Tie",
	"Rule Decision",
)


@pytest.fixture(scope="module")
def functions(connection) -> dict[str, object]:
	"""Every name under which a function can be called."""
	import canaries

	return canaries.names_of_functions()


@pytest.fixture
def seeded(world):
	"""The marked documents, as they lie in the world when a test begins."""
	import canaries
	import frappe

	frappe.set_user("Administrator")
	yield canaries, canaries.seed()
	frappe.db.rollback()
	for left in ("Report", "List Filter"):  # views and filters that calls saved under the marked names
		frappe.db.delete(left, {"owner": ["like", f"%@{canaries.factories.DOMAIN}"]})
	frappe.db.commit()


@pytest.fixture
def browsers(base_url, seeded, login) -> dict[str, requests.Session]:
	"""A session for each user; the guest's has none."""
	guest = requests.Session()
	return {user: guest if user == "guest" else login(user).session for user in USERS}


def readable(reply: requests.Response) -> str:
	"""An answer as people and programs read it: escapes of JSON undone, headers too."""
	text = reply.content.decode("utf-8", "replace") + json.dumps(dict(reply.headers), ensure_ascii=False)
	return text + re.sub(r"\\+u([0-9a-f]{4})", lambda found: chr(int(found[1], 16)), text)


def leaks(reply: requests.Response, markers: dict[str, str]) -> list[str]:
	text = readable(reply)
	return [what for what, marker in markers.items() if marker in text]


def last_line(reply: requests.Response) -> str:
	"""What an error of the server says."""
	try:
		return str(reply.json().get("exception"))[:300]
	except ValueError:
		return reply.text[-300:]


def fingerprint(names: list[str]) -> dict[str, list]:
	"""The rows of village QB, and how many notes hang on its household."""
	import frappe

	frappe.db.rollback()
	rows = {
		doctype: frappe.db.sql(f"select * from `tab{doctype}` where `name` like %s order by `name`", ("QB%",))
		for doctype in WATCHED
	}
	for doctype, column in (
		("Comment", "reference_name"),
		("ToDo", "reference_name"),
		("File", "attached_to_name"),
		("DocShare", "share_name"),
		("Document Follow", "ref_docname"),
		("Tag Link", "document_name"),
		("Reminder", "reminder_docname"),
	):
		if frappe.db.table_exists(doctype):
			rows[doctype] = frappe.get_all(doctype, {column: ["in", names]}, pluck="name", order_by="name")
	return rows


@pytest.mark.parametrize("user", USERS)
def test_no_method_tells_a_marker(user, seeded, functions, browsers, base_url, capsys):
	canaries, found = seeded
	markers, names = found.markers(user), [name for _doctype, name in found.targets]
	before, figures = fingerprint(names), Counter()

	def call(job: tuple[str, int]) -> tuple[str, int, requests.Response]:
		method, turn = job
		values = canaries.arguments_for(functions[method], turn, found)
		reply = browsers[user].post(f"{base_url}/api/method/{method}", json=values, timeout=60)
		return method, turn, reply

	jobs = list(jobs_for(user, functions))
	wrong, told, seen = [], [], set()
	with ThreadPoolExecutor(THREADS) as pool:
		for method, turn, reply in pool.map(call, jobs):
			figures[f"HTTP {reply.status_code // 100}xx"] += 1
			seen.add((method, reply.status_code < 400))
			told += [f"{method} (turn {turn}): {what}" for what in leaks(reply, markers)]
			if reply.status_code >= 500:
				wrong.append(f"{method} (turn {turn}): {last_line(reply)}")
	with capsys.disabled():
		answered = len({method for method, good in seen if good})
		print(
			f"\n{user}: {len(functions)} names of methods, {len(jobs)} calls, {answered} names answered, "
			f"{dict(figures)}, markers told: {len(told)}, errors of the server: {len(wrong)}"
		)
	assert told == []
	assert not wrong, "\n".join(wrong)
	# the township reads every village, and may like, tag and comment there
	assert user not in canaries.VILLAGE_USERS or fingerprint(names) == before


def jobs_for(user: str, functions: dict) -> list[tuple[str, int]]:
	"""Open methods with several sets of arguments, closed ones once."""
	from dongyang_lianhu.permissions.gate.entries import entry_of

	for method in sorted(functions):
		if method in ENDS_SESSION or (user in READING_ONLY and WRITES.search(method.rsplit(".", 1)[-1])):
			continue
		entry = entry_of(method)
		first = zlib.crc32(f"{user} {method}".encode()) % 100  # not the same arguments for everybody
		for turn in range(TURNS if entry and entry.is_for(user) else 1):
			yield method, first + turn


RESOURCES = (
	"/api/resource/{}",
	"/api/v1/resource/{}",
	"/api/v2/document/{}",
	"/api/v2/doctype/{}/count",
	"/api/v2/doctype/{}/meta",
)
DOCUMENTS = (
	"/api/resource/{}/{}",
	"/api/v1/resource/{}/{}",
	"/api/v2/document/{}/{}",
	"/api/v2/document/{}/{}/copy",
	"/api/resource/{}/{}?run_method=as_dict",
	"/api/v2/document/{}/{}/method/as_dict",
	"/printview?doctype={}&name={}",
	"/api/method/frappe.utils.print_format.download_pdf?doctype={}&name={}",
	"/?cmd=frappe.client.get&doctype={}&name={}",
	"/?cmd=frappe.desk.form.load.getdoc&doctype={}&name={}",
	"/list?doctype={}&name={}",
)


@pytest.mark.parametrize("user", USERS)
def test_no_address_tells_a_marker(user, seeded, browsers, base_url):
	"""REST of every version, `cmd`, printed pages and file addresses."""
	canaries, found = seeded
	markers, session = found.markers(user), browsers[user]
	told, wrong = [], []
	acts = ("GET", "POST", "PUT", "DELETE") if user in canaries.VILLAGE_USERS else ("GET",)
	asked = [("GET", path) for path in lists(canaries, found)]
	asked += [(verb, path) for path in documents(found) for verb in acts]

	def ask(one: tuple[str, str]) -> tuple[str, requests.Response]:
		verb, path = one
		body = {} if verb != "GET" else None
		return f"{verb} {path}", session.request(verb, f"{base_url}{path}", timeout=60, json=body)

	with ThreadPoolExecutor(THREADS) as pool:
		for what_asked, reply in pool.map(ask, asked):
			told += [f"{what_asked}: {what}" for what in leaks(reply, markers)]
			if reply.status_code >= 500:
				wrong.append(f"{what_asked}: {last_line(reply)}")
	assert told == []
	assert not wrong, "\n".join(wrong)


def lists(canaries, found) -> Iterator[str]:
	"""Lists of every doctype with two sets of columns each, by turns."""
	for number, (doctype, _name) in enumerate(found.targets):
		for turn in (0, 1):
			fields = canaries.FIELDS[(2 * number + turn) % len(canaries.FIELDS)]
			yield from (
				f"{path.format(quote(doctype))}?fields={quote(json.dumps(fields))}" for path in RESOURCES
			)


def documents(found) -> Iterator[str]:
	"""Every marked document, and the file by its address in several writings."""
	for doctype, name in found.targets:
		yield from (path.format(quote(doctype), quote(str(name))) for path in DOCUMENTS)
	url = found.file_url
	yield from (
		url,
		url.replace("/private/", "/private//"),
		f"/private/files/../files/{url.rsplit('/', 1)[-1]}",
	)
	yield from ("/backups/x.sql.gz", "/private/backups/x.sql.gz")
	yield f"/api/method/download_file?file_url={quote(url)}"


def test_no_open_room_is_told_a_marker(seeded, login, world):
	"""What is sent to rooms that anybody may enter tells of changes without what changed."""
	import frappe

	canaries, found = seeded
	messages, subscribed = [], threading.Event()
	channel = frappe.utils.background_jobs.get_redis_conn().pubsub()
	channel.subscribe("events")
	end = threading.Event()

	def listen() -> None:
		while not end.is_set():
			message = channel.get_message(timeout=0.2)
			if message and message["type"] == "message":
				messages.append(json.loads(message["data"]))
			elif message:
				subscribed.set()

	listener = threading.Thread(target=listen)
	listener.start()
	assert subscribed.wait(10)
	clerk = login("clerk")
	name = dict(found.targets)["Household"]
	answer = clerk.resource("GET", "Household", name)
	assert answer.status_code == 200, answer.text[:500]
	doc = answer.json()["data"]
	reply = clerk.resource("PUT", "Household", name, json={"remarks": f"{doc['remarks']}。"})
	assert reply.status_code == 200, reply.text[:300]
	clerk.resource("PUT", "Household", name, json={"remarks": doc["remarks"]})
	end.wait(1)
	end.set()
	listener.join()
	channel.close()
	markers = list((canaries.PLACE | canaries.PHONES | {"token": found.token}).values())
	open_rooms = [
		one for one in messages if not str(one.get("room") or "").startswith(("doc:", "user:", "open_doc:"))
	]
	told = [
		one for one in open_rooms if any(marker in json.dumps(one, ensure_ascii=False) for marker in markers)
	]
	assert messages, "the save told nobody anything"
	assert told == []
