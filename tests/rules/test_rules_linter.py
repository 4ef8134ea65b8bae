"""Wrong rule files are refused, and the message says what is wrong and where."""

import pytest

from dongyang_lianhu.rules import RuleError, load_rules_from
from dongyang_lianhu.rules.loader import FOLDER

SUBJECTS = """
household:
  label: Household
  fields:
    listed: {type: flag, label: Listed}
    checks: {type: int, label: Checks, minimum: 0}
    days: {type: int, label: Days, unit: day}
    tier: {type: text, label: Tier, values: [General, Difficult, days]}
    quarter: {type: text, label: Quarter}
  outcomes:
    propose:
      label: Propose
      exclusive: true
      arguments:
        to: {type: text, label: To, values: [General, Difficult]}
        within: {type: int, label: Within, minimum: 1, maximum: 60, optional: true}
    remind: {label: Remind, exclusive: false, arguments: {to: {type: text, label: To}}}
"""
RULE = {
	"id": "one",
	"clause": "五(一)",
	"title": "One",
	"when": "{all: [checks > 1]}",
	"then": "{outcome: propose, to: General}",
}


def rule(**changed):
	"""Return a rule's YAML, with some keys changed or, with None, left out."""
	lines = [f"{key}: {value}" for key, value in {**RULE, **changed}.items() if value is not None]
	return "  - " + "\n    ".join(lines) + "\n"


def when(condition):
	return rule(when=f"{{all: ['{condition}']}}")


def load(tmp_path, rules, head="subject: household\nrules:\n", subjects=SUBJECTS):
	(tmp_path / "subjects.yaml").write_text(subjects, encoding="utf-8")
	(tmp_path / "rules.yaml").write_text(head + rules, encoding="utf-8")
	return load_rules_from([tmp_path / "rules.yaml"], tmp_path / "subjects.yaml")


def test_a_right_file_is_read(tmp_path):
	text = rule(
		when="{all: [checks > $run_checks], any: [tier == Difficult, listed == 1]}", once_per="quarter"
	)
	book = load(tmp_path, text + rule(id="two", when="{all: [\"tier == 'days'\", checks <= 1, days != 3]}"))
	first, second = book.rules["household"]
	assert [len(first.branches), len(second.branches), first.once_per] == [2, 1, "quarter"]


def test_the_scheme_files_are_read_whole():
	names = sorted(path.name for path in FOLDER.glob("*.yaml"))
	assert names == [
		"cover.yaml",
		"cycle.yaml",
		"link_quota.yaml",
		"subjects.yaml",
		"tier_transition.yaml",
		"visit_obligation.yaml",
	]


