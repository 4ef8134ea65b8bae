"""Rule Decisions are append-only for everybody, and what is changed behind Frappe's back is found."""

import itertools
import json
from collections.abc import Callable

import places
import pytest
from refusals import refused

VILLAGE, CODE = "试录村", "QD"
RECORD = "{0} is a record. Nobody can add, change or delete one."


@pytest.fixture
def village(world, database) -> str:
	"""An evaluated village, in this transaction alone."""
	from dongyang_lianhu import scheduler

	places.build(VILLAGE, CODE, 24)
	scheduler.evaluate_village(VILLAGE)
	return VILLAGE


@pytest.fixture
def decision(village) -> object:
	"""One of its decisions, as Administrator opens it."""
	import frappe

	return frappe.get_doc("Rule Decision", {"village": village, "sequence": 5})


def test_a_fresh_chain_holds(village) -> None:
	from dongyang_lianhu.effects.decisions import verify

	assert verify(village) == []


def test_places_in_the_chain_follow_one_another(village) -> None:
	import frappe

	rows = frappe.get_all(
		"Rule Decision",
		{"village": village},
		["name", "sequence", "previous_hash", "decision_hash"],
		order_by="sequence",
	)
	assert [row.name for row in rows] == [f"{CODE}-{number:08d}" for number in range(1, len(rows) + 1)]
	assert rows[0].previous_hash in ("", None)
	assert all(later.previous_hash == earlier.decision_hash for earlier, later in itertools.pairwise(rows))


def test_every_change_of_an_obligation_has_its_decision(village) -> None:
	"""One for opening it, and one for each state that it came to."""
	import frappe

	duties = frappe.get_all(
		"Visit Obligation", {"village": village, "kind": ["!=", "Reminder"]}, ["name", "status"]
	)
	decided: dict[str, list] = {}
	for row in frappe.get_all(
		"Rule Decision",
		{"village": village, "subject_type": "Visit Obligation"},
		["subject", "outcome", "arguments"],
		order_by="sequence",
	):
		decided.setdefault(row.subject, []).append((row.outcome, json.loads(row.arguments).get("status")))
	assert len(duties) > 40
	for duty in duties:
		first, *later = decided[duty.name]
		assert first[0] == "open_obligation"
		assert duty.status == (later[-1][1] if later else "Due"), duty.name


def test_every_proposal_reminder_and_quota_state_has_its_decision(village) -> None:
	import frappe

	proposals = frappe.get_all(
		"Household Tier Change", {"village": village, "status": "Proposed"}, pluck="name"
	)
	reminders = frappe.get_all("Visit Obligation", {"village": village, "kind": "Reminder"}, pluck="name")
	members = frappe.get_all(
		"Party Member", {"village": village, "quota_state": ["!=", "Unlinked"]}, pluck="name"
	)
	for outcome, subjects in (
		("propose_tier", proposals),
		("open_reminder", reminders),
		("set_quota_state", members),
	):
		decided = frappe.get_all("Rule Decision", {"village": village, "outcome": outcome}, pluck="subject")
		assert subjects and sorted(decided) == sorted(subjects), outcome


def test_a_day_is_replayed_as_it_ended(village) -> None:
	"""Overdue in the night and done at noon is on record twice, and done at the day's end."""
	import frappe

	from dongyang_lianhu import clock, scheduler
	from dongyang_lianhu.replay import replay

	fields = ["name", "household", "party_member", "window_end"]
	duty = frappe.get_all("Visit Obligation", {"village": village, "status": "Overdue"}, fields, limit=1)[0]
	visit = {"household": duty.household, "visitor": duty.party_member, "visit_date": duty.window_end}
	frappe.get_doc({"doctype": "Visit", "situation": "已了解", **visit}).insert()
	scheduler.evaluate_village(village, households=[duty.household])
	assert frappe.db.get_value("Visit Obligation", duty.name, "status") == "Done"
	result = replay(village, clock.today())
	assert (result.missing, result.unrecorded) == ([], [])


