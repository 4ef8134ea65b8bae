"""How fast and how good the matching is: python benchmarks/matching.py

Each line is measured in a process of its own: processor seconds from the lists of members and households to the
finished matching, the best of three runs ("this") or one, after a small village has been matched; peak memory is the
whole process's. "this" finds everything: minima, grounds, further grounds, balance, the proof, cures. The other ways
are given less to do, one sum for households left over and best grounds, and every allowed pair as a number; all must
find as many households at each ground. They are left out where they would take minutes or more memory than the
machine has.

The demo township is matched as a whole, and beside that by a greedy hand: ground by ground, household by household, to
whoever has a place and the least load. Spread: the most and the least expected visits a month that two members with
the same post have.

Needs ortools, scipy and networkx.
"""

import csv
import json
import os
import platform
import random
import resource
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from dongyang_lianhu.matching import Household, Matching, Member, Problem, Tie, solve
from dongyang_lianhu.matching.grounds import BEST
from dongyang_lianhu.matching.model import GROUNDS
from dongyang_lianhu.matching.prepared import Prepared
from dongyang_lianhu.matching.solve import as_matching

TOWNSHIP = Path(__file__).parents[1] / "fixtures" / "township"
BOUNDS = {"Cadre": (10, 20), "Leader": (5, 10), "Ordinary": (2, 5), "None": (0, 0)}
VISITS = {"General": 100, "Improvement": 433, "Pending": 433, "Difficult": 100}
RUNS = 3
# Households, members, cadres, leaders, villagers' groups; the rest are ordinary members.
SIZES = {
	"60 x 8": (60, 8, 1, 2, 3),
	"300 x 32": (300, 32, 6, 12, 7),
	"600 x 64": (600, 64, 12, 24, 14),
	"4,800 x 770": (4800, 770, 60, 150, 107),
}


# --- villages ------------------------------------------------------------------------------------------------