WRONG = {
	"no rule id": (rule(id="Ä b"), "Ä b is no rule id"),
	"number as id": (rule(id="7"), "7 is no rule id"),
	"doubled id": (rule() + rule(), "The rule id one occurs 2 times"),
	"no clause": (rule(clause=None), "clause is missing"),
	"empty clause": (rule(clause="''"), "clause is not a text"),
	"clause not composed": (rule(clause="e\u0301"), "composed form"),
	"no title": (rule(title=None), "title is missing"),
	"unknown key": (rule(priority="1"), "priority is unknown"),
	"unknown key in when": (rule(when="{all: [checks > 1], none: [checks > 2]}"), "none is unknown"),
	"no condition": (rule(when="{}"), "when has no condition"),
	"empty group": (rule(when="{all: []}"), "all is not a list of conditions"),
	"when as text": (rule(when="checks > 1"), "a mapping is expected"),
	"condition as mapping": (rule(when="{all: [{checks: 1}]}"), "is not a condition"),
	"doubled key": (rule() + "    title: Two\n", "the key 'title' occurs twice"),
	"unknown field": (when("cheks > 1"), "household has no field cheks"),
	"unknown field on the right": (when("checks > cheks"), "household has no field cheks"),
	"implicit field": (when("key == S-1"), "key cannot be compared"),
	"unknown parameter": (when("checks > $run_cheks"), "there is no parameter run_cheks"),
	"unknown parameter on the left": (when("$mode == soft"), "there is no parameter mode"),
	"arithmetic": (when("days / checks > 2"), "not a condition of the form"),
	"two conditions in one": (when("checks > 1 and days > 2"), "is not a whole number"),
	"no operator": (when("listed"), "not a condition of the form"),
	"one equals sign": (when("checks = 1"), "not a condition of the form"),
	"fraction": (when("checks > 1.5"), "1.5 is not a whole number"),
	"scientific number": (when("checks > 1e-7"), "1e-7 is not a whole number"),
	"infinite": (when("checks < .inf"), ".inf is not a whole number"),
	"huge number": (when("checks < 9007199254740992"), "below 2^53"),
	"quoted number": (when('checks > "31"'), "31 is not a whole number"),
	"number for a text": (when("tier == 1"), "1 is not one of General, Difficult"),
	"unknown value": (when("tier == Generall"), "Generall is not one of"),
	"text in order": (when("tier > General"), "only be compared with == and !="),
	"text without values": (when("quarter == 2026-Q2"), "has no list of values"),
	"flag of two": (when("listed == 2"), "neither 0 nor 1"),
	"flag as text": (when("listed == true"), "household has no field true"),
	"field or value": (when("tier == days"), "put the value in quotes"),
	"mixed fields": (when("checks > tier"), "different types"),
	"text parameter for a number": (when("checks > $link_quota_mode"), "different types"),
	"number parameter for a text": (when("tier == $run_checks"), "different types"),
	"no common value": (when("tier == $link_quota_mode"), "no value in common"),
	"no outcome": (rule(then="{to: General}"), "household has no outcome None"),
	"unknown outcome": (rule(then="{outcome: delete}"), "household has no outcome delete"),
	"missing argument": (rule(then="{outcome: propose}"), "to is missing"),
	"unknown argument": (rule(then="{outcome: propose, to: General, now: 1}"), "now is unknown"),
	"wrong argument": (rule(then="{outcome: propose, to: Generall}"), "Generall is not one of"),
	"argument true": (rule(then="{outcome: propose, to: General, within: true}"), "is not a whole number"),
	"argument out of bounds": (
		rule(then="{outcome: propose, to: General, within: 61}"),
		"61 is out of bounds",
	),
	"argument's unknown parameter": (
		rule(then="{outcome: propose, to: General, within: $none}"),
		"there is no parameter none",
	),
	"argument's wide parameter": (
		rule(then="{outcome: propose, to: General, within: $run_days}"),
		"run_days has other values",
	),
	"once per number": (rule(once_per="days"), "once_per names no text field: days"),
	"once per nothing": (rule(once_per="year"), "once_per names no text field: year"),
	"never: numbers": (rule(when="{all: [checks > 3, checks <= 3]}"), "one can never fire"),
	"never: below the minimum": (rule(when="{all: [checks < 0]}"), "one can never fire"),
	"never: texts": (rule(when="{all: [tier == General, tier == Difficult]}"), "one can never fire"),
	"never: flag": (rule(when="{all: [listed != 0, listed != 1]}"), "one can never fire"),
	"never: over fields": (rule(when="{all: [checks < days, days < 1, checks != 0]}"), "one can never fire"),
	"never: beyond a parameter": (
		rule(when="{all: [checks < $run_checks, checks > 12]}"),
		"one can never fire",
	),
	"never: two parameters in order": (
		rule(when="{all: [checks < $cadre_households_min, checks > $cadre_households_max]}"),
		"one can never fire",
	),
	"never: one branch": (
		rule(when="{all: [checks > 3], any: [listed == 1, checks < 2]}"),
		'one: "checks < 2" can never hold',
	),
	"contradiction": (
		rule() + rule(id="two", then="{outcome: propose, to: Difficult}"),
		"one and two contradict",
	),
	"contradiction at one value": (
		rule(when="{all: [checks <= $run_checks]}")
		+ rule(id="two", when="{all: [checks >= 12]}", then="{outcome: propose, to: Difficult}"),
		"one and two contradict",
	),
	"61 rules": (
		"".join(rule(id=f"r-{n}", when=f"{{all: [checks == {n}]}}") for n in range(61)),
		"has 61 rules",
	),
	"61 branches": (
		rule(when="{any: [" + ", ".join(f"checks == {n}" for n in range(61)) + "]}"),
		"has 61 rules",
	),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_rule_is_refused(tmp_path, name):
	text, message = WRONG[name]
	with pytest.raises(RuleError) as refused:
		load(tmp_path, text)
	assert message in str(refused.value)


RIGHT = {
	"apart by a threshold": rule(when="{all: [checks <= $run_checks]}")
	+ rule(id="two", when="{all: [checks > $run_checks]}", then="{outcome: propose, to: Difficult}"),
	"apart by parameters in order": rule(when="{all: [checks < $cadre_households_min]}")
	+ rule(
		id="two", when="{all: [checks > $cadre_households_max]}", then="{outcome: propose, to: Difficult}"
	),
	"same arguments": rule() + rule(id="two"),
	"not exclusive": rule(then="{outcome: remind, to: a}") + rule(id="two", then="{outcome: remind, to: b}"),
	"60 rules": "".join(rule(id=f"r-{n}", when=f"{{all: [checks == {n}]}}") for n in range(60)),
	"several unequal": rule(when="{all: [checks != 0, checks != 1, checks != days, checks < 3]}"),
}


@pytest.mark.parametrize("name", RIGHT)
def test_a_right_rule_is_not_refused(tmp_path, name):
	assert load(tmp_path, RIGHT[name]).rules["household"]


HEADS = {
	"no subject": ("rules:\n", "subject is missing"),
	"unknown subject": ("subject: hamlet\nrules:\n", "there is no subject hamlet"),
	"unknown key": ("subject: household\nversion: 2\nrules:\n", "version is unknown"),
	"no YAML": ("subject: [household\nrules:\n", "rules.yaml, line"),
	"code": ("subject: !!python/name:os.system\nrules:\n", "rules.yaml, line"),
	"key that is no text": ("1: household\nsubject: household\nrules:\n", "the key 1 is not a text"),
}


@pytest.mark.parametrize("name", HEADS)
def test_a_wrong_block_is_refused(tmp_path, name):
	head, message = HEADS[name]
	with pytest.raises(RuleError, match=message):
		load(tmp_path, rule(), head)


WRONG_SUBJECTS = {
	"unknown type": (("type: flag", "type: date"), "the type is not int, flag or text"),
	"unknown key": (("label: Listed", "label: Listed, hint: x"), "hint is unknown"),
	"bounds of a text": (("values: [General, Difficult, days]", "minimum: 1"), "minimum is unknown"),
	"taken name": (("quarter:", "period:"), "every fact has period already"),
	"no name": (("quarter:", "Quarter:"), "is no name"),
	"doubled value": (("[General, Difficult, days]", "[General, General]"), "a value occurs twice"),
	"value with a quote": (("Difficult, days]", "'Diff\"icult']"), "quotes, backslashes"),
	"value that is no text": (("Difficult, days]", "No]"), "a value is not a text"),
	"bounds in disorder": (("minimum: 0}", "minimum: 3, maximum: 2}"), "the minimum is above the maximum"),
	"bound true": (("minimum: 0}", "minimum: true}"), "minimum is not a whole number"),
	"exclusive as text": (("exclusive: true", "exclusive: maybe"), "exclusive is neither true nor false"),
	"no fields": (("  fields:", "  felds:"), "fields is missing"),
}


@pytest.mark.parametrize("name", WRONG_SUBJECTS)
def test_a_wrong_subject_is_refused(tmp_path, name):
	(old, new), message = WRONG_SUBJECTS[name]
	assert old in SUBJECTS
	with pytest.raises(RuleError) as refused:
		load(tmp_path, rule(), subjects=SUBJECTS.replace(old, new, 1))
	assert message in str(refused.value)


def test_all_problems_are_listed_at_once(tmp_path):
	text = when("cheks > 1") + rule(id="two", clause=None) + rule(id="three", when="{all: [checks < 0]}")
	with pytest.raises(RuleError) as refused:
		load(tmp_path, text)
	assert [str(problem) for problem in refused.value.problems] == [
		'rules.yaml: one: "cheks > 1": household has no field cheks',
		"rules.yaml: two: clause is missing",
		"rules.yaml: three can never fire",
	]


def test_a_missing_file_is_named(tmp_path):
	with pytest.raises(RuleError, match=r"none\.yaml cannot be read"):
		load_rules_from([tmp_path / "none.yaml"])
