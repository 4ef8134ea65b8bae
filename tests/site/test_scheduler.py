"""The nightly evaluation under trouble: two at once, workers killed, Redis emptied, a village that cannot be judged.

Whatever happens, the result equals one clean run. Jobs run in real RQ workers on a Redis of the tests' own.
"""

import os
import re
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import places
import processes
import pytest

VILLAGES = {"试夜一村": "QE", "试夜二村": "QF", "试夜三村": "QG"}
FIRST, SECOND, THIRD = VILLAGES

EVALUATE = """
from dongyang_lianhu import scheduler
ready()
summary = scheduler.run_village(arguments[0])
print(json.dumps(summary and summary.as_dict()))
"""
ENQUEUE = """
from dongyang_lianhu import scheduler
from frappe.utils.background_jobs import get_queue
for village in arguments[0]:
	scheduler.enqueue_village(village)
print(json.dumps(get_queue("long").count))
"""
NIGHTLY = """
from dongyang_lianhu import scheduler
from frappe.utils.background_jobs import get_queue
getattr(scheduler, arguments[0])()
jobs = {job.kwargs["kwargs"]["village"]: job for job in get_queue("long").get_jobs()}
for village in jobs.keys() - set(arguments[1]):
	jobs[village].delete()  # other villages of the site are not this test's to evaluate
print(json.dumps(sorted(jobs)))
"""


@pytest.fixture
def villages(database) -> Iterator[list[str]]:
	"""Three committed villages, never evaluated; nothing is left of them afterwards."""
	import frappe

	for name in VILLAGES:
		places.remove(name)
	for name, code in VILLAGES.items():
		places.build(name, code, 30)
	frappe.db.commit()
	yield list(VILLAGES)
	for name in VILLAGES:
		places.remove(name)
		frappe.db.delete("Error Log", {"method": ["like", f"%{name}%"]})
	frappe.db.commit()


@pytest.fixture
def clean(villages) -> dict[str, dict]:
	"""What one undisturbed evaluation of each village stores, seen and rolled back."""
	import frappe

	from dongyang_lianhu import scheduler

	found = {}
	for village in villages:
		scheduler.evaluate_village(village)
		found[village] = places.content(village)
	frappe.db.rollback()
	assert all(len(rows["Visit Obligation"]) > 50 for rows in found.values())
	assert all(rows["Household Tier Change"] and rows["Rule Decision"] for rows in found.values())
	return found


@pytest.fixture
def redis(tmp_path: Path, connection) -> Iterator[processes.OwnRedis]:
	"""A Redis of this test alone."""
	server = processes.OwnRedis(tmp_path, processes.free_port())
	server.start()
	yield server
	server.stop()


def stored(village: str) -> dict:
	"""What is committed of a village now."""
	import frappe

	frappe.db.rollback()
	return places.content(village)


def state(village: str) -> str:
	"""The village's evaluation state, as committed."""
	import frappe

	frappe.db.rollback()
	return frappe.db.get_value("Village", village, "evaluation_state")


def break_village(village: str) -> None:
	"""A row that no rule understands: a duty of an unknown kind."""
	import frappe

	duty = frappe.db.sql(
		"SELECT name, household, party_member FROM `tabHousehold Link` WHERE village = %s", village
	)[0]
	row = {"name": f"{duty[0]}-X", "household_link": duty[0], "household": duty[1], "party_member": duty[2]}
	row |= {"village": village, "kind": "Broken", "period": "X", "status": "Due", "required_visits": 1}
	places.insert("Visit Obligation", [row | {"window_start": "2026-01-01", "window_end": "2026-12-31"}])
	frappe.db.commit()


def mend_village(village: str) -> None:
	"""Take the broken row away."""
	import frappe

	frappe.db.sql("DELETE FROM `tabVisit Obligation` WHERE village = %s AND kind = 'Broken'", village)
	frappe.db.commit()


