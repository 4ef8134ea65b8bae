"""Printing on the site: who may, the job and its troubles, tokens, the page behind the code, cards handed out."""

import base64
import io
from collections.abc import Iterator
from datetime import timedelta

import factories
import places
import processes
import pytest
from refusals import refused

API = "dongyang_lianhu.api.paper."
BIG, BIG_CODE = "试印村", "QP"
ASK_AT_ONCE = """
from dongyang_lianhu.printing import jobs
from dongyang_lianhu.printing.documents import Subject
ready()
name = jobs.request(Subject(kind="Link Register", village=arguments[0]))
frappe.db.commit()
print(json.dumps(name))
"""
ASK = """
from dongyang_lianhu.printing import jobs
from dongyang_lianhu.printing.documents import Subject
name = jobs.request(Subject(kind="Contact Cards", village=arguments[0]))
frappe.db.commit()
print(json.dumps(name))
"""
CATCH_UP = """
from dongyang_lianhu.printing import jobs
jobs.catch_up()
frappe.db.commit()
"""


@pytest.fixture
def tidy(database) -> Iterator[None]:
	"""No print job, and no change to links, is left behind."""
	import frappe

	kept = {"status": "Ready", "file": ["is", "not set"]}
	yield
	frappe.db.rollback()
	for name in frappe.get_all(
		"Print Job", {"name": ["not in", frappe.get_all("Print Job", kept, pluck="name")]}, pluck="name"
	):
		frappe.delete_doc("Print Job", name, force=True, ignore_permissions=True)
	frappe.db.sql(
		"update `tabHousehold Link` set card_issued_on = null where village in %s",
		[list(factories.VILLAGES.values())],
	)
	frappe.db.delete("Comment", {"reference_doctype": "Household Link", "comment_type": "Info"})
	frappe.db.commit()


@pytest.fixture
def big(tidy) -> Iterator[str]:
	"""A committed village of sixty households, none of whose links has a token."""
	import frappe

	places.remove(BIG)
	places.build(BIG, BIG_CODE, 60)
	frappe.db.sql(
		"update `tabHousehold Link` set status = 'Ended' where village = %s and to_date is not null", BIG
	)
	frappe.db.commit()
	yield BIG
	frappe.db.rollback()
	for name in frappe.get_all("Print Job", {"village": BIG}, pluck="name"):
		frappe.delete_doc("Print Job", name, force=True, ignore_permissions=True)
	places.remove(BIG)


def text_of(content: bytes) -> str:
	"""All text of a PDF."""
	from pypdf import PdfReader

	pages = PdfReader(io.BytesIO(content)).pages
	return "\n".join(page.extract_text() for page in pages).replace("\0", "")


def link_of(household: str) -> str:
	"""The household's open primary link."""
	import frappe

	return frappe.db.get_value(
		"Household Link", {"household": household, "status": "Open", "role": "Primary"}
	)


def token_of(link: str) -> str:
	import frappe

	return frappe.db.get_value("Card Token", link, "token")


def set_link(link: str, **values) -> None:
	import frappe

	frappe.db.set_value("Household Link", link, values, update_modified=False)
	frappe.db.commit()


# --- tokens --------------------------------------------------------------------------------------------------


def test_every_new_link_gets_a_random_token_of_128_bit(world, database):
	tokens = set()
	for _number in range(5):
		link = factories.fresh_link(factories.fresh_household(), factories.fresh_member())
		tokens.add(token_of(link))
	assert len(tokens) == 5
	assert all(len(base64.urlsafe_b64decode(token + "==")) == 16 for token in tokens)


def test_a_client_neither_reads_nor_sets_the_token(world, login, tidy):
	client, link = login("secretary.a"), link_of("QA-0001")
	token = token_of(link)
	reply = client.resource("PUT", "Household Link", link, json={"card_token": "forged", "pinned": 0})
	assert reply.status_code == 200
	for user in ("secretary.a", "leader", "manager"):
		one = login(user).resource("GET", "Household Link", link)
		many = login(user).resource(
			"GET", "Household Link", params={"fields": '["*"]', "limit_page_length": 0}
		)
		assert token not in one.text + many.text
	assert token_of(link) == token