def test_a_decision_holds_rule_clause_policy_period_subject_and_facts(village) -> None:
	import frappe

	from dongyang_lianhu import clock, rules
	from dongyang_lianhu.facts.policy import policy_at

	known = {rule.id: rule for rule in rules.load_rules().all_rules()}
	version = policy_at(clock.today()).version
	for row in frappe.get_all("Rule Decision", {"village": village}, ["*"]):
		assert row.clause == known[row.rule].clause
		assert row.policy_version == version
		assert row.period and row.subject and frappe.db.exists(row.subject_type, row.subject)
		assert json.loads(row.facts), row.name


def insert_another(decision) -> None:
	import frappe

	frappe.get_doc({**decision.as_dict(), "name": None, "sequence": 9999}).insert(ignore_permissions=True)


def save(decision) -> None:
	decision.clause = "五(二)5"
	decision.save(ignore_permissions=True)


def delete(decision) -> None:
	import frappe

	frappe.delete_doc("Rule Decision", decision.name, force=True, ignore_permissions=True)


def rename(decision) -> None:
	import frappe

	frappe.rename_doc("Rule Decision", decision.name, f"{CODE}-99999999", force=True)


def client_insert(decision) -> None:
	import frappe.client

	frappe.client.insert({**decision.as_dict(), "name": None, "sequence": 9999, "modified": None})


def client_save(decision) -> None:
	import frappe.client

	frappe.client.save({**decision.as_dict(), "clause": "五(二)5"})


def client_set_value(decision) -> None:
	import frappe.client

	frappe.client.set_value("Rule Decision", decision.name, "clause", "五(二)5")


def client_delete(decision) -> None:
	import frappe.client

	frappe.client.delete("Rule Decision", decision.name)


WAYS: list[Callable] = [
	insert_another,
	save,
	delete,
	rename,
	client_insert,
	client_save,
	client_set_value,
	client_delete,
]


@pytest.mark.parametrize("way", WAYS, ids=[way.__name__ for way in WAYS])
def test_administrator_cannot_add_change_or_delete_one(village, decision, way) -> None:
	from dongyang_lianhu.effects.decisions import verify

	before = places.fingerprint(village)
	with refused(RECORD):
		way(decision)
	assert places.fingerprint(village) == before
	assert verify(village) == []


@pytest.mark.parametrize("verb", ["POST", "PUT", "DELETE"])
def test_nor_over_rest(world, login, database, verb) -> None:
	import frappe

	name = world.records["Rule Decision"]["own"]
	stored = frappe.db.sql("SELECT * FROM `tabRule Decision` WHERE name = %s", name)
	values = {"village": world.village, "clause": "五(二)5", "sequence": 9999, "rule": "x", "outcome": "x"}
	reply = login("manager").resource(verb, "Rule Decision", "" if verb == "POST" else name, json=values)
	assert reply.status_code in (403, 417), reply.text[:500]
	frappe.db.rollback()
	assert frappe.db.sql("SELECT * FROM `tabRule Decision` WHERE name = %s", name) == stored
	assert not frappe.db.exists("Rule Decision", {"sequence": 9999})


def test_nor_by_renaming_what_it_speaks_of(village) -> None:
	"""A renamed household would change the link columns of its decisions behind the chain."""
	import frappe

	from dongyang_lianhu.effects.decisions import verify

	for doctype, old, new in (
		("Household", f"{CODE}-0001", f"{CODE}-9001"),
		("Party Member", f"{CODE}-001", f"{CODE}-901"),
		("Village", VILLAGE, "改名村"),
	):
		with pytest.raises(frappe.ValidationError):
			frappe.rename_doc(doctype, old, new)
	assert verify(village) == []


def chained_columns() -> list[str]:
	from dongyang_lianhu.effects.decisions import CHAINED

	return [*CHAINED, "decision_hash", "chain_format"]


@pytest.mark.parametrize("column", chained_columns())
def test_tampering_with_a_column_is_found(village, column) -> None:
	import frappe

	from dongyang_lianhu.effects.decisions import verify

	row = frappe.db.sql(
		"SELECT * FROM `tabRule Decision` WHERE village = %s AND sequence = 7", village, as_dict=True
	)[0]
	forged = {
		"sequence": 100007,
		"as_of": "2026-01-01",
		"decided_at": "2026-01-01 00:00:00",
		"village": "别村",
		"chain_format": 0,
	}.get(column, f"{row[column] or ''}x")
	frappe.db.sql(f"UPDATE `tabRule Decision` SET `{column}` = %s WHERE name = %s", (forged, row.name))
	assert verify(village)


