"""Private files: whoever knows an address gets nothing by it, and a form not saved yet takes files."""

import json
import re
from urllib.parse import quote

import factories
import pytest

SECRET = "户编号,户主,电话\nQB-0001,乙户,10000010001\n".encode()
GUESSED = re.compile(r"/private/files/乙村花名册-[0-9a-f]{32}\.csv")


def upload(client, filename: str = "乙村花名册.csv", content: bytes = SECRET, **values):
	"""Upload a file as the Desk does."""
	return client.request("POST", "/api/method/upload_file", data=values, files={"file": (filename, content)})


@pytest.fixture
def secret(world, login) -> str:
	"""The address of a private roster that hangs on a household of the other village."""
	reply = upload(login("secretary.b"), doctype="Household", docname="QB-0001")
	assert reply.status_code == 200, reply.text[:500]
	return reply.json()["message"]["file_url"]


def make_file(client, **values):
	return client.resource("POST", "File", json=values)


def put_address(client, url: str):
	mine = upload(client, "mine.txt", b"mine").json()["message"]["name"]
	return client.resource("PUT", "File", mine, json={"file_url": url})


def put_folder(client, url: str):
	mine = upload(client, "mine.txt", b"mine").json()["message"]["name"]
	return client.resource("PUT", "File", mine, json={"is_folder": 1, "file_url": url})


def save_forged(client, url: str):
	mine = upload(client, "mine.txt", b"mine").json()["message"]
	return client.call("frappe.client.save", doc={**mine, "file_url": url})


def picture(client, url: str):
	me = factories.email("member.a")
	return client.resource("PUT", "User", me, json={"user_image": url})


WAYS = {
	"a file that hangs on nothing": lambda client, url: make_file(client, file_url=url, is_private=1),
	"a file on one's own account": lambda client, url: make_file(
		client, file_url=url, attached_to_doctype="User", attached_to_name=factories.email("member.a")
	),
	"a file with another name": lambda client, url: make_file(client, file_name="a.csv", file_url=url),
	"a folder": lambda client, url: make_file(client, file_name="f", is_folder=1, file_url=url),
	"upload_file": lambda client, url: client.request(
		"POST", "/api/method/upload_file", data={"file_url": url, "file_name": "a.csv"}
	),
	"upload_file with content": lambda client, url: upload(client, "a.csv", b"1", file_url=url),
	"frappe.client.insert": lambda client, url: client.call(
		"frappe.client.insert", doc={"doctype": "File", "file_url": url}
	),
	"frappe.client.save": save_forged,
	"a file's new address": put_address,
	"a file made a folder": put_folder,
	"a picture of oneself": picture,
}
TRICKS = {
	"as it is": lambda url: url,
	"from the public folder": lambda url: url.replace("/private/files/", "/files/../../private/files/"),
	"from the private folder": lambda url: url.replace("/files/", "/files/x/../"),
	"two strokes": lambda url: url.replace("/files/", "/files//"),
	"encoded": lambda url: quote(url, safe=""),
	"encoded twice": lambda url: quote(quote(url, safe=""), safe=""),
	"in capitals": str.upper,
	"a blank at the end": lambda url: url + " ",
	"from the site's address": lambda url: "{site}" + url,
}


TRIED = [
	*((way, "as it is") for way in WAYS),
	*(("a file that hangs on nothing", trick) for trick in TRICKS),
	*(("a picture of oneself", trick) for trick in TRICKS),
	("a file's new address", "from the public folder"),
	("upload_file", "from the site's address"),
]


@pytest.mark.parametrize(("way", "trick"), TRIED)
def test_an_address_alone_gives_no_file(way, trick, secret, login, base_url, database):
	"""Whatever the new file hangs on, however the address is written: the content stays closed."""
	import frappe

	client, url = login("member.a"), TRICKS[trick](secret).replace("{site}", base_url)
	reply = WAYS[way](client, url)
	assert reply.status_code < 500, reply.text[:500]
	assert SECRET.decode() not in reply.text
	for address in (secret, url.replace(base_url, "")):
		answer = client.request("GET", address if address.startswith("/") else f"/{address}")
		assert SECRET not in answer.content
		answer = client.call("frappe.handler.download_file", "GET", file_url=address)
		assert SECRET not in answer.content
	frappe.db.rollback()
	mine = frappe.get_all("File", {"owner": factories.email("member.a")}, "file_url", pluck="file_url")
	assert not [address for address in mine if secret.rsplit("/", 1)[1].lower() in (address or "").lower()]


def test_a_file_without_address_and_content_is_refused(secret, login):
	"""Frappe would read the file of that name."""
	name = secret.rsplit("/", 1)[1]
	assert make_file(login("member.a"), file_name=name, is_private=1).status_code in (403, 417)


def test_whoever_may_read_a_file_points_to_it(secret, login):
	client = login("secretary.b")
	reply = make_file(client, file_url=secret, attached_to_doctype="Household", attached_to_name="QB-0002")
	assert reply.status_code == 200, reply.text[:500]
	made = reply.json()["data"]
	assert (made["file_url"], made["file_name"], made["is_private"]) == (secret, "乙村花名册.csv", 1)
	assert client.resource("DELETE", "File", made["name"]).status_code in (200, 202)
	assert client.request("GET", secret).content == SECRET, "the content stays with the other file"


def test_a_private_file_is_stored_under_a_name_that_nobody_guesses(secret, login):
	"""Two people's equal files have addresses of their own; what people see stays."""
	assert GUESSED.fullmatch(secret)
	mine = upload(login("member.a")).json()["message"]
	assert (mine["file_name"], bool(GUESSED.fullmatch(mine["file_url"]))) == ("乙村花名册.csv", True)
	assert mine["file_url"] != secret


