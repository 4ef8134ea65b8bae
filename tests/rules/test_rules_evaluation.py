"""Facts that cannot be judged are refused; a faulty engine is noticed; every outcome says why."""

import datetime
import subprocess
import sys
from pathlib import Path

import pytest
from rule_samples import ON, SUBJECTS, compiled, fields, named, random_facts

from dongyang_lianhu.policy import resolve
from dongyang_lianhu.rules import (
	EngineError,
	EngineMismatch,
	FactError,
	RuleError,
	compile_rules,
	engine,
	engine_name,
	evaluate,
	explain,
	load_rules,
	reference,
)


def overdue(**changed):
	"""Return the fact of an obligation whose window ended five days ago."""
	fact = {
		"key": "V01-0001",
		"period": "2026-04",
		"kind": "Month",
		"counted_visits": 0,
		"required_visits": 1,
	}
	fact |= {"days_to_start": -34, "days_past_end": 5, "days_past_last_entry": -2}
	fact |= {"link_ended": 0, "end_too_late": 0, "left_tiers": 0, "not_due": 0, "village_off": 0}
	return {**fact, **changed}


WRONG_FACTS = {
	"a bool": ({"link_ended": True}, "link_ended = True is of the type bool"),
	"a flag of two": ({"link_ended": 2}, "link_ended = 2 is not between 0 and 1"),
	"nothing": ({"counted_visits": None}, "counted_visits = None is of the type NoneType"),
	"a fraction": ({"counted_visits": 1.0}, "counted_visits = 1.0 is of the type float"),
	"a text": ({"counted_visits": "1"}, "counted_visits = '1' is of the type str"),
	"below the minimum": ({"counted_visits": -1}, "counted_visits = -1 is not between 0 and"),
	"too large": ({"days_past_end": 2**53}, "days_past_end = 9007199254740992 is not between"),
	"a date": ({"days_past_end": datetime.date(2026, 4, 1)}, "is of the type date"),
	"a key that is a number": ({"key": 7}, "key = 7 is of the type int"),
	"a key not composed": ({"key": "e\u0301"}, "composed form"),
	"a period that is a date": ({"period": datetime.date(2026, 4, 1)}, "period = .* is of the type date"),
}


@pytest.mark.parametrize("name", WRONG_FACTS)
def test_a_wrong_fact_is_refused(name):
	changed, message = WRONG_FACTS[name]
	for run in (evaluate, reference.evaluate):
		with pytest.raises(FactError, match=message):
			run(compiled("obligation"), [overdue(key="other"), overdue(**changed)])


@pytest.mark.parametrize("field", ["key", "period", "counted_visits", "not_due"])
def test_a_missing_field_is_refused(field):
	fact = overdue()
	del fact[field]
	with pytest.raises(FactError, match=f"lacks the field {field}"):
		evaluate(compiled("obligation"), [overdue(key="other"), fact])


def test_an_unknown_text_is_refused():
	fact = {**random_facts("household", 1)[0], "tier": "general"}
	with pytest.raises(FactError, match="tier = general is not one of General, Improvement"):
		evaluate(compiled("household"), [fact])


def test_a_subject_occurs_once_in_a_period():
	with pytest.raises(FactError, match="V01-0001 occurs twice in the period 2026-04"):
		evaluate(compiled("obligation"), [overdue(), overdue(counted_visits=1)])
	assert len(evaluate(compiled("obligation"), [overdue(), overdue(period="2026-05")])) == 2


def test_fields_that_no_rule_reads_do_not_matter():
	assert evaluate(compiled("obligation"), [overdue(note=object())]) == evaluate(
		compiled("obligation"), [overdue()]
	)


def test_no_facts_no_outcomes():
	for subject in SUBJECTS:
		assert evaluate(compiled(subject), []) == []


def test_an_unknown_subject_is_refused():
	with pytest.raises(RuleError, match="There is no subject hamlet"):
		compile_rules(load_rules(), "hamlet", resolve(ON))


def test_an_outcome_says_why():
	(outcome,) = evaluate(compiled("obligation", late_entry_free_days=9), [overdue()])
	assert (outcome.rule, outcome.clause, outcome.subject) == ("visit-overdue", "五(一)", "obligation")
	assert (outcome.subject_key, outcome.period) == ("V01-0001", "2026-04")
	assert (outcome.outcome, outcome.arguments) == ("set_status", {"status": "Overdue"})
	assert outcome.parameters == {}
	assert outcome.policy_version.startswith("2026-04-01-")
	unread = ("key", "period", "kind", "end_too_late")
	wanted = {name: value for name, value in overdue().items() if name not in unread}
	assert outcome.facts == wanted
	assert len(outcome.key) == 32 and int(outcome.key, 16)


def test_a_parameter_as_argument():
	fact = {**random_facts("duty", 1)[0], "duty_kind": "Month", "tier": "General", "link_role": "Primary"}
	fact |= {"days_linked_at_start": 0, "link_open_at_start": 1, "village_participates": 1}
	(outcome,) = evaluate(compiled("duty", general_visits_per_month=3), [fact])
	assert outcome.arguments == {"kind": "Month", "required_visits": 3}
	assert outcome.parameters == {"general_visits_per_month": 3}


def test_explain_tells_which_condition_failed():
	traces = {trace.rule: trace for trace in explain(compiled("obligation"), overdue())}
	assert [name for name, trace in traces.items() if trace.fired] == ["visit-overdue"]
	missed = traces["visit-missed"]
	(failed,) = [condition for condition in missed.conditions if not condition.passed]
	assert (failed.field, failed.actual, failed.op, failed.expected) == (
		"days_past_last_entry",
		-2,
		">",
		0,
	)
	assert (failed.parameter, failed.label, failed.group) == (
		None,
		"Days since the last day for late entries",
		"all",
	)
	assert failed.text == "days_past_last_entry > 0"
	done = traces["visit-done"].conditions[0]
	assert (done.actual, done.expected, done.other_field, done.parameter) == (0, 1, "required_visits", None)
	assert (traces["visit-done"].outcome, traces["visit-done"].arguments) == (
		"set_status",
		{"status": "Done"},
	)


