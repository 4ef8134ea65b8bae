"""What the scheme says about who is linked to whom (三(一), 四.2, defaults 18-21)."""

import os
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matching_samples import home, homes, member, problems, random_problem, shuffled, township, with_current

from dongyang_lianhu.matching import MatchingError, Pin, Problem, Tie, Weights, assess, solve

SOME = settings(max_examples=200, deadline=None)


def linked(problem: Problem) -> dict[str, str]:
	return solve(problem).primaries


# --- what always holds ---------------------------------------------------------------------------------------


@SOME
@given(problem=problems(households=14, members=7), seed=st.integers(0, 2**32))
def test_nobody_has_more_than_the_maximum_or_the_own_home_and_nobody_who_cannot_has_any(problem, seed):
	problem = replace(with_current(problem, seed), backups=True)
	matching = solve(problem)
	pinned = Counter(pair.member for pair in matching.pairs if pair.pinned)
	members = {m.key: m for m in problem.members}
	for pair in matching.pairs:
		assert members[pair.member].own_household != pair.household
		assert members[pair.member].takes_part
		assert pair.pinned or (pair.member, pair.household) not in problem.forbidden
	for key, load in matching.loads.items():
		assert load.households <= max(load.maximum, pinned[key])


@SOME
@given(problem=problems(households=14, members=7))
def test_each_household_has_exactly_one_primary_or_is_left_over(problem):
	matching = solve(problem)
	primary = [pair.household for pair in matching.pairs if pair.role == "Primary"]
	assert sorted([*primary, *matching.left_over]) == sorted(h.key for h in problem.households)


@SOME
@given(problem=problems(households=12, members=6), seed=st.integers(0, 2**32))
def test_the_order_of_the_lists_does_not_matter(problem, seed):
	problem = replace(with_current(problem, seed), backups=True)
	assert solve(shuffled(problem, seed)) == solve(problem)


@SOME
@given(problem=problems(households=12, members=6))
def test_matching_again_what_was_just_matched_changes_nothing(problem):
	first = solve(problem)
	again = solve(replace(problem, current=first.primaries))
	assert again.primaries == first.primaries
	assert again.changed == ()
	assert all(pair.kept for pair in again.pairs)


@SOME
@given(problem=problems(households=12, members=6))
def test_the_counts_and_totals_are_those_of_the_pairs(problem):
	matching = solve(problem)
	primary = [pair for pair in matching.pairs if pair.role == "Primary"]
	assert matching.counts == {g: sum(p.ground == g for p in primary) for g in matching.counts}
	assert dict(matching.totals)["left_over"] == len(matching.left_over)
	assert sum(load.households for load in matching.loads.values()) == len(primary)


def test_every_process_finds_the_same():
	"""Texts have other hashes in each process; sets of them another order."""
	program = "from matching_samples import *; from dongyang_lianhu.matching import solve; print(solve(random_problem(7, 40, 9)))"
	paths = os.pathsep.join(map(str, (Path(__file__).parent, Path(__file__).parents[2])))
	found = {
		subprocess.run(
			[sys.executable, "-c", program],
			env={**os.environ, "PYTHONPATH": paths, "PYTHONHASHSEED": seed},
			capture_output=True,
			text=True,
			check=True,
		).stdout
		for seed in ("1", "2", "3")
	}
	assert len(found) == 1


def test_a_village_without_members_leaves_everybody_over():
	assert solve(Problem((), homes(3))).left_over == ("h001", "h002", "h003")


def test_a_village_without_households_links_nobody():
	assert solve(Problem((member("m"),), ())).pairs == ()


# --- grounds -------------------------------------------------------------------------------------------------


def test_the_grid_comes_before_kin():
	kin, grid = member("kin", group="g3"), member("grid", group="g2")
	assert linked(Problem((kin, grid), (home("h", "g1"),), (Tie("kin", "h", "Kin"),))) == {"h": "grid"}


def test_kin_comes_before_nearness_and_nearness_before_familiarity():
	people = [member(key) for key in ("familiar", "near", "kin")]
	kinds = ("Familiar", "Neighbour", "Kin")
	ties = [Tie(m.key, "h", kind) for m, kind in zip(people, kinds, strict=True)]
	for number, expected in ((3, "kin"), (2, "near"), (1, "familiar")):
		assert linked(Problem(tuple(people[:number]), (home("h"),), tuple(ties[:number]))) == {"h": expected}


def test_the_grid_is_the_area_of_the_own_group_and_any_area_that_one_leads():
	lead = member("lead", group="g1", led_areas=("a2",))
	matching = solve(Problem((lead,), (home("h1", "g2"), home("h2", "g3"))))
	assert [pair.ground for pair in matching.pairs] == ["Grid", "Grid"]


def test_the_same_villagers_group_is_near():
	matching = solve(Problem((member("m", group="g1", area=None),), (home("h", "g1", area=None),)))
	assert [pair.ground for pair in matching.pairs] == ["Near"]