def test_a_long_name_is_stored(login):
	reply = upload(login("member.a"), f"{'长' * 120}.csv", b"1")
	assert reply.status_code == 200, reply.text[:300]


@pytest.mark.parametrize(
	"values",
	[{"content_hash": "{hash}"}, {"thumbnail_url": "{url}"}, {"owner": "{other}"}, {"is_folder": 1}],
	ids=lambda values: next(iter(values)),
)
def test_what_the_framework_notes_of_a_file_is_not_written(values, secret, login, database):
	"""Frappe deletes the thumbnail with the file, and moves all files of one digest."""
	import frappe

	client = login("member.a")
	mine = upload(client, "mine.txt", b"mine").json()["message"]["name"]
	given = {"hash": frappe.db.get_value("File", {"file_url": secret}, "content_hash"), "url": secret}
	given["other"] = factories.email("secretary.b")
	forged = {
		field: value.format(**given) if isinstance(value, str) else value for field, value in values.items()
	}
	before = frappe.db.get_value("File", mine, list(values))
	client.resource("PUT", "File", mine, json=forged)
	frappe.db.rollback()
	assert frappe.db.get_value("File", mine, list(values)) == before
	client.resource("DELETE", "File", mine)
	assert login("secretary.b").request("GET", secret).content == SECRET


def test_a_page_in_a_comment_is_refused(world, login):
	"""Frappe makes a file of each picture that is written into a text."""
	page = "data:image/svg+xml;filename=a.xhtml;base64,PGh0bWw+PC9odG1sPg=="
	values = {"reference_doctype": "Visit", "reference_name": world.records["Visit"]["own"]}
	values |= {"content": f'<img src="{page}">', "comment_email": "x", "comment_by": "x"}
	reply = login("member.a").call("frappe.desk.form.utils.add_comment", **values)
	assert reply.status_code == 417, reply.text[:300]


# --- forms that are not saved yet ------------------------------------------------------------------------------

UNSAVED = "new-roster-import-qwertyuiop"


@pytest.mark.parametrize("user", ["clerk", "secretary.a", "committee.a"])
def test_a_new_form_takes_a_file_which_then_is_the_documents(user, world, login, database):
	"""As the Desk does: attach to the form, then save it."""
	import frappe

	client = login(user)
	reply = upload(client, doctype="Roster Import", docname=UNSAVED, fieldname="file", is_private=1)
	assert reply.status_code == 200, reply.text[:500]
	file = reply.json()["message"]
	for other in ("committee.a" if user != "committee.a" else "secretary.a", "secretary.b", "member.a"):
		assert login(other).request("GET", file["file_url"]).status_code == 403
	doc = {"doctype": "Roster Import", "name": UNSAVED, "__islocal": 1, "register": "Household"}
	doc |= {"village": "试甲村", "file": file["file_url"]}
	reply = client.call("frappe.desk.form.save.savedocs", doc=json.dumps(doc), action="Save")
	assert reply.status_code == 200, reply.text[:500]
	name = reply.json()["docs"][0]["name"]
	frappe.db.rollback()
	rows = frappe.get_all("File", {"file_url": file["file_url"]}, ["name", "attached_to_name"], as_list=True)
	assert rows == ((file["name"], name),) or list(map(tuple, rows)) == [(file["name"], name)]
	assert login("secretary.a").request("GET", file["file_url"]).content == SECRET
	assert login("secretary.b").request("GET", file["file_url"]).status_code == 403


@pytest.mark.parametrize(
	("user", "doctype", "docname"),
	[
		("member.a", "Roster Import", UNSAVED),
		("leader", "Roster Import", UNSAVED),
		("member.a", "Household", "new-household-1"),
		("secretary.a", "Household", "QA-9999"),
		("secretary.a", "Household", "new-visit-1"),
		("secretary.a", "Household", "new-household-1' or 1=1"),
	],
)
def test_only_who_may_create_it_attaches_to_a_new_form(user, doctype, docname, world, login):
	"""And only to a form's own temporary name: not to a number that somebody will give some day."""
	reply = upload(login(user), doctype=doctype, docname=docname)
	assert reply.status_code == 403, reply.text[:300]


def test_a_form_takes_over_no_file_of_somebody_else(secret, world, login, database):
	"""Nor one that hangs on nothing yet, which Frappe would give to whoever names it."""
	import frappe

	loose = upload(login("secretary.b"), "loose.csv", SECRET).json()["message"]
	other = upload(login("secretary.b"), doctype="Roster Import", docname=UNSAVED, fieldname="file").json()
	for url in (loose["file_url"], other["message"]["file_url"], secret):
		doc = {"doctype": "Roster Import", "name": UNSAVED, "__islocal": 1, "register": "Household"}
		doc |= {"village": "试甲村", "file": url}
		reply = login("secretary.a").call(
			"frappe.desk.form.save.savedocs", doc=json.dumps(doc), action="Save"
		)
		assert reply.status_code in (403, 417), reply.text[:300]
		frappe.db.rollback()
		assert login("secretary.a").request("GET", url).status_code == 403


def test_a_file_of_a_document_is_the_documents_not_its_uploaders(world, login, database):
	"""Who has lost his post reads no longer what he attached when he held it."""
	import frappe

	file = upload(login("secretary.a"), doctype="Household", docname="QA-0001").json()["message"]
	frappe.db.set_value("File", file["name"], "owner", factories.email("member.b"))
	frappe.db.commit()
	assert login("member.b").request("GET", file["file_url"]).status_code == 403
	assert login("member.b").resource("DELETE", "File", file["name"]).status_code == 403