def test_two_links_cannot_share_a_token(world, database):
	import frappe

	with pytest.raises(Exception) as caught:
		frappe.db.sql(
			"update `tabCard Token` set token = %s where household_link = %s",
			(token_of(link_of("QA-0001")), link_of("QA-0003")),
		)
	assert frappe.db.is_unique_key_violation(caught.value)


def test_the_patch_fills_what_is_missing_and_nothing_else(big):
	import frappe

	from dongyang_lianhu.patches.v1_0 import give_links_card_tokens
	from dongyang_lianhu.printing import tokens

	frappe.db.delete("Card Token", {"household_link": link_of("QA-0001")})
	before = dict(frappe.db.sql("select household_link, token from `tabCard Token`"))
	give_links_card_tokens.execute()
	after = dict(frappe.db.sql("select household_link, token from `tabCard Token`"))
	assert all(after.values()) and len(set(after.values())) == len(after)
	assert {name: after[name] for name in before} == before
	assert tokens.fill_missing() == 0


# --- who may print what --------------------------------------------------------------------------------------

OWN, OTHER = "试甲村", "试乙村"
RIGHTS = [
	("clerk", {"village": OWN}, True),
	("clerk", {"village": OTHER}, True),
	("manager", {"village": OWN}, True),
	("secretary.a", {"village": OWN}, True),
	("secretary.a", {"village": OTHER}, False),
	("committee.a", {"village": OWN}, True),
	("committee.a", {"village": OTHER}, False),
	("lead.a", {"village": OWN}, False),
	("lead.a", {"village": OWN, "lead_area": f"{OWN}-一片"}, True),
	("lead.a", {"village": OWN, "lead_area": f"{OWN}-二片"}, False),
	("lead.a", {"village": OTHER, "lead_area": f"{OWN}-一片"}, False),
	("member.a", {"village": OWN}, False),
	("member.a", {"village": OWN, "lead_area": f"{OWN}-一片"}, False),
	("member.a", {"village": OWN, "party_member": "QA-003"}, "Work Logs"),
	("member.a", {"village": OWN, "party_member": "QA-004"}, False),
	("leader", {"village": OWN}, False),
	("township.secretary", {"village": OWN}, False),
	("stranger", {"village": OWN}, False),
]


@pytest.mark.parametrize("kind", ["Contact Cards", "Link Register", "Work Logs"])
@pytest.mark.parametrize(("user", "subject", "allowed"), RIGHTS)
def test_who_orders_what(user, subject, allowed, kind, world, login, tidy):
	reply = login(user).call(f"{API}order", kind=kind, **subject)
	expected = allowed if isinstance(allowed, bool) else kind == allowed
	assert reply.status_code in ((200,) if expected else (403, 417)), reply.text[:500]
	import frappe

	assert bool(frappe.db.count("Print Job", {"requested_by": factories.email(user)})) == expected


@pytest.mark.parametrize(
	("user", "holds", "lacks"),
	[
		("secretary.a", ["QA-0001", "QA-0003"], ["QB-0001"]),
		("lead.a", ["QA-0001"], ["QA-0003", "QB-0001"]),
		("clerk", ["QA-0001", "QA-0003", "QB-0001"], []),
		("secretary.b", ["QB-0001"], ["QA-0001", "QA-0003"]),
	],
)
def test_cards_of_chosen_links_are_those_in_scope(user, holds, lacks, world, login, tidy):
	links = [link_of(household) for household in ("QA-0001", "QA-0003", "QB-0001")]
	reply = login(user).call(f"{API}print_cards", links=links)
	assert reply.status_code == 200 and reply.headers["Content-Type"].startswith("application/pdf")
	text = text_of(reply.content)
	assert [household for household in holds if household not in text] == []
	assert [household for household in lacks if household in text] == []


@pytest.mark.parametrize("user", ["member.a", "leader", "township.secretary"])
def test_others_print_no_cards(user, world, login, tidy):
	reply = login(user).call(f"{API}print_cards", links=[link_of("QA-0001")])
	assert reply.status_code in (403, 417) and b"%PDF" not in reply.content