def made_up(size: str) -> Problem:
	"""A village of a size; every pair may be linked, but nobody and the own home. Areas have two groups."""
	households, members, cadres, leaders, groups = SIZES[size]
	rng = random.Random(households)
	where = [group * groups // households for group in range(households)]
	homes = rng.sample(range(households), members)
	people = tuple(
		_person(
			at,
			"Cadre" if at < cadres else "Leader" if at < cadres + leaders else "Ordinary",
			home,
			where[home],
		)
		for at, home in enumerate(homes)
	)
	return Problem(
		members=people,
		households=tuple(
			Household(
				f"h{at:04}", f"g{group:03}", f"a{group // 2:02}", visits=rng.choice((100,) * 5 + (433,))
			)
			for at, group in enumerate(where)
		),
		ties=tuple(_ties(rng, people, households)),
	)


def _person(at: int, band: str, home: int, group: int) -> Member:
	least, most = BOUNDS[band]
	return Member(f"m{at:03}", band, least, most, f"g{group:03}", f"a{group // 2:02}", f"h{home:04}")


def _ties(rng: random.Random, people: tuple[Member, ...], households: int) -> Iterator[Tie]:
	for member in people:
		for kind, number in (("Kin", rng.randint(1, 3)), ("Neighbour", 2), ("Familiar", rng.randint(0, 2))):
			for at in rng.sample(range(households), number):
				yield Tie(member.key, f"h{at:04}", kind)


def township() -> dict[str, Problem]:
	"""The villages of the demo township, without the households outside the tiers."""
	return {
		row["village_name"]: _village(row["village_name"], row["village_code"]) for row in _rows("villages")
	}


def _rows(name: str) -> list[dict[str, str]]:
	with (TOWNSHIP / f"{name}.csv").open(encoding="utf-8") as file:
		return list(csv.DictReader(file))


def _village(name: str, code: str) -> Problem:
	areas = {row["group_name"]: row["lead_area"] for row in _rows("village_groups") if row["village"] == name}
	led = [(row["lead"], row["area_name"]) for row in _rows("lead_areas") if row["village"] == name]
	members = [row for row in _rows("members") if row["member_number"].startswith(code)]
	homes = [row for row in _rows("households") if row["household_number"].startswith(code)]
	ties = [row for row in _rows("ties") if row["household"].startswith(code)]
	return Problem(
		tuple(_member(row, areas, led) for row in members),
		tuple(_household(row, areas) for row in homes if row["tier"] != "Outside"),
		tuple(Tie(row["party_member"], row["household"], row["kind"]) for row in ties),
	)


def _household(row: dict[str, str], areas: dict[str, str]) -> Household:
	group, tier = row["group_name"], row["tier"]
	return Household(row["household_number"], group, areas[group], tier, VISITS[tier])


def _member(row: dict[str, str], areas: dict[str, str], led: list[tuple[str, str]]) -> Member:
	key, group, band = row["member_number"], row["group_name"], _band(row)
	available = row["exempt"] == "0" and row["status"] == "Active"
	leads = tuple(area for lead, area in led if lead == key)
	return Member(key, band, *BOUNDS[band], group, areas[group], row["own_household"], available, leads)


def _band(row: dict[str, str]) -> str:
	if row["is_village_cadre"] == "1":
		return "Cadre"
	if "1" in (row["is_party_group_leader"], row["is_villagers_group_leader"]):
		return "Leader"
	return "Ordinary" if row["is_willing"] == "1" else "None"


# --- ways ----------------------------------------------------------------------------------------------------

Counts = dict[str, int]


def this(problem: Problem) -> Counts:
	"""The app's own matching."""
	return solve(problem).counts


def by_networkx(problem: Problem) -> Counts:
	"""Network simplex of networkx over every allowed pair."""
	import networkx

	prepared, masks, costs = _table(problem)
	graph = networkx.DiGraph()
	graph.add_node("sink", demand=len(masks))
	for at, member in enumerate(prepared.members.values()):
		graph.add_edge(("m", at), "sink", capacity=member.maximum)
	for home, row in enumerate(masks):
		graph.add_node(home, demand=-1)
		graph.add_edge(home, "sink", weight=costs[-1])
		graph.add_weighted_edges_from(
			(home, ("m", at), costs[mask]) for at, mask in enumerate(row) if mask >= 0
		)
	_cost, flow = networkx.network_simplex(graph)
	chosen = [
		(home, at[1]) for home in range(len(masks)) for at, n in flow[home].items() if n and at != "sink"
	]
	return _counted(masks, chosen)


def by_assignment(problem: Problem) -> Counts:
	"""scipy's linear_sum_assignment over every household and every single place."""
	import numpy
	from scipy.optimize import linear_sum_assignment

	prepared, masks, costs = _table(problem)
	places = numpy.repeat(numpy.arange(len(prepared.members)), [m.maximum for m in prepared.members.values()])
	table = numpy.array([costs[mask] for mask in range(-1, 16)], float)[numpy.array(masks, numpy.int8) + 1]
	rows, columns = linear_sum_assignment(table[:, places])
	return _counted(
		masks, [(home, at) for home, at in zip(rows, places[columns], strict=True) if masks[home][at] >= 0]
	)


def by_highs(problem: Problem) -> Counts:
	"""A linear program of every allowed pair on HiGHS, as scipy has it."""
	import numpy
	from scipy.optimize import linprog
	from scipy.sparse import coo_array

	prepared, masks, costs = _table(problem)
	pairs = [(home, at) for home, row in enumerate(masks) for at, mask in enumerate(row) if mask >= 0]
	homes, members = (numpy.array(side) for side in zip(*pairs, strict=True))
	columns, ones = numpy.arange(len(pairs)), numpy.ones(len(pairs))
	run = linprog(
		[costs[masks[home][at]] - costs[-1] for home, at in pairs],
		A_ub=coo_array(
			(numpy.tile(ones, 2), (numpy.append(homes, len(masks) + members), numpy.tile(columns, 2)))
		).tocsr(),
		b_ub=[1] * len(masks) + [member.maximum for member in prepared.members.values()],
		method="highs",
	)
	return _counted(masks, [pair for pair, used in zip(pairs, run.x, strict=True) if used > 0.5])


def _table(problem: Problem) -> tuple[Prepared, list[list[int]], dict[int, int]]:
	"""Every pair's grounds as a number, -1 if it may not be, and what each number costs."""
	prepared = Prepared(problem)
	masks = [
		[
			prepared.grounds.mask(m, home) if m.own_household != home.key else -1
			for m in prepared.members.values()
		]
		for home in prepared.households.values()
	]
	base = len(masks) + 1
	worth = {ground: base ** (3 - at) for at, ground in enumerate(GROUNDS)} | {"": 0}
	return prepared, masks, {-1: base**4} | {mask: base**3 - worth[BEST[mask]] for mask in range(16)}


def _counted(masks: list[list[int]], chosen: list[tuple[int, int]]) -> Counts:
	found = Counter(BEST[masks[home][at]] for home, at in chosen)
	return {ground: found[ground] for ground in (*GROUNDS, "")}


WAYS: dict[str, Callable[[Problem], Counts]] = {
	"this": this,
	"scipy linear_sum_assignment": by_assignment,
	"scipy HiGHS": by_highs,
	"networkx": by_networkx,
}
TOO_SLOW = {("networkx", "4,800 x 770"), ("scipy HiGHS", "4,800 x 770")}


# --- greedy --------------------------------------------------------------------------------------------------


def greedy(problem: Problem) -> Matching:
	"""Grounds in their order, households in that of the register: to whoever has a place and the least load."""
	prepared = Prepared(problem)
	pairs = {
		home.key: {
			key: prepared.grounds.mask(m, home)
			for key, m in prepared.members.items()
			if prepared.allowed(key, home.key)
		}
		for home in prepared.households.values()
	}
	links: dict[str, str] = {}
	held: Counter[str] = Counter()
	for ground in (*GROUNDS, ""):
		for home, masks in pairs.items():
			fit = [key for key, mask in masks.items() if BEST[mask] == ground]
			fit = [key for key in fit if held[key] < prepared.members[key].maximum]
			if home not in links and fit:
				links[home] = min(fit, key=lambda key: (held[key] / prepared.members[key].maximum, key))
				held[links[home]] += 1
	return as_matching(prepared, dict(sorted(links.items())), {})


# --- output --------------------------------------------------------------------------------------------------


def measure(way: str, size: str) -> dict[str, object]:
	"""Return processor seconds, peak memory in MB, and the households by ground."""
	problems = list(township().values()) if size == "township" else [made_up(size)]
	WAYS[way](made_up("60 x 8"))
	runs = RUNS if way == "this" else 1
	seconds, counts = min((_timed(WAYS[way], problems) for _run in range(runs)), key=lambda run: run[0])
	peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
	return {"seconds": seconds, "megabytes": peak, "counts": counts}


def _timed(run: Callable[[Problem], Counts], problems: list[Problem]) -> tuple[float, Counts]:
	start = time.process_time()
	found = [run(problem) for problem in problems]
	return time.process_time() - start, dict(sum((Counter(counts) for counts in found), Counter()))


def _measured_apart(way: str, size: str) -> dict:
	command = [sys.executable, __file__, way, size]
	return json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def report_speed() -> None:
	"""Print how long each way takes at each size."""
	print(f"{'size':<12} {'way':<28} {'milliseconds':>12} {'times':>7} {'peak MB':>8}  households by ground")
	for size in (*list(SIZES)[1:], "township"):
		base = None
		for way in WAYS if size != "township" else ("this",):
			if (way, size) in TOO_SLOW:
				print(f"{size:<12} {way:<28} {'left out':>12}")
				continue
			result = _measured_apart(way, size)
			base = base or result["seconds"]
			counts = " ".join(
				f"{name or 'none'} {number}" for name, number in result["counts"].items() if number
			)
			times, milliseconds = result["seconds"] / base, result["seconds"] * 1000
			print(
				f"{size:<12} {way:<28} {milliseconds:>12,.0f} {times:>7.0f} {result['megabytes']:>8.0f}  {counts}"
			)


def report_township() -> None:
	"""Print the demo township's matching beside a greedy one."""
	heads = ("Grid", "Kin", "Near", "Fam.", "none", "left", "short", "again")
	print(
		f"\n{'village':<8} {'way':<7}"
		+ "".join(f"{head:>6}" for head in heads)
		+ "  visits: cadres, leaders, ordinary"
	)
	for name, problem in township().items():
		for way, matching in (("this", solve(problem)), ("greedy", greedy(problem))):
			print(_line(name, way, matching))


def _line(name: str, way: str, matching: Matching) -> str:
	totals = dict(matching.totals)
	further = sum(len(pair.grounds) > 1 for pair in matching.pairs)
	numbers = [*matching.counts.values(), len(matching.left_over), totals["shortfall"], further]
	spreads = ", ".join(_spread(matching, band) for band in ("Cadre", "Leader", "Ordinary"))
	return f"{name:<8} {way:<7}" + "".join(f"{number:>6}" for number in numbers) + f"  {spreads}"


def _spread(matching: Matching, band: str) -> str:
	visits = [load.visits / 100 for load in matching.loads.values() if load.band == band]
	return f"{max(visits):.1f}-{min(visits):.1f}" if visits else "-"


def report() -> None:
	"""Print the machine, the method and the tables."""
	print(
		f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, {platform.system()}"
	)
	print((__doc__ or "").partition("\n\n")[2].strip(), end="\n\n")
	report_speed()
	report_township()
	print("\nshort: households below the minima; again: pairs with further grounds beside the best.")


if __name__ == "__main__":
	if len(sys.argv) == 3:
		print(json.dumps(measure(sys.argv[1], sys.argv[2])))
	else:
		report()