def test_of_two_in_the_grid_kin_is_linked():
	people = member("a", group="g1"), member("b", group="g1")
	matching = solve(Problem(people, (home("h", "g1"),), (Tie("b", "h", "Kin"),)))
	assert matching.pairs[0].member == "b"
	assert matching.pairs[0].grounds == ("Grid", "Kin", "Near")


def test_one_household_more_at_the_grid_is_worth_any_number_at_kin():
	"""The grid's member has one place; whoever gets it, nobody in the grid yields it for ten of kin."""
	grid, other = member("grid", 1, group="g1"), member("other", 20, area="a2")
	ties = tuple(Tie("other", f"h{at:03}", "Kin") for at in range(1, 12))
	matching = solve(Problem((grid, other), homes(12, "g1"), ties))
	assert matching.counts == {"Grid": 1, "Kin": 11, "Near": 0, "Familiar": 0, "": 0}


def test_in_the_weighted_mode_kin_and_nearness_together_can_outweigh_the_grid():
	grid, kin = member("grid", group="g2"), member("kin", group="g1", area=None)
	problem = Problem((grid, kin), (home("h", "g1"),), (Tie("kin", "h", "Kin"),))
	assert linked(problem) == {"h": "grid"}
	assert linked(replace(problem, mode="weighted", weights=Weights(grid=80))) == {"h": "kin"}


# --- bounds --------------------------------------------------------------------------------------------------


def test_everybody_gets_the_minimum_before_grounds_count():
	near, far = member("near", 5, 2, group="g1"), member("far", 5, 2, group="g3")
	assert Counter(linked(Problem((near, far), homes(4, "g1"))).values()) == {"near": 2, "far": 2}


def test_more_minimum_than_households_is_shown_and_does_not_fail():
	matching = solve(Problem((member("a", 5, 2), member("b", 5, 2)), homes(3)))
	assert dict(matching.totals)["shortfall"] == 1
	assert matching.left_over == ()


def test_a_member_without_households_counts_with_his_whole_minimum():
	matching = solve(Problem((member("a", 20, 10), member("b", 5, 2)), homes(2)))
	assert dict(matching.totals)["shortfall"] == 10


def test_when_places_are_short_the_household_that_expects_a_visit_a_week_is_linked():
	households = (*homes(3, "g1"), home("weekly", "g3", 433))
	matching = solve(Problem((member("m", 1, group="g1"),), households))
	assert matching.primaries == {"weekly": "m"}


def test_pinned_links_are_kept_also_beyond_the_maximum_and_shown_as_pinned():
	people = member("a", 1, group="g1"), member("b", 5, group="g3")
	pins = tuple(Pin("a", f"h{at:03}") for at in (1, 2, 3))
	matching = solve(Problem(people, homes(4, "g1"), pins=pins))
	assert matching.primaries == {"h001": "a", "h002": "a", "h003": "a", "h004": "b"}
	assert [pair.pinned for pair in matching.pairs] == [True, True, True, False]


def test_a_pin_of_a_member_who_left_is_dropped():
	people = member("gone", available=False), member("here")
	assert linked(Problem(people, homes(1), pins=(Pin("gone", "h001"),))) == {"h001": "here"}


# --- balance -------------------------------------------------------------------------------------------------


def test_visits_are_evened_out_not_heads():
	"""Four weekly households among twenty: heads alone would allow one member all four."""
	people = tuple(member(f"m{at}", 5) for at in range(4))
	households = (*homes(16), *homes(4, visits=433, first=17))
	loads = solve(Problem(people, households)).loads.values()
	assert {load.visits for load in loads} == {4 * 100 + 433}


def test_loads_are_in_proportion_to_the_maxima():
	people = member("cadre", 20, 10, band="Cadre"), member("leader", 10, 5), member("ordinary", 5, 2)
	loads = solve(Problem(people, homes(21))).loads
	assert {key: load.households for key, load in loads.items()} == {"cadre": 12, "leader": 6, "ordinary": 3}


def test_pinned_visits_count_in_the_balance():
	people = member("a", 10), member("b", 10)
	matching = solve(Problem(people, (*homes(4), home("p", visits=400)), pins=(Pin("a", "p"),)))
	assert {load.visits for load in matching.loads.values()} == {400}


# --- matching again ------------------------------------------------------------------------------------------


def test_when_a_member_leaves_only_his_households_change():
	village = township()["荷汀村"]
	village = replace(village, members=tuple(replace(m, maximum=m.maximum + 1) for m in village.members))
	first = solve(village)
	gone = first.pairs[0].member
	people = tuple(replace(m, available=m.available and m.key != gone) for m in village.members)
	again = solve(replace(village, members=people, current=first.primaries))
	assert again.left_over == ()
	assert set(again.changed) == {home for home, m in first.primaries.items() if m == gone}


