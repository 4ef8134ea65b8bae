"""Parameters: what the file says, which value holds on a day, and what is refused."""

import re
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import dongyang_lianhu
from dongyang_lianhu.policy import (
	SCHEME_BEGAN,
	Override,
	PolicyError,
	check_value,
	load_parameters,
	load_parameters_from,
	resolve,
)
from dongyang_lianhu.rules import load_rules

START = SCHEME_BEGAN
# Read by the code that works out windows and calendars and marks relapses; every other parameter by a rule.
READ_BY_CODE = {
	"first_contact_days",
	"late_entry_free_days",
	"relapse_days",
	"check_look_back_days",
	"register_days",
	"matching_days",
	"visits_days",
}

DEFAULTS = {
	"general_visits_per_month": 1,
	"improvement_visits_per_week": 1,
	"pending_visits_per_week": 1,
	"difficult_reminder_days": 30,
	"first_contact_days": 7,
	"late_entry_free_days": 7,
	"pending_review_days": 7,
	"pending_escalation_days": 14,
	"run_checks": 2,
	"run_days": 14,
	"relapse_days": 30,
	"check_look_back_days": 400,
	"cadre_households_min": 10,
	"cadre_households_max": 20,
	"leader_households_min": 5,
	"leader_households_max": 10,
	"ordinary_households_min": 2,
	"ordinary_households_max": 5,
	"link_quota_mode": "soft",
	"outside_recheck_quarters": 1,
	"register_days": 7,
	"matching_days": 11,
	"visits_days": 16,
	"cycle_reminder_days": 2,
	"cover_wait_days": 0,
}


def run_days(value, first_day, source="SP-1"):
	return Override("run_days", first_day, value, source)


def test_the_defaults_are_the_scheme_s():
	policy = resolve(START)
	assert dict(policy.values) == DEFAULTS
	assert set(policy.sources.values()) == {"default"}
	assert policy["run_days"] == 14


def test_every_parameter_has_a_clause_and_is_used():
	in_rules = {
		name
		for rule in load_rules().all_rules()
		for one in rule.conditions
		for name in one.names("parameter")
	}
	in_rules |= {
		str(value)[1:]
		for rule in load_rules().all_rules()
		for value in rule.arguments.values()
		if str(value).startswith("$")
	}
	assert set(load_parameters()) - in_rules == READ_BY_CODE
	assert all(re.match("[一二三四五]", parameter.clause) for parameter in load_parameters().values())


def test_an_override_holds_from_its_day():
	overrides = [run_days(21, date(2026, 4, 1))]
	assert resolve(date(2026, 3, 31), overrides)["run_days"] == 14
	policy = resolve(date(2026, 4, 1), overrides)
	assert (policy["run_days"], policy.sources["run_days"]) == (21, "SP-1")
	assert policy.sources["run_checks"] == "default"


def test_overrides_add_up():
	overrides = [Override("run_checks", date(2026, 5, 1), 3, "SP-2"), run_days(21, date(2026, 4, 1))]
	policy = resolve(date(2026, 6, 1), overrides)
	assert (policy["run_days"], policy["run_checks"]) == (21, 3)
	assert (policy.sources["run_days"], policy.sources["run_checks"]) == ("SP-1", "SP-2")


def test_the_latest_override_wins_in_any_order():
	older, newer = run_days(21, date(2026, 4, 1)), run_days(10, date(2026, 5, 1), "SP-2")
	for overrides in ([older, newer], [newer, older]):
		assert resolve(date(2026, 5, 1), overrides)["run_days"] == 10
		assert resolve(date(2026, 4, 30), overrides)["run_days"] == 21


def test_an_override_beats_the_default_of_the_same_day():
	assert resolve(START, [run_days(21, START)])["run_days"] == 21
	assert resolve(START, [run_days(21, START - timedelta(1))])["run_days"] == 14


def test_the_version_tells_the_date_and_the_values():
	plain, changed = resolve(date(2026, 4, 1)), resolve(date(2026, 4, 1), [run_days(21, date(2026, 4, 1))])
	assert re.fullmatch(r"2022-02-22-[0-9a-f]{8}", plain.version)
	assert re.fullmatch(r"2026-04-01-[0-9a-f]{8}", changed.version)
	assert plain.version == resolve(date(2027, 1, 1)).version
	assert (
		changed.version == resolve(date(2026, 9, 9), [run_days(21, date(2026, 4, 1), "other source")]).version
	)
	same_day = resolve(date(2026, 4, 1), [run_days(22, date(2026, 4, 1))])
	assert same_day.version != changed.version