def test_a_member_prints_his_own_log_and_nobody_elses(world, login, tidy):
	import frappe

	client = login("member.a")
	reply = client.call(f"{API}print_log", party_member="QA-003")
	text = text_of(reply.content)
	assert reply.status_code == 200 and "甲联户" in text and "QA-0001" in text and "QA-0003" not in text
	assert client.call(f"{API}print_log", party_member="QA-004").status_code == 403
	assert client.call(f"{API}print_log", party_member="QA-003", quarter="2026-Q5").status_code == 417
	frappe.db.rollback()
	assert frappe.db.exists("Access Log", {"user": factories.email("member.a"), "file_type": "PDF"})


def test_a_guest_reaches_no_endpoint(world, base_url, tidy):
	import requests

	for method in ("print_cards", "print_log", "order", "state", "tick_off_cards"):
		assert requests.post(f"{base_url}/api/method/{API}{method}", json={}, timeout=60).status_code == 403


# --- the job -------------------------------------------------------------------------------------------------


def ask(kind: str = "Link Register", village: str = OWN, **values) -> str:
	from dongyang_lianhu.printing import jobs
	from dongyang_lianhu.printing.documents import Subject

	return jobs.request(Subject(kind=kind, village=village, **values))


def test_the_same_request_is_one_job_while_it_waits(world, tidy):
	import frappe

	first = ask()
	assert ask() == first
	assert ask("Contact Cards") != first
	assert ask(lead_area=f"{OWN}-一片") != first
	assert ask("Contact Cards") != ask("Contact Cards", without_card=True)
	assert ask("Work Logs", quarter="2026-Q3") != ask("Work Logs", quarter="2026-Q4")
	frappe.db.set_value("Print Job", first, "status", "Ready")
	assert ask() != first


def test_two_who_ask_at_once_get_the_same_job(world, tidy):
	racers = [processes.SiteProcess(ASK_AT_ONCE, OWN) for _number in range(3)]
	names = processes.at_once(*racers)
	assert len(set(names)) == 1


@pytest.mark.parametrize("kind", ["Contact Cards", "Link Register", "Work Logs"])
def test_a_job_makes_a_private_file_for_those_in_scope(kind, world, login, base_url, tidy):
	import frappe
	import requests

	from dongyang_lianhu.printing import jobs

	name = ask(kind, quarter="2026-Q4" if kind == "Work Logs" else None)
	jobs.run(name, 1)
	doc = frappe.get_doc("Print Job", name)
	assert (doc.status, doc.error, doc.progress) == ("Ready", None, 100)
	assert doc.pages > 0 and doc.file.startswith("/private/files/")
	content = login("secretary.a").request("GET", doc.file).content
	assert "QA-0001" in text_of(content) and "QB-" not in text_of(content)
	for user in ("member.a", "secretary.b", "leader"):
		assert login(user).request("GET", doc.file).status_code == 403
	assert requests.get(base_url + doc.file, timeout=60).status_code == 403
	jobs.run(name, 1)
	assert frappe.db.count("File", {"attached_to_name": name}) == 1


def test_the_register_counts_what_the_database_holds(world, database):
	import frappe

	from dongyang_lianhu.printing import facts

	made = facts.register(OWN)
	linked = frappe.db.sql(
		"select household from `tabHousehold Link` where village = %s and role = 'Primary' and status = 'Open'",
		OWN,
	)
	assert {row.household for row in made.rows} == {household for (household,) in linked}
	unlinked = "select count(*) from tabHousehold where village = %s and tier != 'Outside' and primary_member is null"
	assert made.unlinked == frappe.db.sql(unlinked, OWN)[0][0]


def test_a_job_of_nothing_fails_with_a_reason_in_chinese_and_can_be_made_again(world, tidy):
	import frappe

	from dongyang_lianhu.printing import jobs

	area = factories.ensure("Lead Area", f"{OWN}-空片", village=OWN, area_name="空片")
	name = ask("Contact Cards", lead_area=area)
	jobs.run(name, 1)
	doc = frappe.get_doc("Print Job", name)
	assert doc.status == "Failed" and doc.error.startswith("没有可打印的联系卡")
	doc.make_again()
	doc.reload()
	assert (doc.status, doc.attempt, doc.error) == ("Queued", 2, None)
	with refused("This print job is not to be started again: it waits, runs or is ready."):
		doc.make_again()
	frappe.delete_doc("Lead Area", area, force=True)


