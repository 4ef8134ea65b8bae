"""`lianhu doctor` and the page System Check: what is wrong is found, said in Chinese, and told what to do about."""

import json
import subprocess
import sys
from datetime import datetime, timedelta

import factories
import processes
import pytest

NOW = datetime(2026, 11, 29, 4, 0)
GIBIBYTE = 1024**3


@pytest.fixture
def doctor(as_user):
	"""The checks, as Administrator, with texts in Chinese."""
	import frappe

	from dongyang_lianhu import doctor

	as_user("Administrator")
	before, frappe.local.lang = frappe.local.lang, "zh"
	yield doctor
	frappe.local.lang = before


@pytest.mark.parametrize(
	("version", "state", "open_to", "closed"),
	[
		("15.44.2", "bad", "CVE-2026-44208", None),
		("15.106.0", "bad", "CVE-2026-44208", "CVE-2026-39352"),
		("15.107.0", "bad", "CVE-2026-119144", "CVE-2026-44208"),
		("15.122.0", "ok", None, "CVE-2026-137550"),
		("16.0.0-dev", "bad", "CVE-2026-44976", "CVE-2026-31877"),
		("16.17.3", "bad", "CVE-2026-44976", "CVE-2026-44208"),
		("16.17.4", "bad", "CVE-2026-47185", "CVE-2026-44976"),
		("16.50.0", "ok", None, "CVE-2026-137550"),
		("14.90.0", "bad", None, None),
		("17.0.0", "bad", None, None),
	],
)
def test_a_version_of_frappe_is_open_to_what_is_fixed_later(doctor, version, state, open_to, closed) -> None:
	found = doctor.versions.judge_version(version)
	lines = [line for line in found.details if "已修复" in line]
	assert found.state == state
	assert version in found.finding
	assert not open_to or any(line.startswith(open_to) for line in lines)
	assert not closed or not any(line.startswith(closed) for line in lines)
	assert bool(lines) is bool(open_to)


def test_the_advice_names_a_version_without_any_of_them(doctor) -> None:
	for version, needed in (("15.44.2", "15.122.0"), ("16.17.4", "16.50.0")):
		assert needed in doctor.versions.judge_version(version).advice
		assert doctor.versions.judge_version(needed).state == "ok"


def test_each_published_vulnerability_is_listed_once_with_its_fix(doctor) -> None:
	names = [one["id"] for one in doctor.versions.advisories()]
	assert len(names) == len(set(names)) > 10
	for one in doctor.versions.advisories():
		assert one["fixed"] and all(version.startswith(f"{line}.") for line, version in one["fixed"].items())


def test_the_engine_that_judges_is_named(doctor, monkeypatch) -> None:
	assert doctor.versions.judge().state == "ok"
	assert "durable_rules 2.0.28" in doctor.versions.judge().finding
	monkeypatch.setattr(doctor.versions.engine, "native", None)
	monkeypatch.setattr(doctor.versions.engine, "_why_not", "undefined symbol: X")
	found = doctor.versions.judge()
	assert (found.state, found.details) == ("warn", ["undefined symbol: X"])
	assert "解释器" in found.finding and found.advice


def test_a_package_that_was_moved_is_named(doctor) -> None:
	from packaging.requirements import Requirement

	mismatch = doctor.versions.mismatch
	assert mismatch(Requirement("PyYAML>=6")) == ""
	assert mismatch(Requirement("PyYAML<6")).startswith("PyYAML：已装 6.")
	assert mismatch(Requirement("no-such-package==1")) == "no-such-package：没有安装，要求 ==1"


@pytest.mark.parametrize(("isolation", "state"), [("OFF", "ok"), ("ON", "bad")])
def test_a_database_in_which_saves_fail_one_another_is_told(doctor, isolation, state) -> None:
	assert doctor.machine.judge_database("11.8.1-MariaDB", isolation).state == state


@pytest.mark.parametrize(("free", "state"), [(0.5, "bad"), (2, "bad"), (4, "warn"), (9, "warn"), (11, "ok")])
def test_a_disk_that_fills_is_noticed_in_time(doctor, free, state) -> None:
	assert doctor.machine.judge_disk(100 * GIBIBYTE, 0, int(free * GIBIBYTE)).state == state