def test_explain_shows_the_mode_and_the_group():
	link = {
		**random_facts("link", 1)[0],
		"link_role": "Primary",
		"band": "Cadre",
		"households_with_this": 21,
		"reason_given": 0,
	}
	traces = {trace.rule: trace for trace in explain(compiled("link"), link)}
	assert traces["link-over-cadre"].fired and not traces["link-over-cadre-strict"].fired
	mode = traces["link-over-cadre-strict"].conditions[1]
	assert (mode.label, mode.actual, mode.expected, mode.passed) == (
		"Bounds on a member's households",
		"soft",
		"strict",
		False,
	)
	household = explain(compiled("household"), random_facts("household", 1)[0])
	refused = next(trace for trace in household if trace.rule == "refused-to-difficult")
	assert [condition.group for condition in refused.conditions] == ["all"] * 2 + ["any"] * 3


@pytest.mark.parametrize("subject", SUBJECTS)
def test_explain_agrees_with_the_evaluation(subject):
	rules = compiled(subject)
	for fact in random_facts(subject, 300):
		fired = {trace.rule for trace in explain(rules, fact) if trace.fired}
		assert fired == {outcome.rule for outcome in reference.evaluate(rules, [fact])}


def test_every_declared_field_is_read_by_a_rule():
	unread = {
		(subject, name)
		for subject in SUBJECTS
		for name in set(fields(subject)) - set(compiled(subject).fields)
	}
	assert unread == {("obligation", "kind")}  # tells a reminder from a duty in the trace


def test_a_difference_between_engine_and_reference_stops_everything(monkeypatch):
	facts = random_facts("obligation", 50)
	right = engine.match
	monkeypatch.setattr(engine, "match", lambda *given: right(*given)[:-1])
	with pytest.raises(EngineMismatch, match="differ at obligation S-000049 on the rule visit-"):
		evaluate(compiled("obligation"), facts)
	assert len(evaluate(compiled("obligation"), facts, cross_check=False)) == 49


FAULTS = {
	"a number that it drops": ("%d", "1e-07%.0s", "not worked through to its end"),
	"an id that comes twice": ('"%s"', '"same%.0s"', "result 2"),
	"a fact that no rule notices": ('"t":"obligation"', '"t":"other"', "result 1"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_batch_that_goes_wrong_is_noticed(name):
	old, new, message = FAULTS[name]
	rules = compiled("obligation")
	matcher = engine.Matcher(rules)
	matcher._message = matcher._message.replace(old, new, 1)
	rows = engine.read_facts(rules, random_facts("obligation", 1000)).rows
	with pytest.raises(EngineError, match=message):
		matcher.batch(rows, 0)
	matcher.close()
	assert len(engine.evaluate(rules, random_facts("obligation", 1000))) == 1000


def test_facts_that_the_engine_passes_over_are_noticed_by_the_reference(monkeypatch):
	right = engine._message_format
	monkeypatch.setattr(
		engine, "_message_format", lambda rules: right(rules).replace('"sid":"b"', '"sid":"c"')
	)
	with pytest.raises(EngineMismatch):
		evaluate(compiled("obligation"), random_facts("obligation", 1000))


def test_the_engine_has_a_name(monkeypatch):
	assert (engine_name(), engine.why_not()) == ("durable_rules", "")
	facts = named(random_facts("member", 20))
	expected = evaluate(compiled("member"), facts)
	monkeypatch.setattr(engine, "native", None)
	assert (engine_name(), evaluate(compiled("member"), facts)) == ("reference", expected)
	with pytest.raises(EngineError, match="cannot be loaded"):
		engine.evaluate(compiled("member"), facts)


def test_facts_that_are_alike_are_judged_once_and_share_the_result(monkeypatch):
	"""Each keeps its own key; the engine is told one of them."""
	batches = []
	right = engine.Matcher.batch
	monkeypatch.setattr(
		engine.Matcher, "batch", lambda self, rows, start: batches.append(rows) or right(self, rows, start)
	)
	one, other = random_facts("obligation", 2)
	facts = [(one if at % 3 else other) | {"key": f"S-{at:06}"} for at in range(3000)]
	found = evaluate(compiled("obligation"), facts)
	assert [len(rows) for rows in batches] == [2]
	assert [outcome.subject_key for outcome in found] == [fact["key"] for fact in facts]


LOADED = """
import sys
before = sys.getdlopenflags()
from dongyang_lianhu.rules import engine, engine_name
print(sys.getdlopenflags() == before, engine_name(), "PyEval_CallObject" in engine.why_not())
"""


@pytest.mark.parametrize("at_once", [False, True])
def test_the_engine_loads_on_each_python_and_leaves_other_modules_alone(at_once):
	"""Where the system binds every symbol at once, Python 3.13 and later judge by the interpreter, and it is said why."""
	environment = {
		"PYTHONPATH": str(Path(engine.__file__).parents[2]),
		**({"LD_BIND_NOW": "1"} if at_once else {}),
	}
	run = subprocess.run(
		[sys.executable, "-c", LOADED], capture_output=True, text=True, check=True, env=environment
	)
	left_out = at_once and sys.version_info >= (3, 13)
	expected = ["True", "reference", "True"] if left_out else ["True", "durable_rules", "False"]
	assert run.stdout.split() == expected