def test_two_evaluations_at_once_are_one_clean_run(villages, clean) -> None:
	results = processes.at_once(*(processes.SiteProcess(EVALUATE, FIRST) for _twice in range(2)))
	assert sorted(result["decisions"] > 0 for result in results) == [False, True]
	assert places.difference(stored(FIRST), clean[FIRST]) == {}


def test_a_second_evaluation_changes_nothing(villages) -> None:
	import frappe

	from dongyang_lianhu import scheduler

	assert scheduler.run_village(FIRST).decisions > 0
	before = places.fingerprint(FIRST)
	assert scheduler.run_village(FIRST).decisions == 0
	frappe.db.rollback()
	assert places.fingerprint(FIRST) == before


def test_a_dry_run_writes_nothing(villages) -> None:
	import frappe

	from dongyang_lianhu import scheduler

	before = places.fingerprint(FIRST)
	summary = scheduler.evaluate_village(FIRST, dry_run=True)
	frappe.db.commit()
	assert summary.decisions > 0
	assert places.fingerprint(FIRST) == before


def test_one_worker_judges_every_village(villages, clean, redis) -> None:
	queued = processes.run(NIGHTLY, "nightly", villages, redis=redis.address)
	assert set(villages) <= set(queued)
	processes.work(redis.address)
	for village in villages:
		assert places.difference(stored(village), clean[village]) == {}


def test_a_village_is_queued_once(villages, redis) -> None:
	assert processes.run(ENQUEUE, [FIRST, FIRST, SECOND, FIRST], redis=redis.address) == 2
	assert processes.run(ENQUEUE, [FIRST, SECOND], redis=redis.address) == 2


def test_a_worker_killed_in_the_middle_leaves_no_half_evaluation(villages, clean, redis) -> None:
	import frappe

	before = stored(FIRST)
	processes.run(ENQUEUE, [FIRST], redis=redis.address)
	frappe.db.sql("SELECT name FROM `tabParty Member` WHERE village = %s FOR UPDATE", FIRST)
	with processes.worker(redis.address) as worker:
		processes.wait_until(evaluation_stands_at_members)
		processes.kill_group(worker)
	frappe.db.rollback()
	processes.wait_until(lambda: not evaluation_stands_at_members())
	assert places.difference(stored(FIRST), before) == {}

	expire_started_jobs(redis)
	processes.work(redis.address)
	processes.run(ENQUEUE, [FIRST], redis=redis.address)
	processes.work(redis.address)
	assert places.difference(stored(FIRST), clean[FIRST]) == {}


def evaluation_stands_at_members() -> bool:
	"""Whether a session has written duties and proposals and now waits for the locked members."""
	import frappe

	found = frappe.db.sql("SHOW FULL PROCESSLIST", as_dict=True)
	return any("INSERT INTO `tabParty Member`" in (row.Info or "")[:40] for row in found)


def expire_started_jobs(redis: processes.OwnRedis) -> None:
	"""Let the heartbeats of killed jobs be as old as a quarter of an hour later, when workers look for them again."""
	client = redis.client()
	for key in client.keys("rq:clean_registries:*"):
		client.delete(key)
	for key in client.keys("rq:wip:*"):
		for job in client.zrange(key, 0, -1):
			client.zadd(key, {job: 1})


def test_a_worker_that_is_killed_while_it_waits_loses_nothing(villages, clean, redis) -> None:
	with processes.worker(redis.address, burst=False) as worker:
		processes.wait_until(lambda: redis.client().scard("rq:workers") == 1)
		os.kill(worker.pid, signal.SIGKILL)
	processes.run(ENQUEUE, [FIRST], redis=redis.address)
	processes.work(redis.address)
	assert places.difference(stored(FIRST), clean[FIRST]) == {}


