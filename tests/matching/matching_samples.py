"""Villages for tests: a short way to write one, random ones, and those of the demo township."""

import csv
import random
from dataclasses import replace
from pathlib import Path

from hypothesis import strategies as st

from dongyang_lianhu.matching import Household, Member, Pin, Problem, Tie

TOWNSHIP = Path(__file__).parents[2] / "fixtures" / "township"
BOUNDS = {"Cadre": (10, 20), "Leader": (5, 10), "Ordinary": (2, 5), "None": (0, 0)}
VISITS = {"General": 100, "Improvement": 433, "Pending": 433, "Difficult": 100}
GROUPS, AREAS = ("g1", "g2", "g3"), ("a1", "a2")
AREA_OF = {"g1": "a1", "g2": "a1", "g3": "a2", None: None}


def member(key: str, maximum: int = 5, minimum: int = 0, group: str | None = None, **more) -> Member:
	"""An ordinary member in the area of his group."""
	given = {"band": "Ordinary", "area": AREA_OF.get(group), **more}
	return Member(key=key, minimum=minimum, maximum=maximum, group=group, **given)


def home(key: str, group: str | None = None, visits: int = 100, **more) -> Household:
	"""A household in the area of its group."""
	return Household(key=key, group=group, visits=visits, **{"area": AREA_OF.get(group), **more})


def homes(number: int, group: str | None = None, visits: int = 100, first: int = 1) -> tuple[Household, ...]:
	"""So many households of one group."""
	return tuple(home(f"h{at:03}", group, visits) for at in range(first, first + number))


def random_problem(
	seed: int,
	households: int,
	members: int,
	maximum: int = 3,
	visits: tuple[int, ...] = (100, 433),
	**more,
) -> Problem:
	"""A village in which everything occurs: ties, own homes, pins, forbidden pairs, members who cannot."""
	rng = random.Random(seed)
	people = tuple(_random_member(rng, at, households, maximum) for at in range(members))
	where = tuple(home(f"h{at}", rng.choice((*GROUPS, None)), rng.choice(visits)) for at in range(households))
	pairs = [(m.key, h.key) for m in people for h in where]
	ties = [Tie(*pair, rng.choice(("Kin", "Neighbour", "Familiar"))) for pair in pairs if rng.random() < 0.3]
	forbidden = frozenset(pair for pair in pairs if rng.random() < rng.choice((0, 0, 0.2)))
	problem = Problem(people, where, tuple(ties), forbidden=forbidden, **more)
	return replace(problem, pins=_random_pins(rng, problem))


def _random_member(rng: random.Random, at: int, households: int, maximum: int) -> Member:
	most = rng.randint(0, maximum)
	return member(
		f"m{at}",
		most,
		rng.randint(0, most),
		rng.choice((*GROUPS, None)),
		band=rng.choice(("Cadre", "Leader", "Ordinary", "Ordinary", "Ordinary", "None")),
		own_household=rng.choice((None, f"h{rng.randrange(households)}")),
		available=rng.random() < 0.9,
		led_areas=rng.choice(((), (), ("a1",), ("a2",))),
	)


def _random_pins(rng: random.Random, problem: Problem) -> tuple[Pin, ...]:
	fit = [
		Pin(m.key, h.key)
		for m in problem.members
		for h in problem.households
		if m.own_household != h.key and (m.key, h.key) not in problem.forbidden
	]
	chosen = rng.sample(fit, min(len(fit), rng.choice((0, 0, 0, 1, 2))))
	return tuple({pin.household: pin for pin in chosen}.values())


def with_current(problem: Problem, seed: int) -> Problem:
	"""The village with most households linked to somebody now, possible or not."""
	rng = random.Random(seed)
	people = [m.key for m in problem.members]
	current = {h.key: rng.choice(people) for h in problem.households if people and rng.random() < 0.8}
	return replace(problem, current=current)


def shuffled(problem: Problem, seed: int) -> Problem:
	"""The same village with everything in another order."""
	rng = random.Random(seed)

	def mixed(things: tuple) -> tuple:
		return tuple(rng.sample(things, len(things)))

	return replace(
		problem,
		members=mixed(problem.members),
		households=mixed(problem.households),
		ties=mixed(problem.ties),
		pins=mixed(problem.pins),
		current=dict(mixed(tuple(problem.current.items()))),
	)


def problems(households: int = 6, members: int = 4, **more) -> st.SearchStrategy[Problem]:
	"""Random small villages, found again by their seed."""
	return st.builds(
		lambda seed, number, people, reach: random_problem(seed, number, people, reach=reach, **more),
		st.integers(0, 2**32),
		st.integers(1, households),
		st.integers(0, members),
		st.sampled_from(("Village", "Village", "Area")),
	)


def township() -> dict[str, Problem]:
	"""The villages of the demo township, without the households outside the tiers."""
	return {row["village_name"]: _village(row) for row in _rows("villages")}


def _rows(name: str) -> list[dict[str, str]]:
	with (TOWNSHIP / f"{name}.csv").open(encoding="utf-8") as file:
		return list(csv.DictReader(file))


def _village(village: dict[str, str]) -> Problem:
	name, code = village["village_name"], village["village_code"]
	area_of = {
		row["group_name"]: row["lead_area"] for row in _rows("village_groups") if row["village"] == name
	}
	led = [(row["lead"], row["area_name"]) for row in _rows("lead_areas") if row["village"] == name]
	people = [row for row in _rows("members") if row["member_number"].startswith(code)]
	return Problem(
		members=tuple(_person(row, area_of, led) for row in people),
		households=tuple(
			Household(
				row["household_number"],
				row["group_name"],
				area_of[row["group_name"]],
				row["tier"],
				VISITS[row["tier"]],
			)
			for row in _rows("households")
			if row["household_number"].startswith(code) and row["tier"] != "Outside"
		),
		ties=tuple(
			Tie(row["party_member"], row["household"], row["kind"])
			for row in _rows("ties")
			if row["household"].startswith(code)
		),
	)


def _person(row: dict[str, str], area_of: dict[str, str], led: list[tuple[str, str]]) -> Member:
	band = _band(row)
	return Member(
		row["member_number"],
		band,
		*BOUNDS[band],
		group=row["group_name"],
		area=area_of[row["group_name"]],
		own_household=row["own_household"],
		available=row["exempt"] == "0" and row["status"] == "Active",
		led_areas=tuple(area for lead, area in led if lead == row["member_number"]),
	)


def _band(row: dict[str, str]) -> str:
	if row["is_village_cadre"] == "1":
		return "Cadre"
	if "1" in (row["is_party_group_leader"], row["is_villagers_group_leader"]):
		return "Leader"
	return "Ordinary" if row["is_willing"] == "1" else "None"
