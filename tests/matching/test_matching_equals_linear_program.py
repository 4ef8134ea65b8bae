"""On villages too large for exhaustive search a linear program finds the same value at every level."""

import judge
import pytest
from linear_program import LinearProgram
from matching_samples import random_problem, township, with_current

from dongyang_lianhu.matching import Problem, solve


def compare(problem: Problem, levels: int) -> None:
	"""Both find the same value at each of the first levels; the twelfth is the unevenness."""
	links = solve(problem).primaries
	program = LinearProgram(problem)
	short, uneven = program.fixed()
	pins = judge.pinned(problem)
	ours = [*judge.levels(problem, links), judge.unevenness(problem, links)]
	given = [*judge.levels(problem, pins), 0]
	waiting = [household for household in problem.households if household.key not in pins]
	for household in waiting:
		given[:11] = judge.add(given[:11], [-part for part in judge.part(problem, None, household)])
	given[1], given[11] = short, uneven
	theirs = [least + fixed for least, fixed in zip(program.best(levels), given, strict=False)]
	assert theirs == pytest.approx([float(value) for value in ours[:levels]], abs=1e-4)


@pytest.mark.parametrize("seed", range(12))
def test_a_village_of_sixty_households_as_even_as_the_program_finds_it(seed):
	compare(random_problem(seed, 60, 14, maximum=9, visits=(100,)), 12)


@pytest.mark.parametrize("seed", range(12))
def test_a_village_matched_again_with_the_changes_that_the_program_needs(seed):
	problem = random_problem(seed, 60, 14, maximum=7, reach=("Village", "Area")[seed % 2])
	compare(with_current(problem, seed), 11)


def test_a_village_of_the_demo_township():
	compare(township()["荷汀村"], 11)