def test_a_house_that_is_split_gets_a_member_and_nothing_else_changes():
	people = member("a", 3, group="g1"), member("b", 3, group="g3")
	first = solve(Problem(people, homes(3, "g1")))
	again = solve(Problem(people, homes(4, "g1"), current=first.primaries))
	assert again.changed == ()
	assert again.primaries["h004"] == "b"


def test_a_better_ground_is_no_reason_to_change():
	people = member("near", group="g1"), member("far", group="g3")
	assert linked(Problem(people, homes(1, "g1"), current={"h001": "far"})) == {"h001": "far"}


def test_a_present_link_to_the_own_home_is_ended():
	people = member("a", own_household="h001"), member("b")
	assert linked(Problem(people, homes(1), current={"h001": "a"})) == {"h001": "b"}


# --- links made by hand --------------------------------------------------------------------------------------


@SOME
@given(problem=problems(households=8, members=5), seed=st.integers(0, 2**32))
def test_links_made_by_hand_are_never_better_than_those_that_were_solved(problem, seed):
	problem = with_current(problem, seed)
	best = solve(problem)
	by_hand = assess(problem, solve(replace(problem, current={}, ties=())).primaries)
	assert best.totals[:-1] <= by_hand.totals[:-1]
	assert assess(problem, best.primaries).totals == best.totals


def test_links_made_by_hand_may_break_a_maximum_and_leave_places_and_households():
	matching = assess(Problem((member("a", 1), member("b")), homes(4)), {"h001": "a", "h002": "a"})
	assert matching.loads["a"].households == 2
	assert matching.left_over == ("h003", "h004")
	assert matching.shortage == ()
	with pytest.raises(MatchingError, match="Member x"):
		assess(Problem((), homes(1)), {"h001": "x"})


# --- backups -------------------------------------------------------------------------------------------------


def backups_of(problem: Problem) -> dict[str, str]:
	return {pair.household: pair.member for pair in solve(problem).pairs if pair.role == "Backup"}


def test_a_backup_is_another_member_and_not_of_the_own_home():
	people = member("a", 2), member("b", 2, own_household="h001"), member("c", 2)
	problem = Problem(people, homes(3), backups=True)
	primaries, backups = linked(problem), backups_of(problem)
	assert backups.keys() == primaries.keys()
	assert all(backups[household] != primaries[household] for household in backups)
	assert backups["h001"] != "b"


def test_backups_take_no_places_of_the_quota_and_are_spread_evenly():
	people = tuple(member(f"m{at}", 5) for at in range(4))
	matching = solve(Problem(people, homes(20), backups=True))
	assert matching.left_over == ()
	assert [load.backups for load in matching.loads.values()] == [5, 5, 5, 5]


def test_present_backups_go_on():
	people = tuple(member(f"m{at}", 5) for at in range(4))
	problem = Problem(people, homes(8), backups=True)
	first, backups = solve(problem), backups_of(problem)
	again = replace(problem, current=first.primaries, current_backups=backups)
	assert backups_of(again) == backups


# --- what cannot be ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
	("problem", "said"),
	[
		(Problem((member("a"), member("a")), ()), "Member a is given twice"),
		(Problem((), (home("h"), home("h"))), "Household h is given twice"),
		(Problem((member("a", 2, 3),), ()), "3 to 2 households is no range"),
		(Problem((member("a", band="Chief"),), ()), "unknown band Chief"),
		(Problem((), (home("h", visits=-1),)), "cannot expect -1 visits"),
		(Problem((), (), (Tie("a", "h", "Friend"),)), "Friend is no tie"),
		(Problem((), (home("h"),), pins=(Pin("a", "h"),)), "pinned link of a and h is unknown"),
		(Problem((member("a", own_household="h"),), (home("h"),), pins=(Pin("a", "h"),)), "own home"),
		(Problem((), (), mode="best"), "no way of matching"),
		(Problem((), (), weights=Weights(kin=-1)), "weight of the matching"),
		(
			Problem((member("a"), member("b")), (home("h"),), pins=(Pin("a", "h"), Pin("b", "h"))),
			"pinned to two members",
		),
		(
			Problem((member("a"),), (home("h"),), pins=(Pin("a", "h"),), forbidden=frozenset({("a", "h")})),
			"pinned and forbidden",
		),
	],
)
def test_a_contradiction_is_named(problem, said):
	with pytest.raises(MatchingError, match=said):
		solve(problem)


def test_the_largest_numbers_that_are_taken_are_matched_without_overflow():
	people = tuple(member(f"m{at}", 10_000 - at, 9_000) for at in range(6))
	households = tuple(home(f"h{at}", visits=10_000 - at % 7) for at in range(80))
	matching = solve(Problem(people, households))
	assert matching.left_over == ()
	assert max(load.households for load in matching.loads.values()) <= 14


def test_a_village_much_larger_than_any_is_matched():
	problem = random_problem(1, 1500, 120, maximum=20)
	matching = solve(replace(problem, forbidden=frozenset()))
	assert len(matching.pairs) + len(matching.left_over) == 1500
