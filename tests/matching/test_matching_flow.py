"""Several costs in strict order: packed into one number or one after the other, and never past 64 bits."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matching_samples import problems, with_current

from dongyang_lianhu.matching import MatchingError, flow
from dongyang_lianhu.matching.flow import Level, Network, solve
from dongyang_lianhu.matching.network import VillageNetwork
from dongyang_lianhu.matching.prepared import Prepared


def two_ways() -> Network:
	"""Two units from node 0 to node 3, over node 1 or node 2, at most two on each arc."""
	ends = np.array([[0, 1], [0, 2], [1, 3], [2, 3]])
	return Network(ends[:, 0], ends[:, 1], np.full(4, 2), np.array([2, 0, 0, -2]))


def level(costs: list[int], span: int) -> Level:
	return Level("", np.array(costs, np.int64), span)


def test_the_second_cost_decides_only_where_the_first_leaves_a_choice():
	first, second = level([1, 1, 0, 0], 4), level([0, 5, 0, 0], 10)
	assert solve(two_ways(), [first, second]).flow.tolist() == [2, 0, 2, 0]
	assert solve(two_ways(), [level([1, 0, 0, 0], 4), second]).flow.tolist() == [0, 2, 0, 2]


def test_arcs_that_no_best_flow_uses_are_not_free():
	found = solve(two_ways(), [level([1, 0, 0, 0], 4)])
	assert not found.free[0]
	assert solve(two_ways(), [level([1, 1, 0, 0], 4)]).free.all()


def test_levels_too_large_for_one_number_are_minimised_one_after_the_other():
	first, second = level([1, 1, 0, 0], 2**50), level([0, 5, 0, 0], 2**50)
	assert len(flow._stages([first, second, second], None, 2**50)) > 1
	assert solve(two_ways(), [first, second, second]).flow.tolist() == [2, 0, 2, 0]


def test_a_cost_that_does_not_fit_is_refused():
	with pytest.raises(MatchingError, match="too large"):
		solve(two_ways(), [level([2**61, 1, 0, 0], 2**62)])


def test_supply_that_cannot_flow_is_refused():
	network = two_ways()
	network.capacity = np.zeros(4, np.int64)
	with pytest.raises(MatchingError, match="INFEASIBLE"):
		solve(network, [level([1, 1, 0, 0], 4)])


def test_a_flow_that_is_not_the_best_has_no_proof():
	costs, everything = np.array([1, 0, 0, 0]), np.ones(4, bool)
	with pytest.raises(MatchingError, match="proved"):
		flow._free_arcs(two_ways(), np.array([2, 0, 2, 0]), everything, costs)


@settings(max_examples=200, deadline=None)
@given(problem=problems(households=10, members=5), seed=st.integers(0, 2**32), limit=st.integers(8, 40))
def test_however_few_levels_fit_into_one_number_the_totals_are_the_same(problem, seed, limit):
	prepared = Prepared(with_current(problem, seed))
	if not prepared.free:
		return
	village = VillageNetwork(prepared)
	levels = village.levels()
	one = flow._solve_within(village.network, levels, None, 2**60).flow
	several = flow._solve_within(village.network, levels, None, 2**limit).flow
	assert [int(x.costs @ one) for x in levels] == [int(x.costs @ several) for x in levels]