def test_a_rare_character_and_a_local_address_are_noted(world, tidy):
	import frappe

	from dongyang_lianhu.printing import jobs

	frappe.db.set_value("Household", "QA-0001", "head_name", "王\U000323af", update_modified=False)
	name = ask("Contact Cards")
	frappe.db.set_value("Print Job", name, "site_address", "http://lianhu.localhost:8000")
	frappe.db.commit()
	jobs.run(name, 1)
	notes = frappe.db.get_value("Print Job", name, "notes")
	frappe.db.set_value("Household", "QA-0001", "head_name", "甲户0001", update_modified=False)
	frappe.db.commit()
	assert "\U000323af" in notes and "host_name" in notes


def test_a_killed_worker_is_replaced_and_the_old_attempt_stays_dead(big, tmp_path):
	import frappe

	from dongyang_lianhu.printing import jobs

	redis = processes.OwnRedis(tmp_path, processes.free_port())
	redis.start()
	try:
		name = processes.run(ASK, big, redis=redis.address)
		with processes.worker(redis.address, burst=False):
			processes.wait_until(lambda: status(name) == "Running")
		assert status(name) == "Running"
		old = frappe.utils.add_to_date(frappe.utils.now(), minutes=-30)
		frappe.db.set_value("Print Job", name, "heartbeat", old, update_modified=False)
		frappe.db.commit()
		processes.run(CATCH_UP, redis=redis.address)
		frappe.db.rollback()
		assert (status(name), frappe.db.get_value("Print Job", name, "attempt")) == ("Queued", 2)
		jobs.run(name, 1)
		assert status(name) == "Queued"
		processes.work(redis.address)
		assert status(name) == "Ready"
	finally:
		redis.stop()
	links = frappe.get_all("Household Link", {"village": big, "status": "Open"}, pluck="name")
	assert frappe.db.count("Card Token", {"household_link": ["in", links]}) == len(links)


def status(name: str) -> str:
	import frappe

	frappe.db.rollback()
	return frappe.db.get_value("Print Job", name, "status")


def test_after_three_attempts_a_job_has_failed(world, tidy):
	import frappe

	from dongyang_lianhu.printing import jobs

	name = ask()
	old = frappe.utils.add_to_date(frappe.utils.now(), minutes=-90)
	values = {"status": "Running", "attempt": jobs.MOST_ATTEMPTS, "heartbeat": old}
	frappe.db.set_value("Print Job", name, values, update_modified=False)
	jobs.catch_up()
	doc = frappe.get_doc("Print Job", name)
	assert doc.status == "Failed" and "后台进程" in doc.error


def test_old_prints_are_removed_with_their_files(world, tidy):
	import frappe

	from dongyang_lianhu.printing import jobs

	name = ask()
	jobs.run(name, 1)
	old = frappe.utils.add_to_date(frappe.utils.now(), days=-jobs.KEEP_DAYS - 1)
	frappe.db.set_value("Print Job", name, "creation", old, update_modified=False)
	jobs.remove_old()
	assert not frappe.db.exists("Print Job", name)
	assert not frappe.db.exists("File", {"attached_to_name": name})


# --- the page behind the code --------------------------------------------------------------------------------


def visit(base_url: str, token: str):
	import requests

	return requests.get(f"{base_url}/k/{token}", timeout=60, allow_redirects=False)


def test_a_live_card_shows_whom_to_call_and_nothing_else(world, base_url, tidy):
	reply = visit(base_url, token_of(link_of("QA-0001")))
	assert reply.status_code == 200
	for text in ("甲联户", "100 0000 0003", "甲片长", "100 0000 0002", OWN):
		assert text in reply.text
	for text in ("QA-", "甲户", "试甲村1号", "General", "lianhu.test", "csrf"):
		assert text not in reply.text
	assert reply.headers["X-Robots-Tag"].startswith("noindex")
	assert "no-store" in reply.headers["Cache-Control"].split(",")  # newer versions of Frappe say more


