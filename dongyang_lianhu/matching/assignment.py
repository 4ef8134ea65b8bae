"""The links of a prepared problem: the flow of its village, evened out and read."""

from dongyang_lianhu.matching.balance import even_out
from dongyang_lianhu.matching.flow import solve
from dongyang_lianhu.matching.network import VillageNetwork
from dongyang_lianhu.matching.prepared import Prepared
from dongyang_lianhu.matching.reading import read_links


def find_links(prepared: Prepared) -> tuple[dict[str, str], bool]:
	"""Return household to member, pins included, and whether the balance is proved to be the best."""
	if not prepared.free:
		return dict(prepared.pins), True
	village = VillageNetwork(prepared)
	levels, (soft, exact) = village.levels(), village.balance()
	weighted = prepared.problem.mode == "weighted"
	solution = solve(village.network, levels, None if weighted else soft)
	flow = solution.flow if exact else even_out(village, solution)
	return dict(sorted({**prepared.pins, **read_links(village, flow)}.items())), exact
