"""Every member can be asked: why me, why them, why not that household."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matching_samples import home, homes, member, problems, township

from dongyang_lianhu.matching import (
	Household,
	MatchingError,
	Pin,
	Problem,
	Reason,
	Tie,
	assess,
	nearest_with_places,
	propose_leads,
	solve,
	why,
	why_not,
)


def asked(problem: Problem, household: str, key: str) -> Reason:
	return why_not(problem, solve(problem), household, key)


# --- why not -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
	("other", "more", "code"),
	[
		(member("b", own_household="h001"), {}, "own_home"),
		(member("b", available=False), {}, "unavailable"),
		(member("b", band="None"), {}, "unavailable"),
		(member("b"), {"forbidden": frozenset({("b", "h001")})}, "forbidden"),
		(member("b", group="g3"), {"reach": "Area"}, "out_of_reach"),
		(member("b"), {"pins": (Pin("a", "h001"),)}, "pinned"),
		(member("b", 1), {"pins": (Pin("b", "h002"),)}, "maximum"),
	],
)
def test_what_cannot_be_is_named(other, more, code):
	problem = Problem((member("a", group="g1"), other), homes(2, "g1"), **more)
	assert asked(problem, "h001", "b").code == code


def test_he_has_that_household_already():
	assert asked(Problem((member("a"),), homes(1)), "h001", "a").code == "linked"


def test_he_is_at_a_worse_ground_than_the_present_one():
	problem = Problem((member("a", group="g1"), member("b")), homes(1, "g1"), (Tie("b", "h001", "Kin"),))
	reason = asked(problem, "h001", "b")
	assert reason.code == "worse_ground"
	assert (reason.values["present_ground"], reason.values["ground"]) == ("Grid", "Kin")


def test_he_is_full_and_would_have_to_give_up_a_household_that_is_in_his_grid_alone():
	people = member("a", 1, group="g1"), member("b", 5)
	ties = Tie("b", "h1", "Kin"), Tie("b", "h2", "Kin"), Tie("a", "h2", "Familiar")
	reason = asked(Problem(people, (home("h1", "g1"), home("h2", "g1")), ties), "h1", "a")
	assert reason.code == "pushes"
	assert (reason.values["household"], reason.values["from"], reason.values["to"]) == ("h2", "Grid", "Kin")
	assert reason.values["households"] == reason.values["maximum"] == 1


def test_as_good_a_ground_but_the_load_would_be_more_uneven():
	households = (home("big", visits=300), home("one"), home("two"), home("three"))
	problem = Problem((member("a"), member("b")), households, pins=(Pin("a", "big"),))
	reason = asked(problem, "one", "a")
	assert reason.code == "less_even"
	assert reason.values["then"] > reason.values["now"]


def test_as_good_in_every_way():
	problem = Problem((member("a"), member("b")), homes(2))
	matching = solve(problem)
	assert (
		why_not(problem, matching, "h001", "b" if matching.primaries["h001"] == "a" else "a").code == "equal"
	)


def test_another_member_would_fall_below_his_minimum():
	problem = Problem((member("a", 5, 2), member("b", 5, 2)), homes(4), (Tie("b", "h001", "Familiar"),))
	problem = replace(problem, pins=(Pin("b", "h002"), Pin("b", "h003"), Pin("a", "h004")))
	reason = asked(problem, "h001", "b")
	assert (reason.code, reason.values["members"]) == ("shortfall", ("a",))


def test_somebody_would_be_left_over():
	problem = Problem((member("a", 1), member("b", 1, own_household="h002")), homes(2))
	reason = asked(problem, "h001", "a")
	assert (reason.code, reason.values["left_over"]) == ("left_over", ("h002",))


def test_a_household_that_may_stay_would_have_to_change():
	problem = Problem((member("a", 1), member("b", 1)), homes(2), current={"h001": "a", "h002": "b"})
	reason = asked(problem, "h001", "b")
	assert (reason.code, reason.values["changed"]) == ("changes", ("h001", "h002"))


def test_a_plan_made_by_hand_can_be_told_that_it_would_be_better():
	problem = Problem((member("a"), member("b", group="g1")), homes(1, "g1"))
	by_hand = solve(replace(problem, pins=(Pin("a", "h001"),)))
	assert why_not(problem, by_hand, "h001", "b").code == "better"


@settings(max_examples=200, deadline=None)
@given(problem=problems(households=8, members=5), at=st.tuples(st.integers(0, 50), st.integers(0, 50)))
def test_every_question_has_an_answer_and_a_matching_is_never_told_that_levels_one_to_four_could_be_better(
	problem, at
):
	if not problem.members:
		return
	household = problem.households[at[0] % len(problem.households)]
	reason = asked(problem, household.key, problem.members[at[1] % len(problem.members)].key)
	assert reason.code not in ("better", "better_full") or reason.values["level"] == "balance"
	assert why(problem, solve(problem), household.key).code


def test_a_pin_to_somebody_who_is_exempt_now_does_not_stop_the_question():
	people = member("a", available=False), member("b")
	problem = Problem(people, homes(1), pins=(Pin("a", "h001"),))
	assert asked(problem, "h001", "b").code == "linked"


def test_of_a_member_who_is_full_it_is_said_that_others_would_have_to_make_room():
	people = member("a", group="g1", maximum=1), member("b", maximum=1)
	problem = Problem(people, (*homes(1, "g1"), replace(homes(1)[0], key="h002")))
	by_hand = assess(problem, {"h001": "b", "h002": "a"})
	reason = why_not(problem, by_hand, "h001", "a")
	assert (reason.code, reason.values["households"], reason.values["maximum"]) == ("better_full", 1, 1)


def test_who_is_unknown_cannot_be_asked_about():
	problem = Problem((member("a"),), homes(1))
	with pytest.raises(MatchingError, match="Household x"):
		asked(problem, "x", "a")
	with pytest.raises(MatchingError, match="Member x"):
		asked(problem, "h001", "x")


# --- why -----------------------------------------------------------------------------------------------------


def because(problem: Problem, household: str = "h001") -> Reason:
	return why(problem, solve(problem), household)


def test_nobody_has_a_better_ground():
	people = member("a", group="g1"), member("b", group="g1"), member("c")
	reason = because(Problem(people, homes(1, "g1")))
	assert reason.code == "best_ground"
	assert (reason.values["ground"], reason.values["grounds"]) == ("Grid", ("Grid", "Near"))
	assert reason.values["equal"] == ("b",)


def test_those_with_better_grounds_are_full():
	problem = Problem((member("a", 1, group="g1"), member("b")), homes(2, "g1"))
	reason = why(problem, solve(problem), next(h for h, m in solve(problem).primaries.items() if m == "b"))
	assert (reason.code, reason.values["better"]) == ("better_ones_full", ("a",))


@pytest.mark.parametrize(
	("more", "code"),
	[
		({"pins": (Pin("a", "h001"),)}, "pinned"),
		({"current": {"h001": "a"}}, "kept"),
		({"forbidden": frozenset({("a", "h001")})}, "left_over"),
		({}, "no_ground"),
	],
)
def test_pinned_kept_left_over_or_without_any_ground(more, code):
	assert because(Problem((member("a"),), homes(1), **more)).code == code


# --- cover for the time being ------------------------------------------------------------------------------------


def test_the_nearest_member_with_places_covers():
	people = member("grid", 1, group="g1"), member("kin", 5), member("other", 5)
	problem = Problem(people, homes(3, "g1"), (Tie("kin", "h001", "Kin"),))
	assert nearest_with_places(problem, {}, "h001") == "grid"
	assert nearest_with_places(problem, {"grid": 1}, "h001") == "kin"
	assert nearest_with_places(problem, {"grid": 1, "kin": 5}, "h001") == "other"
	assert nearest_with_places(problem, {"grid": 1, "kin": 5, "other": 5}, "h001") is None


def test_among_equals_the_least_load_for_the_maximum_covers():
	problem = Problem((member("a", 10), member("b", 5), member("c", 5, own_household="h001")), homes(1))
	assert nearest_with_places(problem, {"a": 4, "b": 1, "c": 0}, "h001") == "b"
	assert nearest_with_places(problem, {"a": 2, "b": 1, "c": 0}, "h001") == "a"


def test_a_matching_tells_the_load_in_visits():
	problem = Problem((member("a"), member("b")), (home("w", visits=433), home("m"), home("n", "g1")))
	matching = solve(replace(problem, households=problem.households[:2]))
	assert nearest_with_places(problem, matching, "n") == matching.primaries["m"]


# --- leads -------------------------------------------------------------------------------------------------------


def leads(areas: list[str], *people) -> dict[str, str | None]:
	return {proposal.area: proposal.member for proposal in propose_leads(areas, people)}


def cadre(key: str, area: str | None = None, *led: str, band: str = "Cadre"):
	return member(key, 20, area=area, band=band, led_areas=led)


def test_every_area_has_one_lead_and_nobody_two_while_there_are_enough():
	found = leads(["a1", "a2"], cadre("x", "a1"), cadre("y", "a1"))
	assert sorted(found.values()) == ["x", "y"]


def test_who_leads_now_goes_on_then_who_lives_there_then_a_cadre():
	assert leads(["a1"], cadre("x", "a1"), cadre("y", "a2", "a1")) == {"a1": "y"}
	assert leads(["a1"], cadre("x", "a2"), cadre("y", "a1", band="Leader")) == {"a1": "y"}
	assert leads(["a1"], cadre("x", "a2", band="Leader"), cadre("y", "a2")) == {"a1": "y"}


def test_with_fewer_people_than_areas_they_share_the_areas_evenly():
	found = leads(["a1", "a2", "a3", "a4"], cadre("x", None, "a1", "a2", "a3"), cadre("y"))
	assert sorted(found.values()) == ["x", "x", "y", "y"]
	assert found["a4"] == "y"


def test_an_ordinary_or_absent_member_never_leads():
	away = replace(cadre("away", "a1"), available=False)
	assert leads(["a1"], member("ordinary", area="a1"), away) == {"a1": None}


def test_the_leads_of_the_demo_township_stay():
	for village in township().values():
		areas = sorted({household.area for household in village.households})
		proposals = propose_leads(areas, village.members)
		assert [proposal.area for proposal in proposals] == areas
		assert all(proposal.stays for proposal in proposals)


def test_an_area_given_twice_is_refused():
	with pytest.raises(MatchingError, match="twice"):
		propose_leads(["a1", "a1"], ())


def test_a_household_needs_no_group_or_area():
	assert solve(Problem((member("a"),), (Household("h"),))).primaries == {"h": "a"}
