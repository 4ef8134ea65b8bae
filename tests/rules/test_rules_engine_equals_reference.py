"""durable_rules and the plain interpreter give the same outcomes, at every size and threshold."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rule_samples import SUBJECTS, compiled, fact_strategy, named, random_facts, threshold_cases

from dongyang_lianhu.rules import engine, evaluate, reference


@pytest.mark.parametrize("size", [0, 1, 7, 999, 1000, 1001, 3500])
@pytest.mark.parametrize("subject", SUBJECTS)
def test_same_at_the_edges_of_a_batch(subject, size):
	rules, facts = compiled(subject), random_facts(subject, size, seed=size)
	assert engine.evaluate(rules, facts) == reference.evaluate(rules, facts)


@pytest.mark.parametrize(
	("subject", "size"), [("obligation", 9100), ("household", 9100), ("obligation", 340_000)]
)
def test_same_for_a_township_and_a_province(subject, size):
	rules, facts = compiled(subject), random_facts(subject, size)
	found = evaluate(rules, facts, cross_check=True)
	assert len(found) == size if subject == "obligation" else 0 < len(found) < 2 * size


@pytest.mark.parametrize("subject", SUBJECTS)
def test_every_threshold(subject):
	rules = compiled(subject)
	cases = list(threshold_cases(rules))
	facts = named([_whole(subject, fact) for _rule, _text, fact, _fires in cases])
	by_engine = {(o.subject_key, o.rule) for o in engine.evaluate(rules, facts)}
	by_reference = {(o.subject_key, o.rule) for o in reference.evaluate(rules, facts)}
	for (rule, text, fact, fires), named_fact in zip(cases, facts, strict=True):
		where = f"{rule}: {text}: {fact}"
		assert ((named_fact["key"], rule) in by_engine) is fires, where
		assert ((named_fact["key"], rule) in by_reference) is fires, where


@pytest.mark.parametrize("subject", SUBJECTS)
def test_the_thresholds_reach_every_rule_on_both_sides(subject):
	modes = [compiled(subject, link_quota_mode=mode) for mode in ("soft", "strict")]
	seen = {(rule, fires) for rules in modes for rule, _text, _fact, fires in threshold_cases(rules)}
	numeric = {rule.rule.id for rule in modes[0].rules if any(map(_is_numeric, (*rule.all, *rule.any)))}
	assert seen == {(rule, fires) for rule in numeric for fires in (True, False)}


@pytest.mark.parametrize("subject", SUBJECTS)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_same_for_any_fact(subject, data):
	facts = named(data.draw(st.lists(fact_strategy(subject), max_size=8)))
	rules = compiled(subject)
	assert engine.evaluate(rules, facts) == reference.evaluate(rules, facts)


@pytest.mark.parametrize("mode", ["soft", "strict"])
def test_same_when_the_policy_rules_some_rules_out(mode):
	rules, facts = compiled("link", link_quota_mode=mode), random_facts("link", 3500)
	found = engine.evaluate(rules, facts)
	assert found == reference.evaluate(rules, facts)
	assert not any(
		outcome.rule.endswith("-strict") == (mode == "soft") for outcome in found if "over" in outcome.rule
	)


def _is_numeric(check):
	return check.left.place is not None and not isinstance(check.right.value, str)


def _whole(subject, fact):
	return {**random_facts(subject, 1)[0], **fact}