def test_a_policy_cannot_be_changed():
	policy = resolve(START)
	with pytest.raises(TypeError):
		policy.values["run_days"] = 1
	with pytest.raises(AttributeError):
		policy.version = "1"


GOOD = [
	("run_days", 21, 21),
	("run_days", "21", 21),
	("run_days", " 0 ", 0),
	("link_quota_mode", "strict", "strict"),
]


@pytest.mark.parametrize(("name", "value", "kept"), GOOD)
def test_a_value_that_suits(name, value, kept):
	assert check_value(name, value) == kept and type(check_value(name, value)) is type(kept)


BAD = [
	("run_dayz", 1, "run_dayz is not a parameter of the scheme"),
	("run_days", -1, "Days from a run's first check to its last: -1 is not between 0 and 366"),
	("run_days", 367, "367 is not between 0 and 366"),
	("run_days", "9" * 16, "is not between 0 and 366"),
	("run_days", "9" * 5000, "is not a whole number"),
	("run_days", True, "True is not a whole number"),
	("run_days", 14.0, "14.0 is not a whole number"),
	("run_days", "14.0", "14.0 is not a whole number"),
	("run_days", "1e1", "1e1 is not a whole number"),
	("run_days", "１４", "１４ is not a whole number"),
	("run_days", "十四", "十四 is not a whole number"),
	("run_days", "", " is not a whole number"),
	("run_days", None, "None is not a whole number"),
	("run_days", [14], "[14] is not a whole number"),
	("run_days", "14; DROP TABLE", "14; DROP TABLE is not a whole number"),
	("run_days", "{0}", "{0} is not a whole number"),
	("link_quota_mode", "Strict", "Bounds on a member's households: Strict is not one of soft, strict"),
	("link_quota_mode", 1, "1 is not one of soft, strict"),
	("link_quota_mode", "", "is not one of soft, strict"),
]


@pytest.mark.parametrize(("name", "value", "message"), BAD)
def test_a_value_that_does_not_suit(name, value, message):
	with pytest.raises(PolicyError) as refused:
		check_value(name, value)
	assert message in str(refused.value) and len(str(refused.value)) < 200
	with pytest.raises(PolicyError):
		resolve(date(2026, 4, 1), [Override(name, date(2027, 1, 1), value, "SP-1")])


def test_the_message_can_be_translated():
	with pytest.raises(PolicyError) as refused:
		check_value("run_days", 367)
	assert refused.value.template == "{0}: {1} is not between {2} and {3}"
	assert refused.value.values == ("Days from a run's first check to its last", 367, 0, 366)


@pytest.mark.parametrize("band", ["cadre", "leader", "ordinary"])
def test_a_minimum_above_its_maximum(band):
	override = Override(f"{band}_households_min", date(2026, 4, 1), 21, "SP-1")
	with pytest.raises(PolicyError, match=r"\(21\) is more than Most households of"):
		resolve(date(2026, 4, 1), [override])
	both = [override, Override(f"{band}_households_max", date(2026, 4, 1), 21, "SP-1")]
	assert resolve(date(2026, 4, 1), both)[f"{band}_households_min"] == 21


def test_a_day_without_a_policy():
	with pytest.raises(PolicyError, match="has no value on 2022-02-21"):
		resolve(START - timedelta(1))
	for wrong in ("2026-04-01", datetime(2026, 4, 1), None):
		with pytest.raises(PolicyError, match="is not a date"):
			resolve(wrong)
		with pytest.raises(PolicyError, match="is not a date"):
			resolve(START, [run_days(21, wrong)])


@settings(max_examples=200, deadline=None)
@given(
	changes=st.dictionaries(st.dates(START, date(2030, 1, 1)), st.integers(0, 366), max_size=6),
	on=st.dates(START, date(2030, 1, 1)),
)
def test_the_value_is_that_of_the_latest_day(changes, on):
	policy = resolve(on, [run_days(value, first_day) for first_day, value in changes.items()])
	begun = [first_day for first_day in changes if first_day <= on]
	assert policy["run_days"] == (changes[max(begun)] if begun else 14)


