"""The scheme's sentences as tables: facts, and what the rules make of them. One YAML file a subject."""

from datetime import date
from pathlib import Path

import pytest
import yaml
from rule_samples import SUBJECTS

from dongyang_lianhu.policy import Override, resolve
from dongyang_lianhu.rules import compile_rules, evaluate, load_rules

FILES = sorted((Path(__file__).parent / "scenarios").glob("*.yaml"))
ON = date(2026, 4, 1)


def cases():
	for path in FILES:
		table = yaml.safe_load(path.read_text(encoding="utf-8"))
		for case in table["cases"]:
			yield pytest.param(table["subject"], table["fact"], case, id=f"{path.stem}: {case['case']}")


def outcomes(subject, fact, policy):
	overrides = [Override(name, ON, value, "test") for name, value in policy.items()]
	rules = compile_rules(load_rules(), subject, resolve(ON, overrides))
	return evaluate(rules, [{"key": "S-1", "period": "2026-04", **fact}])


@pytest.mark.parametrize(("subject", "usual", "case"), list(cases()))
def test_scenario(subject, usual, case):
	assert set(case) <= {"case", "clause", "fact", "policy", "expect"}
	assert set(case.get("fact", {})) <= set(usual)
	found = outcomes(subject, {**usual, **case.get("fact", {})}, case.get("policy", {}))
	assert [{"rule": one.rule, one.outcome: one.arguments} for one in found] == sorted(
		case["expect"], key=lambda one: one["rule"]
	)
	if found:
		assert case["clause"] in {one.clause for one in found}


def test_every_rule_has_a_scenario():
	expected = {one["rule"] for param in cases() for one in param.values[2]["expect"]}
	assert expected == {rule.id for rule in load_rules().all_rules()}
	assert {param.values[0] for param in cases()} == set(SUBJECTS)