@pytest.mark.parametrize(
	("seconds", "zone", "state"),
	[
		(0, "Asia/Shanghai", "ok"),
		(59, "Asia/Shanghai", "ok"),
		(61, "Asia/Shanghai", "bad"),
		(-61, "Asia/Shanghai", "bad"),
		(0, "Asia/Kolkata", "warn"),
		(0, None, "warn"),
	],
)
def test_clocks_that_differ_are_noticed(doctor, seconds, zone, state) -> None:
	assert doctor.machine.judge_clock(NOW + timedelta(seconds=seconds), NOW, zone).state == state


def test_the_clock_is_told_as_the_scheme_counts(doctor) -> None:
	assert "2026-11-29 12:00" in doctor.machine.judge_clock(NOW, NOW, "Asia/Shanghai").finding


@pytest.mark.parametrize(
	("evaluated", "failed", "state"),
	[(0, False, "ok"), (2, False, "bad"), (0, True, "bad"), (None, False, "warn")],
	ids=["today", "two days ago", "failed", "never"],
)
def test_a_night_that_was_left_out_or_failed_is_wrong(doctor, evaluated, failed, state) -> None:
	import frappe

	from dongyang_lianhu import clock

	village = factories.VILLAGES["QA"]
	day = None if evaluated is None else clock.today() - timedelta(days=evaluated)
	values = {"evaluated_on": day, "evaluation_state": "Failed" if failed else "Evaluated"}
	frappe.db.set_value("Village", village, {**values, "evaluation_error": "…\nKeyError: x"})
	(row,) = frappe.get_all(
		"Village", {"name": village}, ["name", "evaluated_on", "evaluation_state", "evaluation_error"]
	)
	assert doctor.nights.state_of(row, clock.today()) == state
	line = next(line for line in doctor.nights.nights().details if line.startswith(village))
	assert ("KeyError: x" in line) is failed


def test_a_chain_that_was_broken_is_wrong(doctor, world) -> None:
	import frappe

	assert doctor.nights.chains().state == "ok"
	frappe.db.set_value("Rule Decision", world.records["Rule Decision"]["own"], "outcome", "remind")
	found = doctor.nights.chains()
	assert (found.state, len(found.details)) == ("bad", 1)


ASK = """
from dongyang_lianhu import doctor
print(json.dumps([doctor.carry_out(check).as_dict() for check in (doctor.queues.workers, doctor.machine.disk)]))
"""


def test_a_queue_without_a_worker_is_wrong(doctor, tmp_path) -> None:
	redis = processes.OwnRedis(tmp_path, processes.free_port())
	redis.start()
	try:
		workers, _disk = processes.run(ASK, redis=redis.address)
		assert workers["state"] == "bad" and "long, short" in workers["finding"]
		with processes.worker(redis.address, burst=False):
			processes.wait_until(lambda: processes.run(ASK, redis=redis.address)[0]["state"] == "ok")
	finally:
		redis.stop()


def test_a_check_that_cannot_be_carried_out_is_wrong_and_the_others_go_on(doctor) -> None:
	workers, disk = processes.run(ASK, redis=f"redis://127.0.0.1:{processes.free_port()}")
	assert workers["state"] == "bad" and "无法检查" in workers["finding"]
	assert disk["subject"] == "磁盘"


def test_only_an_administrator_asks(as_user) -> None:
	import frappe

	from dongyang_lianhu.api.doctor import findings

	as_user("manager")
	assert {finding["state"] for finding in findings()} <= {"ok", "warn", "bad"}
	for user in ("clerk", "leader", "secretary.a", "member.a"):
		as_user(user)
		with pytest.raises(frappe.PermissionError):
			findings()


def test_the_command_ends_with_one_while_something_is_wrong(doctor) -> None:
	import frappe

	command = [sys.executable, "-m", "frappe.utils.bench_helper", "frappe", "--site", frappe.local.site]
	done = subprocess.run(
		[*command, "lianhu", "doctor", "--json"], capture_output=True, text=True, check=False
	)
	found = json.loads(done.stdout)
	assert [one["subject"] for one in found][:2] == ["规则引擎", "Frappe 版本"]
	assert done.returncode == int("bad" in {one["state"] for one in found}), done.stderr
	assert all(one["advice"] for one in found if one["state"] != "ok")
