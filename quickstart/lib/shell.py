"""Running other programs: output into the step's log, nothing left behind when this one ends."""

import contextlib
import os
import shutil
import signal
import subprocess
import threading
import time
from pathlib import Path

from paths import BENCH, ENV, SITES

_running: set[subprocess.Popen] = set()
_lock = threading.Lock()
_stopping = threading.Event()


class CommandFailed(Exception):
	"""A program ended with an error; the step's log has its output."""

	def __init__(self, command: list[str], code: int):
		super().__init__(f"{' '.join(map(str, command))[:160]} ended with {code}")
		self.code = code


def dies_with_parent(command: list) -> list[str]:
	"""Have the kernel end `command` when this program is killed, even by SIGKILL."""
	words = [str(word) for word in command]
	return ["setpriv", "--pdeathsig", "KILL", *words] if shutil.which("setpriv") else words


def run(
	command: list, log: Path, cwd: Path | None = None, env: dict | None = None, stdin: bytes = b""
) -> None:
	"""Run `command` with its output appended to `log`. Raises CommandFailed."""
	if _stopping.is_set():
		raise CommandFailed(command, -signal.SIGTERM)
	with log.open("ab") as out:
		out.write(f"$ {' '.join(map(str, command))}\n".encode())
		out.flush()
		process = subprocess.Popen(
			dies_with_parent(command),
			stdin=subprocess.PIPE if stdin else subprocess.DEVNULL,
			stdout=out,
			stderr=subprocess.STDOUT,
			cwd=cwd,
			env=env,
			start_new_session=True,
		)
		with _lock:
			_running.add(process)
		try:
			process.communicate(stdin or None)
		finally:
			with _lock:
				_running.discard(process)
	if process.returncode:
		raise CommandFailed(command, process.returncode)


def kill_running() -> None:
	"""End every program that a step is waiting for, with its children, and start no more."""
	_stopping.set()
	with _lock:
		processes = list(_running)
	for number in (signal.SIGTERM, signal.SIGKILL):
		for process in processes:
			with contextlib.suppress(ProcessLookupError):
				os.killpg(process.pid, number)
		wait_until(lambda: not _running, 3)


def is_stopping() -> bool:
	"""Whether another step has failed, or Ctrl-C was pressed."""
	return _stopping.is_set()


def bench_environment(**more: str) -> dict[str, str]:
	"""The environment of every Frappe process of the bench."""
	return {
		**os.environ,
		"FRAPPE_BENCH_ROOT": str(BENCH),
		"SITES_PATH": str(SITES),
		"VIRTUAL_ENV": str(ENV),
		"PATH": f"{ENV / 'bin'}:{os.environ.get('PATH', '')}",
		"GIT_PYTHON_REFRESH": "quiet",
		"PYTHONUNBUFFERED": "1",
		"LANG": "C.UTF-8",
		**more,
	}


def bench_command(*arguments: str) -> list[str]:
	"""Frappe's command line, to be run in `sites/`."""
	return [str(ENV / "bin" / "python"), "-m", "frappe.utils.bench_helper", "frappe", *arguments]


def bench(log: Path, *arguments: str) -> None:
	"""Run Frappe's command line in the bench. Raises CommandFailed."""
	run(bench_command(*arguments), log, cwd=SITES, env=bench_environment())


def wait_until(condition, seconds: float, pause: float = 0.05) -> bool:
	"""Ask `condition` until it holds or `seconds` are over."""
	end = time.monotonic() + seconds
	while not condition():
		if time.monotonic() > end:
			return False
		time.sleep(pause)
	return True