def test_a_member_who_is_the_lead_is_shown_once(world, base_url, tidy):
	reply = visit(base_url, token_of(link_of("QA-0002")))
	assert reply.text.count("甲片长") == 1 and "本片联户长" not in reply.text


def test_an_ended_card_names_nobody(world, base_url, tidy):
	link = link_of("QA-0001")
	set_link(link, to_date=factories.days_ago(1))
	try:
		reply = visit(base_url, token_of(link))
	finally:
		set_link(link, to_date=None)
	assert reply.status_code == 200 and "此卡已失效" in reply.text and OWN in reply.text
	assert "甲联户" not in reply.text and "0003" not in reply.text


def test_the_last_day_of_a_link_still_counts(world, base_url, tidy):
	link = link_of("QA-0001")
	set_link(link, to_date=factories.days_ago(0))
	try:
		assert "甲联户" in visit(base_url, token_of(link)).text
	finally:
		set_link(link, to_date=None)


def test_unknown_tokens_all_get_the_same_answer(world, base_url, tidy):
	token = token_of(link_of("QA-0001"))
	wrong = [
		"A" * 22,
		token.swapcase(),
		token[:-1],
		token + "x",
		"x" * 3000,
		"%27%20or%201=1",
		"QA-0001",
		"%F0%A0%AE%B7",
		"a/b",
		"",
	]
	pages = [visit(base_url, text) for text in wrong]
	assert {page.status_code for page in pages[:-1]} == {404}
	assert len({page.text for page in pages[:-1]}) == 1 and "没有这张联系卡" in pages[0].text
	assert "甲联户" not in pages[-1].text


@pytest.mark.parametrize(
	"other",
	["{}%20", "{}/", "{}%0a", "{}%09", "{}%00", "%20{}", "/{}", "{}%E3%80%80", "{}.", "{}/x", "{}%2F"],
)
def test_a_card_has_exactly_one_address(other, world, base_url, tidy):
	token = token_of(link_of("QA-0001"))
	wide = "".join(chr(ord(sign) + 0xFEE0) if sign.isalnum() else sign for sign in token)
	for asked in (other.format(token), other.format(token).swapcase(), wide):
		reply = visit(base_url, asked)
		assert reply.status_code in (301, 404) and "甲联户" not in reply.text, asked


@pytest.mark.parametrize(
	"header", [{}, {"X-Forwarded-For": "10.0.0.{}"}, {"X-Forwarded-For": "1.1.1.{}, 2.2.2.2"}]
)
def test_an_address_that_asks_too_often_is_slowed_down(header, world, base_url, tidy):
	"""Whatever the request says of where it comes from."""
	import frappe
	import requests

	from dongyang_lianhu.printing.contact_page import REQUESTS

	def ask(number: int):
		headers = {name: value.format(number) for name, value in header.items()}
		return requests.get(f"{base_url}/k/{'A' * 22}", headers=headers, timeout=60)

	try:
		replies = [ask(number) for number in range(REQUESTS + 5)]
	finally:
		frappe.cache.delete_keys("rl:")
		for key in frappe.cache.keys("rl:*"):
			frappe.cache.delete(key)
	assert replies[-1].status_code == 429 and "访问过于频繁" in replies[-1].text


# --- cards handed out ----------------------------------------------------------------------------------------


def test_ticking_off_writes_the_day_and_who_did_it(world, login, tidy):
	import frappe

	link, day = link_of("QA-0001"), factories.days_ago(1)
	client = login("secretary.a")
	reply = client.call(f"{API}tick_off_cards", links=[link], issued_on=day.isoformat())
	assert reply.status_code == 200, reply.text
	assert reply.json()["message"] == {"ticked": 1, "already": 0, "ended": 0}
	frappe.db.rollback()
	assert frappe.db.get_value("Household Link", link, "card_issued_on") == day
	filters = {"reference_doctype": "Household Link", "reference_name": link, "comment_type": "Info"}
	note = frappe.get_last_doc("Comment", filters)
	assert note.owner == factories.email("secretary.a") and frappe.format(day, "Date") in note.content
	again = client.call(f"{API}tick_off_cards", links=[link], issued_on=factories.days_ago(0).isoformat())
	assert again.json()["message"] == {"ticked": 0, "already": 1, "ended": 0}
	frappe.db.rollback()
	assert frappe.db.get_value("Household Link", link, "card_issued_on") == day