def rename_behind_frappe(old: str, new: str) -> None:
	import frappe

	frappe.db.sql("UPDATE `tabRule Decision` SET name = %s WHERE name = %s", (new, old))


def test_a_renamed_decision_is_found(village) -> None:
	from dongyang_lianhu.effects.decisions import verify

	rename_behind_frappe(f"{CODE}-00000007", f"{CODE}-90000007")
	assert any(f"{CODE}-90000007" in problem for problem in verify(village))


@pytest.mark.parametrize("chain_format", [0, 2], ids=["of the first format", "of today's format"])
def test_two_decisions_that_exchanged_their_names_are_found(village, chain_format) -> None:
	from dongyang_lianhu.effects.decisions import verify

	write_chain_anew(village, lambda _sequence: chain_format)
	first, second = (f"{CODE}-{number:08d}" for number in (7, 8))
	for old, new in ((first, "elsewhere"), (second, first), ("elsewhere", second)):
		rename_behind_frappe(old, new)
	problems = verify(village)
	assert {problem.split(":")[0] for problem in problems} == {first, second}


def write_chain_anew(village: str, format_of: Callable[[int], int]) -> None:
	"""Give each decision the hash of a format, as if the app had written it so."""
	import frappe

	from dongyang_lianhu.effects import decisions

	previous = ""
	for row in frappe.get_all("Rule Decision", {"village": village}, ["*"], order_by="sequence"):
		row.decided_at = str(row.decided_at)[:19]
		row |= {"chain_format": format_of(row.sequence), "previous_hash": previous}
		previous = decisions.decision_hash(row)
		frappe.db.sql(
			"UPDATE `tabRule Decision` SET chain_format = %s, previous_hash = %s, decision_hash = %s WHERE name = %s",
			(row.chain_format, row.previous_hash, previous, row.name),
		)
	frappe.db.set_value("Village", village, "decision_hash", previous)


def test_decisions_of_before_the_names_were_chained_still_hold(village) -> None:
	from dongyang_lianhu.effects.decisions import verify

	write_chain_anew(village, lambda sequence: 0 if sequence < 9 else 2)
	assert verify(village) == []


def test_no_decision_of_the_first_format_follows_one_of_the_second(village) -> None:
	from dongyang_lianhu.effects.decisions import verify

	write_chain_anew(village, lambda sequence: 2 if sequence < 9 else 0)
	assert verify(village)


@pytest.mark.parametrize("sequence", [1, 7, "last"])
def test_a_deleted_decision_is_missed(village, sequence) -> None:
	import frappe

	from dongyang_lianhu.effects.decisions import verify

	if sequence == "last":
		sequence = frappe.db.get_value("Village", village, "decision_sequence")
	frappe.db.sql("DELETE FROM `tabRule Decision` WHERE village = %s AND sequence = %s", (village, sequence))
	assert verify(village)


def test_two_decisions_that_changed_places_are_found(village) -> None:
	import frappe

	from dongyang_lianhu.effects.decisions import verify

	for old, new in ((7, 900007), (8, 7), (900007, 8)):
		query = "UPDATE `tabRule Decision` SET sequence = %s WHERE village = %s AND sequence = %s"
		frappe.db.sql(query, (new, village, old))
	assert verify(village)


def test_a_chain_without_any_decision_left_is_found(village) -> None:
	import frappe

	from dongyang_lianhu.effects.decisions import verify

	frappe.db.sql("DELETE FROM `tabRule Decision` WHERE village = %s", village)
	assert verify(village)


def test_two_places_of_one_number_cannot_be(village) -> None:
	import frappe

	query = "UPDATE `tabRule Decision` SET sequence = 8 WHERE village = %s AND sequence = 7"
	with pytest.raises(Exception, match="Duplicate entry"):
		frappe.db.sql(query, village)
