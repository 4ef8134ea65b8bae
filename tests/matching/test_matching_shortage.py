"""When places are short: who is left over, which groups lack places, and what would cure it (default 18)."""

from dataclasses import replace

from hypothesis import given, settings
from matching_samples import home, homes, member, problems, township

from dongyang_lianhu.matching import Cure, Pin, Problem, Shortage, solve


def only(problem: Problem) -> Shortage:
	(shortage,) = solve(problem).shortage
	return shortage


def test_enough_places_are_no_shortage():
	assert solve(Problem((member("m", 3),), homes(3))).shortage == ()


def test_the_whole_village_is_short_if_everybody_may_link_everybody():
	households = (*homes(6, "g1"), *homes(6, "g3", first=7))
	shortage = only(Problem((member("a", 5, group="g1"), member("b", 5, group="g3")), households))
	assert (len(shortage.households), shortage.places, shortage.short) == (12, 10, 2)
	assert shortage.groups == ("g1", "g3")
	assert shortage.members == ("a", "b")


def test_by_areas_only_the_area_that_lacks_places_is_named():
	households = (*homes(7, "g1"), *homes(2, "g3", first=8))
	people = member("a", 5, group="g1"), member("b", 5, group="g3")
	shortage = only(Problem(people, households, reach="Area"))
	assert (shortage.groups, shortage.areas, shortage.members) == (("g1",), ("a1",), ("a",))
	assert (len(shortage.households), shortage.places, shortage.short) == (7, 5, 2)
	assert Cure("reach") in shortage.cures


def test_two_areas_that_lack_places_are_two_shortages():
	households = (*homes(7, "g1"), *homes(8, "g3", first=8))
	people = member("a", 5, group="g1"), member("b", 5, group="g3")
	found = solve(Problem(people, households, reach="Area")).shortage
	assert [(shortage.areas, shortage.short) for shortage in found] == [(("a1",), 2), (("a2",), 3)]


def test_a_member_with_two_areas_makes_them_one_shortage():
	households = (*homes(7, "g1"), *homes(8, "g3", first=8))
	people = member("a", 5, group="g1", led_areas=("a2",)), member("b", 5, group="g3")
	shortage = only(Problem(people, households, reach="Area"))
	assert (shortage.areas, shortage.short) == (("a1", "a2"), 5)


def test_two_ordinary_members_more_or_a_maximum_of_seven():
	"""35 households, 25 places of five ordinary members: 10 short."""
	shortage = only(Problem(tuple(member(f"m{at}") for at in range(5)), homes(35)))
	assert shortage.short == 10
	assert shortage.cures == (Cure("members", 2, "Ordinary"), Cure("maximum", 7, "Ordinary"))


def test_each_band_has_the_maximum_that_would_do():
	people = member("c", 20, band="Cadre"), member("l", 10, band="Leader"), member("o", 5)
	shortage = only(Problem(people, homes(41)))
	assert shortage.cures == (
		Cure("members", 2, "Ordinary"),
		Cure("maximum", 11, "Ordinary"),
		Cure("maximum", 16, "Leader"),
		Cure("maximum", 26, "Cadre"),
	)


def test_one_more_place_does_not_help_whose_own_home_is_left():
	"""Both members live in the household that is left over: only somebody else can take it."""
	people = member("a", own_household="h001"), member("b", own_household="h001")
	shortage = only(Problem(people, homes(4)))
	assert shortage.households == ("h001",)
	assert (shortage.places, shortage.short, shortage.members) == (0, 1, ())
	assert shortage.cures == (Cure("members", 1, "Ordinary"),)


def test_pinned_links_take_places():
	pins = tuple(Pin("a", f"h{at:03}") for at in range(1, 5))
	shortage = only(Problem((member("a", 5),), homes(8), pins=pins))
	assert (len(shortage.households), shortage.places, shortage.short) == (4, 1, 3)
	assert Cure("maximum", 8, "Ordinary") in shortage.cures


def test_new_members_are_counted_for_each_area():
	households = (*homes(6, "g1"), *homes(6, "g3", first=7))
	lead = member("a", 5, group="g1", led_areas=("a2",))
	shortage = only(Problem((lead,), households, reach="Area"))
	assert shortage.short == 7
	assert shortage.cures[0] == Cure("members", 2, "Ordinary")


@settings(max_examples=150, deadline=None)
@given(problem=problems(households=14, members=4))
def test_whoever_is_left_over_belongs_to_exactly_one_shortage_and_the_sums_are_right(problem):
	matching = solve(problem)
	named = [household for shortage in matching.shortage for household in shortage.households]
	assert len(named) == len(set(named))
	assert set(matching.left_over) <= set(named)
	assert sum(shortage.short for shortage in matching.shortage) == len(matching.left_over)
	for shortage in matching.shortage:
		assert shortage.places + shortage.short == len(shortage.households)


@settings(max_examples=150, deadline=None)
@given(problem=problems(households=14, members=4))
def test_without_one_household_of_a_shortage_one_less_is_left_over(problem):
	"""No smaller set shows the shortage: each of its households is needed for it."""
	matching = solve(problem)
	for shortage in matching.shortage:
		gone = shortage.households[0]
		without = tuple(h for h in problem.households if h.key != gone)
		pins = tuple(pin for pin in problem.pins if pin.household != gone)
		fewer = solve(replace(problem, households=without, pins=pins))
		assert len(fewer.left_over) == len(matching.left_over) - 1


@settings(max_examples=60, deadline=None)
@given(problem=problems(households=14, members=4))
def test_a_maximum_that_is_said_to_cure_does_and_one_less_does_not(problem):
	matching = solve(problem)
	for shortage in matching.shortage:
		for cure in (cure for cure in shortage.cures if cure.kind == "maximum"):
			assert _left(problem, shortage, cure.band, cure.number) == 0
			assert _left(problem, shortage, cure.band, cure.number - 1) > 0


def _left(problem: Problem, shortage: Shortage, band: str, maximum: int) -> int:
	"""How many of the shortage are left over when a band's maximum is raised."""
	people = tuple(
		replace(m, maximum=max(m.maximum, maximum)) if m.band == band else m for m in problem.members
	)
	left = solve(replace(problem, members=people)).left_over
	return len(set(left) & set(shortage.households))


def test_a_short_village_of_the_demo_township_is_cured_by_its_cures():
	village = township()["梅漪村"]
	(shortage,) = solve(village).shortage
	cures = {(cure.kind, cure.band): cure.number for cure in shortage.cures}
	more = tuple(member(f"new{at}") for at in range(cures["members", "Ordinary"]))
	assert solve(replace(village, members=village.members + more)).left_over == ()
	assert len(solve(replace(village, members=village.members + more[1:])).left_over) > 0
	for band in ("Ordinary", "Leader", "Cadre"):
		assert _left(village, shortage, band, cures["maximum", band]) == 0
		assert _left(village, shortage, band, cures["maximum", band] - 1) > 0


def test_a_home_that_only_a_full_member_may_take_shows_him_alone():
	forbidden = frozenset({("b", "h1"), ("b", "h2")})
	people = member("a", 1), member("b", 5)
	shortage = only(Problem(people, (home("h1"), home("h2"), home("h3")), forbidden=forbidden))
	assert (shortage.households, shortage.members, shortage.short) == (("h1", "h2"), ("a",), 1)
