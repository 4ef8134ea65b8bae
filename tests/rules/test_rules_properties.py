"""What holds for every possible fact."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rule_samples import SUBJECTS, compiled, fact_strategy, named, random_facts

from dongyang_lianhu.rules import evaluate, reference


@settings(max_examples=300, deadline=None)
@given(facts=st.lists(fact_strategy("obligation"), min_size=1, max_size=20))
def test_an_obligation_has_exactly_one_status(facts):
	found = reference.evaluate(compiled("obligation"), named(facts))
	assert sorted(outcome.subject_key for outcome in found) == sorted(fact["key"] for fact in named(facts))
	assert {outcome.outcome for outcome in found} == {"set_status"}


@settings(max_examples=300, deadline=None)
@given(
	facts=st.lists(fact_strategy("member"), min_size=1, max_size=20),
	bounds=st.tuples(*[st.integers(1, 200)] * 2),
)
def test_a_member_has_exactly_one_quota_state(facts, bounds):
	changed = {"ordinary_households_min": min(bounds), "ordinary_households_max": max(bounds)}
	found = reference.evaluate(compiled("member", **changed), named(facts))
	assert sorted(outcome.subject_key for outcome in found) == sorted(fact["key"] for fact in named(facts))


@settings(max_examples=300, deadline=None)
@given(
	fact=fact_strategy("household"),
	changed=st.fixed_dictionaries({"run_checks": st.integers(1, 12), "run_days": st.integers(0, 366)}),
)
def test_a_household_has_at_most_one_proposal(fact, changed):
	found = reference.evaluate(compiled("household", **changed), named([fact]))
	proposed = [outcome.arguments["to_tier"] for outcome in found if outcome.outcome == "propose_tier"]
	assert len(proposed) <= 1
	assert fact["tier"] not in proposed
	if fact["tier"] == "Outside":
		back = fact["occupancy"] == "Lived In" and fact["lived_in_again"]
		assert proposed == (["Pending"] if back else [])
	if fact["occupancy"] != "Lived In":
		assert proposed == (["Outside"] if fact["tier"] != "Outside" else [])


@settings(max_examples=300, deadline=None)
@given(fact=fact_strategy("duty"))
def test_a_duty_is_opened_at_most_once_and_never_for_a_backup(fact):
	found = reference.evaluate(compiled("duty"), named([fact]))
	assert len(found) <= (fact["link_role"] == "Primary" and fact["village_participates"])


@pytest.mark.parametrize("subject", SUBJECTS)
@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_shuffled_facts_give_the_same_outcomes(subject, seed):
	facts = random_facts(subject, 300)
	shuffled = random.Random(seed).sample(facts, len(facts))
	assert evaluate(compiled(subject), shuffled) == evaluate(compiled(subject), facts)


@pytest.mark.parametrize("subject", SUBJECTS)
def test_twice_is_once(subject):
	first, second = (evaluate(compiled(subject), random_facts(subject, 500)) for _time in range(2))
	keys = [outcome.key for outcome in first]
	assert keys == [outcome.key for outcome in second]
	assert len(set(keys)) == len(keys)


def test_the_key_tells_rule_subject_and_span_apart():
	fact = {**random_facts("household", 1)[0], "tier": "Pending", "occupancy": "Lived In", "days_in_tier": 20}
	moved = [{**fact, "key": key, "period": "2026-05-01"} for key in ("a", "a|b")]
	later = {**fact, "key": "a", "period": "2026-05-02"}
	newer = {**later, "period": "2026-05-03", "tier_since": "2026-05-03"}
	runs = [evaluate(compiled("household"), facts) for facts in (moved, [later], [newer])]
	reminders = [
		{o.key for o in run if o.rule == "pending-remind-lead" and o.subject_key == "a"} for run in runs
	]
	assert reminders[0] == reminders[1] != reminders[2]
	assert len({o.key for o in runs[0]}) == len(runs[0])


def test_an_outcome_cannot_be_changed():
	outcome = evaluate(compiled("member"), random_facts("member", 1))[0]
	outcome.arguments["state"] = outcome.facts["exempt"] = "other"
	assert outcome.arguments["state"] != "other"
	assert outcome.facts["exempt"] != "other"
	with pytest.raises(AttributeError):
		outcome.rule = "other"
