"""The command line: what it prints is for people, in Chinese; what it cannot do it says in one line."""

import subprocess
import sys
from datetime import date
from types import SimpleNamespace

import factories
import pytest

VILLAGE = factories.VILLAGES["QA"]


@pytest.fixture
def lianhu(world, connection):
	"""`lianhu("explain", ...)` runs the command in a process of its own, as bench does."""
	import frappe

	def run(*arguments: str) -> SimpleNamespace:
		command = [sys.executable, "-m", "frappe.utils.bench_helper", "frappe", "--site", frappe.local.site]
		done = subprocess.run(
			[*command, "lianhu", *arguments], capture_output=True, text=True, timeout=120, check=False
		)
		return SimpleNamespace(code=done.returncode, out=done.stdout, err=done.stderr)

	return run


def test_explain_prints_what_was_decided_and_every_rule(lianhu, world) -> None:
	import frappe

	decision = world.records["Rule Decision"]["own"]
	doctype, subject = frappe.db.get_value("Rule Decision", decision, ["subject_type", "subject"])
	done = lianhu("explain", doctype, subject)
	assert done.code == 0, done.err
	assert done.out.startswith(frappe._(doctype, "zh"))
	assert "✘" in done.out and "（实际 " in done.out


def test_alternatives_stand_under_one_mark(lianhu, world) -> None:
	done = lianhu("explain", "Household", world.records["Household"]["own"])
	assert done.code == 0, done.err
	assert "其中一项成立：" in done.out


@pytest.mark.parametrize(
	"arguments",
	[
		("evaluate", "--as-of", "2021-01-01"),
		("explain", "Household", "QA-0001", "--as-of", "2019-01-01"),
	],
	ids=["evaluate", "explain"],
)
def test_a_day_before_the_scheme_is_refused_in_a_line(lianhu, arguments) -> None:
	done = lianhu(*arguments)
	assert done.code == 1
	assert "方案自" in done.err and "Traceback" not in done.err


def test_what_is_not_there_is_refused_in_a_line(lianhu) -> None:
	done = lianhu("explain", "Household", "QA-9999")
	assert done.code == 1
	assert "QA-9999" in done.err and "Traceback" not in done.err


def test_a_dry_run_counts_outcomes_in_chinese(lianhu) -> None:
	import re

	done = lianhu("evaluate", "--village", VILLAGE, "--dry-run")
	assert done.code == 0, done.err
	line = next(line for line in done.out.splitlines() if line.startswith(VILLAGE))
	assert not re.search(r"[a-z]{3}", line), line


def replayed(**given) -> SimpleNamespace:
	"""The result of a replay, as far as it is printed."""
	from dongyang_lianhu.replay import Decided

	one = Decided("visit-done", "QA-0001-P-FC", "2026-04", "set_state")
	lists = {key: [one] * given.get(key, 0) for key in ("missing", "unrecorded")}
	summary = SimpleNamespace(decisions=1, outcomes={"set_state": given.get("unrecorded", 0)})
	return SimpleNamespace(summary=summary, states={"Due": 1}, recorded=given.get("recorded", 0), **lists)


@pytest.mark.parametrize(
	("given", "details", "differs", "lines"),
	[
		({"recorded": 1}, False, False, 2),
		({"unrecorded": 30}, False, False, 2),
		({"unrecorded": 30}, True, False, 33),
		({"recorded": 1, "unrecorded": 30}, False, True, 23),
		({"recorded": 1, "missing": 1}, False, True, 3),
	],
	ids=["equal", "never ran", "never ran, details", "many differences", "one difference"],
)
def test_a_replay_says_in_few_lines_whether_it_equals_the_record(
	given, details, differs, lines, capsys, world, database
) -> None:
	from dongyang_lianhu.commands import show_replay

	assert show_replay(VILLAGE, date(2026, 4, 1), replayed(**given), details) is differs
	assert len(capsys.readouterr().out.splitlines()) == lines