def test_of_two_who_tick_off_one_card_at_once_the_first_counts(world, login, tidy):
	"""The second waits for the first, and then finds the card ticked off."""
	from concurrent.futures import ThreadPoolExecutor

	import frappe
	import processes

	from dongyang_lianhu.printing import handing_out

	link, day = link_of("QA-0001"), factories.days_ago(5)
	client, later = login("secretary.a"), factories.days_ago(1).isoformat()
	assert handing_out.tick_off([link], day)["ticked"] == 1
	with ThreadPoolExecutor() as threads:
		second = threads.submit(client.call, f"{API}tick_off_cards", links=[link], issued_on=later)
		processes.wait_until(lambda: second.done() or processes.waiting_for_locks())
		frappe.db.commit()
		assert second.result().json()["message"] == {"ticked": 0, "already": 1, "ended": 0}
	frappe.db.rollback()
	assert frappe.db.get_value("Household Link", link, "card_issued_on") == day


@pytest.mark.parametrize("user", ["member.a", "lead.a", "leader", "secretary.b"])
def test_who_may_not_tick_off_changes_nothing(user, world, login, tidy):
	import frappe

	links = [link_of("QA-0001"), link_of("QB-0001")]
	reply = login(user).call(f"{API}tick_off_cards", links=links, issued_on=factories.days_ago(0).isoformat())
	assert reply.status_code == 403
	frappe.db.rollback()
	assert frappe.db.count("Household Link", {"name": ["in", links], "card_issued_on": ["is", "set"]}) == 0


def test_days_that_cannot_be_are_refused(world, tidy):
	from dongyang_lianhu.printing import handing_out

	link = link_of("QA-0001")
	with refused("{0} lies in the future. Please enter a day up to today."):
		handing_out.tick_off([link], factories.days_ago(-1))
	with refused("{0} is before {1}, the day on which the scheme began. Please check the date."):
		handing_out.tick_off([link], factories.days_ago(0) - timedelta(days=9999))


def test_the_card_of_an_ended_link_is_void(world, tidy):
	from dongyang_lianhu.printing import handing_out

	link = link_of("QA-0001")
	set_link(link, to_date=factories.days_ago(1))
	try:
		assert handing_out.tick_off([link], factories.days_ago(0))["ended"] == 1
	finally:
		set_link(link, to_date=None)


BY_HAND = """
select l.household from `tabHousehold Link` l
where l.role = 'Primary' and l.card_issued_on is null
and l.from_date <= %(today)s and (l.to_date is null or l.to_date >= %(today)s) and l.village = %(village)s
"""


@pytest.mark.parametrize("user", ["clerk", "secretary.a", "lead.a", "leader"])
def test_the_report_equals_sql_by_hand(user, big, world):
	import frappe

	from dongyang_lianhu import clock, permissions
	from dongyang_lianhu.dongyang_lianhu.report.households_without_a_card.households_without_a_card import (
		execute,
	)

	set_link(link_of("QA-0001"), card_issued_on=factories.days_ago(3))
	frappe.db.sql(
		"update `tabHousehold Link` set card_issued_on = from_date where village = %s and household like '%%3'",
		big,
	)
	frappe.set_user(factories.email(user))
	permissions.clear_scopes()
	for village in (OWN, OTHER, big):
		_columns, rows, _message, chart, summary = execute({"village": village})
		by_hand = {row for (row,) in frappe.db.sql(BY_HAND, {"today": clock.today(), "village": village})}
		expected = by_hand & visible_households(user, village)
		assert {row["household"] for row in rows} == expected
		assert (summary[2]["value"] if summary else 0) == len(expected)
		assert not chart or sum(chart["data"]["datasets"][1]["values"]) == len(expected)


def visible_households(user: str, village: str) -> set[str]:
	"""The households that the user's list shows."""
	import frappe

	return set(frappe.get_list("Household", {"village": village}, pluck="name", limit_page_length=0))