PARAMETER = """
- name: days
  clause: 五(一)
  label: Days
  unit: days
  meaning: So many days.
  kind: int
  minimum: 1
  maximum: 9
  values:
    - {from: 2022-02-22, value: 7}
"""

WRONG_FILES = {
	"not a list": ("name: days", None, "is not one list of parameters"),
	"empty": ("", None, "is not one list of parameters"),
	"no YAML": ("- [", None, "parameters.yaml, line"),
	"doubled key": ("unit: days", "unit: days\n  unit: weeks", "the key 'unit' occurs twice"),
	"unknown key": ("unit: days", "unit: days\n  colour: red", "days: colour is unknown"),
	"no clause": ("  clause: 五(一)\n", "", "days: clause is missing"),
	"empty clause": ("五(一)", "''", "days: clause is not a text"),
	"no name": ("name: days", "name: Days!", "Parameter 1 has no proper name"),
	"unknown kind": ("kind: int", "kind: float", "days: the kind must be int or choice"),
	"options of an int": ("minimum: 1", "options: [a]", "days: minimum is missing"),
	"bounds in disorder": ("minimum: 1", "minimum: 10", "minimum and maximum are not whole numbers in order"),
	"bound as text": ("minimum: 1", "minimum: one", "minimum and maximum are not whole numbers in order"),
	"out of bounds": ("value: 7", "value: 10", "Days: 10 is not between 1 and 9"),
	"value as text": ("value: 7", "value: '7'", "days: 7 is not a whole number"),
	"value true": ("value: 7", "value: yes", "days: True is not a whole number"),
	"date as text": ("2022-02-22", "'2022-02-22'", "days: 2022-02-22 is not a date"),
	"date and time": ("2022-02-22", "2022-02-22 10:00:00", "is not a date"),
	"no such date": ("2022-02-22", "2022-02-30", "cannot be read"),
	"unknown key of a value": (
		"value: 7",
		"value: 7, to: 2023-01-01",
		"needs from and value, and nothing else",
	),
	"no values": ("    - {from: 2022-02-22, value: 7}", "    []", "days: values is not a list"),
	"values in disorder": (
		"    - {from: 2022-02-22, value: 7}",
		"    - {from: 2022-02-22, value: 7}\n    - {from: 2022-02-22, value: 8}",
		"not in the order of their dates",
	),
	"at most itself": (
		"unit: days",
		"unit: days\n  at_most: days",
		"at_most must name another int parameter",
	),
}


@pytest.mark.parametrize("name", WRONG_FILES)
def test_a_wrong_file_is_refused(tmp_path, name):
	old, new, message = WRONG_FILES[name]
	text = old if new is None else PARAMETER.replace(old, new, 1)
	assert text != PARAMETER
	path = tmp_path / "parameters.yaml"
	path.write_text(text, encoding="utf-8")
	with pytest.raises(PolicyError) as refused:
		load_parameters_from(path)
	assert message in str(refused.value)


def test_a_right_file_is_read(tmp_path):
	path = tmp_path / "parameters.yaml"
	path.write_text(PARAMETER + "    - {from: 2026-01-01, value: 8}\n", encoding="utf-8")
	assert [dated.value for dated in load_parameters_from(path)["days"].values] == [7, 8]


def test_a_parameter_twice(tmp_path):
	path = tmp_path / "parameters.yaml"
	path.write_text(PARAMETER + PARAMETER, encoding="utf-8")
	with pytest.raises(PolicyError, match="The parameter days occurs twice"):
		load_parameters_from(path)
	with pytest.raises(PolicyError, match="cannot be read"):
		load_parameters_from(tmp_path / "none.yaml")


def test_policy_and_rules_never_import_frappe():
	package = Path(dongyang_lianhu.__file__).parent
	sources = [*(package / "policy").rglob("*.py"), *(package / "rules").rglob("*.py")]
	assert sources and not any(
		re.search(r"^\s*(import|from) frappe", path.read_text("utf-8"), re.M) for path in sources
	)


def test_every_parameter_has_its_first_value_from_the_day_on_which_the_scheme_began():
	assert date(2022, 2, 22) == SCHEME_BEGAN
	assert {parameter.values[0].effective_from for parameter in load_parameters().values()} == {SCHEME_BEGAN}
