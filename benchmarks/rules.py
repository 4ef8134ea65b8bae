"""How fast the rules run, and in how much memory: python benchmarks/rules.py

Each line is measured in a process of its own: so many obligations, at which eight rules look and of which one
fires, go from the facts through the rules to the sorted outcomes. The facts are made before the clock starts.
The engine judges facts once that are alike in all that the rules compare; the last lines are of facts of which no
two are alike.
"both" is `rules.evaluate` with its cross-check. Processor seconds (all runs in one thread), the best of three
runs. Peak memory is the whole process's, facts included.
"""

import json
import os
import platform
import random
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from dongyang_lianhu.policy import resolve
from dongyang_lianhu.rules import (
	ObligationFact,
	compile_rules,
	engine,
	engine_name,
	evaluate,
	load_rules,
	reference,
)

SIZES = (9_100, 340_000)
WAYS: dict[str, Callable[..., list[Any]]] = {
	"reference": reference.evaluate,
	"engine": engine.evaluate,
	"both": evaluate,
}
RUNS = 3


def facts(size: int, unlike: bool = False) -> list[dict[str, Any]]:
	"""Return so many obligations, spread over every status; `unlike`: no two with the same values."""
	rng = random.Random(size)
	found = [_obligation(at, rng) for at in range(size)]
	for at, fact in enumerate(found if unlike else ()):
		fact["required_visits"] += at
		fact["counted_visits"] += at if fact["counted_visits"] else 0
	return found


def _obligation(at: int, rng: random.Random) -> dict[str, Any]:
	start = rng.randint(-45, 10)
	fact = ObligationFact(
		key=f"L{at:07}",
		period="2026-04",
		kind="Month",
		counted_visits=rng.choice((0, 0, 1, 2)),
		required_visits=1,
		days_to_start=start,
		days_past_end=-start - 29,
		days_past_last_entry=-start - 36,
		link_ended=int(rng.random() < 0.03),
		end_too_late=0,
		left_tiers=int(rng.random() < 0.02),
		not_due=int(rng.random() < 0.01),
		village_off=0,
	)
	return vars(fact)


def measure(way: str, size: int, unlike: bool) -> dict[str, float]:
	"""Return subjects per second and the peak memory in MB of one way at one size."""
	given = facts(size, unlike)
	compiled = compile_rules(load_rules(), "obligation", resolve(date(2026, 4, 30)))
	best = min(_seconds(WAYS[way], compiled, given) for _run in range(RUNS))
	peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
	return {"per_second": size / best, "megabytes": peak}


def _seconds(run: Callable[..., list[Any]], compiled: Any, given: list[dict[str, Any]]) -> float:
	start = time.process_time()
	found = run(compiled, given)
	seconds = time.process_time() - start
	assert len(found) == len(given)
	return seconds


def _measured_apart(way: str, size: int, unlike: bool) -> dict[str, float]:
	command = [sys.executable, __file__, way, str(size), "unlike" if unlike else "alike"]
	return json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def report() -> None:
	"""Print the machine, the method and the table."""
	python = f"Python {platform.python_version()}, {platform.system()}"
	print(f"{platform.machine()}, {os.cpu_count()} cores, {python}, rules on {engine_name()}")
	print((__doc__ or "").partition("\n\n")[2].strip(), end="\n\n")
	print(f"{'subjects':>10} {'way':<16} {'per second':>11} {'of reference':>13} {'peak MB':>8}")
	for size, unlike in [*((size, False) for size in SIZES), (SIZES[-1], True)]:
		base = None
		for way in WAYS if engine.available() else ("reference",):
			result = _measured_apart(way, size, unlike)
			base = base or result["per_second"]
			share, rate = result["per_second"] / base, result["per_second"]
			mark = " unlike" if unlike else ""
			print(f"{size:>10,} {way + mark:<16} {rate:>11,.0f} {share:>12.0%} {result['megabytes']:>8.0f}")


if __name__ == "__main__":
	if len(sys.argv) == 4:
		print(json.dumps(measure(sys.argv[1], int(sys.argv[2]), sys.argv[3] == "unlike")))
	else:
		report()
