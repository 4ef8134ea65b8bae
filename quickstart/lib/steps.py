"""Steps that run as soon as what they need is done, each with its time, its log and a hint for its failure."""

import shutil
import sys
import time
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from pathlib import Path

import shell
from paths import LOGS

LINES_SHOWN = 25


@dataclass
class Step:
	"""One step. `action(log)` returns a note, or None when there was nothing to do."""

	name: str
	title: str
	action: Callable[[Path], str | None]
	needs: tuple[str, ...] = ()
	hint: str = ""
	log: Path = field(init=False)

	def __post_init__(self):
		self.log = LOGS / f"quickstart-{self.name}.log"


class StepFailed(Exception):
	"""A step failed; it was reported where it happened."""


class Problem(Exception):
	"""Something that the user can put right; the message says how."""


def run_steps(steps: list[Step]) -> None:
	"""Run all `steps`, independent ones at once. Raises StepFailed after reporting the first failure."""
	waiting = {step.name: step for step in steps}
	done: set[str] = set()
	running: dict[Future, tuple[Step, float]] = {}
	with ThreadPoolExecutor(max_workers=len(steps)) as pool:
		try:
			while waiting or running:
				start_ready(pool, waiting, running, done)
				show_running(running)
				for future in wait(running, timeout=1, return_when=FIRST_COMPLETED).done:
					step, started = running.pop(future)
					report(step, future, time.monotonic() - started)
					done.add(step.name)
		except BaseException:
			shell.kill_running()
			raise


def start_ready(pool, waiting: dict[str, Step], running: dict, done: set[str]) -> None:
	"""Start every step of which all needs are met."""
	known = set(waiting) | done | {step.name for step, _ in running.values()}
	for step in list(waiting.values()):
		if all(need in done or need not in known for need in step.needs):
			del waiting[step.name]
			step.log.unlink(missing_ok=True)
			step.log.touch()
			running[pool.submit(step.action, step.log)] = (step, time.monotonic())


def report(step: Step, future: Future, seconds: float) -> None:
	"""Print one line for a finished step, or what went wrong and what to do."""
	error = future.exception()
	if error is None:
		note = future.result()
		if note is not None or seconds > 1:
			say(f"  ✓ {step.title:<34}{seconds:6.1f} s  {note or ''}".rstrip())
		return
	say(f"  ✗ {step.title:<34}{seconds:6.1f} s")
	if not isinstance(error, Problem):
		for line in tail(step.log):
			say(f"      {line}")
	say(f"\nStep failed / 步骤失败: {step.title}\n  {error or type(error).__name__}")
	if step.hint and not isinstance(error, Problem):
		say(f"  What to do: {step.hint}")
	say(f"  Log: {step.log}\n  Then run the same command again: it goes on where it stopped.")
	raise StepFailed(step.name)


def tail(log: Path) -> list[str]:
	"""The end of a step's log."""
	text = log.read_text(errors="replace") if log.exists() else ""
	return [line[:220] for line in text.splitlines() if line.strip()][-LINES_SHOWN:]


def show_running(running: dict) -> None:
	"""On a terminal, name what is being done, on one line that is overwritten."""
	if sys.stdout.isatty() and running:
		names = ", ".join(
			f"{step.title} {time.monotonic() - start:.0f} s" for step, start in running.values()
		)
		width = shutil.get_terminal_size().columns - 6
		print(f"\r\033[K  … {names[:width]}", end="", flush=True)


def say(line: str = "") -> None:
	"""Print a line, over the line of running steps if there is one."""
	print(f"\r\033[K{line}" if sys.stdout.isatty() else line, flush=True)