@pytest.mark.parametrize("trouble", ["restarted", "emptied"])
def test_jobs_that_redis_lost_are_queued_again(villages, clean, redis, trouble) -> None:
	processes.run(NIGHTLY, "nightly", villages, redis=redis.address)
	if trouble == "restarted":
		redis.stop()
		redis.start()
	else:
		redis.client().flushall()
	processes.work(redis.address)
	assert {state(village) for village in villages} == {"Never"}

	queued = processes.run(NIGHTLY, "catch_up", villages, redis=redis.address)
	assert set(villages) <= set(queued)
	processes.work(redis.address)
	for village in villages:
		assert places.difference(stored(village), clean[village]) == {}
	again = processes.run(NIGHTLY, "catch_up", villages, redis=redis.address)
	assert not set(villages) & set(again)


def test_a_village_that_fails_is_reported_and_does_not_stop_the_others(villages, clean, redis) -> None:
	import frappe

	break_village(SECOND)
	before = stored(SECOND)
	processes.run(ENQUEUE, villages, redis=redis.address)
	processes.work(redis.address)

	assert [state(village) for village in villages] == ["Evaluated", "Failed", "Evaluated"]
	assert "Broken" in frappe.db.get_value("Village", SECOND, "evaluation_error")
	assert frappe.db.exists("Error Log", {"method": ["like", f"%{SECOND}%"]})
	after = stored(SECOND)
	assert places.difference({**after, "Village": []}, {**before, "Village": []}) == {}
	for village in (FIRST, THIRD):
		assert places.difference(stored(village), clean[village]) == {}

	mend_village(SECOND)
	assert SECOND in processes.run(NIGHTLY, "catch_up", villages, redis=redis.address)
	processes.work(redis.address)
	assert places.difference(stored(SECOND), clean[SECOND]) == {}


def test_a_failing_village_is_tried_three_times(villages, statements) -> None:
	from dongyang_lianhu import scheduler

	break_village(FIRST)
	assert scheduler.run_village(FIRST) is None
	locks = [text for text in statements() if "FROM `tabVillage`" in text and "FOR UPDATE" in text]
	assert len(locks) == scheduler.ATTEMPTS == 3


@pytest.fixture
def statements(database) -> Iterator[Callable[[], list[str]]]:
	"""`statements()` returns the SQL that this connection ran since it was last asked."""
	import frappe

	heard: list[str] = []
	run = frappe.db.sql

	def listen(query, *arguments, **options):
		heard.append(str(query))
		return run(query, *arguments, **options)

	def since() -> list[str]:
		found = heard[:]
		heard.clear()
		return found

	frappe.db.sql = listen
	yield since
	del frappe.db.sql


def shape(statement: str) -> str:
	"""The statement without its numbers and with one row of values, however many it takes."""
	return re.sub(r"(\(?%(\(\w+\))?s\)?(, )?)+", "?", re.sub(r"\d+", "0", statement))


@pytest.mark.parametrize("night", ["first", "ordinary", "month start"])
def test_the_number_of_queries_does_not_depend_on_the_village(database, statements, night) -> None:
	"""Fifty households or five hundred: no statement is run more often, however many rows it takes."""
	from collections import Counter
	from datetime import timedelta

	import frappe

	from dongyang_lianhu import clock, rules, scheduler
	from dongyang_lianhu.facts.policy import policy_at

	month_start = clock.today().replace(day=1)
	eve = month_start - timedelta(days=1 if night == "month start" else 3)
	rules.load_rules(), policy_at(eve)
	counts = {}
	for size in (50, 500):
		places.build(FIRST, "QE", size, eve)
		if night != "first":
			scheduler.evaluate_village(FIRST, eve)
		statements()
		summary = scheduler.evaluate_village(FIRST, eve + timedelta(days=0 if night == "first" else 1))
		heard = statements()
		assert summary.subjects > size
		counts[size] = Counter(shape(text) for text in heard)
		frappe.db.rollback()
	more = {text: n for text, n in counts[500].items() if n > max(1, counts[50][text])}
	assert not more, more
	assert counts[500].total() < 60
