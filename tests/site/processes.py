"""Real processes on the site: writers that start at the same moment, a Redis of the tests' own, RQ workers."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import frappe

PROLOGUE = """
import json, sys, frappe
sys.path[:0] = json.loads(sys.argv[1])
site, arguments = sys.argv[2], json.loads(sys.argv[3])
frappe.init(site=site, sites_path=".")
frappe.connect()
frappe.local.lang = "zh"
def ready():
	print("ready", flush=True)
	sys.stdin.readline()
"""
HERE = str(Path(__file__).parent)
LIMIT = 60


class SiteProcess:
	"""Python code in a process of its own with the site open; it stops at `ready()` until `go` is called."""

	def __init__(self, code: str, *arguments: object, redis: str | None = None) -> None:
		environment = {**os.environ, **({"FRAPPE_REDIS_QUEUE": redis} if redis else {})}
		values = [json.dumps([HERE]), frappe.local.site, json.dumps(arguments)]
		self.process = subprocess.Popen(
			[sys.executable, "-c", PROLOGUE + code, *values],
			stdin=subprocess.PIPE,
			stdout=subprocess.PIPE,
			stderr=subprocess.PIPE,
			text=True,
			env=environment,
		)

	def wait_until_ready(self) -> None:
		"""Return when the code stands at its `ready()`."""
		line = self.process.stdout.readline()
		assert line == "ready\n", self.process.stderr.read()

	def go(self) -> None:
		"""Let the code go on."""
		self.process.stdin.write("\n")
		self.process.stdin.flush()

	def result(self) -> object:
		"""Wait for the end; return what the code printed last, as JSON."""
		output, errors = self.process.communicate(timeout=LIMIT)
		assert self.process.returncode == 0, errors
		return json.loads(output.strip().splitlines()[-1]) if output.strip() else None


def run(code: str, *arguments: object, redis: str | None = None) -> object:
	"""Run code in a process of its own to its end; return what it printed last."""
	return SiteProcess(code, *arguments, redis=redis).result()


def at_once(*racers: SiteProcess, rounds: int = 1) -> list:
	"""Let processes pass each `ready()` at the same moment; return their results."""
	for _round in range(rounds):
		for racer in racers:
			racer.wait_until_ready()
		for racer in racers:
			racer.go()
	return [racer.result() for racer in racers]


class OwnRedis:
	"""A Redis server of this test's own on a free port: to be stopped, emptied and started again at will."""

	def __init__(self, folder: Path, port: int) -> None:
		self.folder, self.port = folder, port
		self.address = f"redis://127.0.0.1:{port}"
		self.process: subprocess.Popen | None = None

	def start(self) -> None:
		"""Start it empty and wait until it answers."""
		command = [redis_executable(), "--port", str(self.port), "--bind", "127.0.0.1", "--save", ""]
		self.process = subprocess.Popen([*command, "--dir", str(self.folder)], stdout=subprocess.DEVNULL)
		wait_until(self.answers)

	def answers(self) -> bool:
		"""Whether it takes commands."""
		import redis

		try:
			return bool(self.client().ping())
		except redis.exceptions.ConnectionError:
			return False

	def client(self):
		"""A connection to it."""
		import redis

		return redis.from_url(self.address)

	def stop(self) -> None:
		"""Kill it; nothing of it stays."""
		if self.process:
			self.process.kill()
			self.process.wait(20)


def free_port() -> int:
	"""A port of 127.0.0.1 that nobody uses."""
	with socket.socket() as probe:
		probe.bind(("127.0.0.1", 0))
		return probe.getsockname()[1]


def redis_executable() -> str:
	"""The program of the bench's own Redis."""
	import redis

	return redis.from_url(frappe.local.conf.redis_queue).info("server")["executable"]


@contextmanager
def worker(redis: str, burst: bool = True) -> Iterator[subprocess.Popen]:
	"""A real RQ worker of the bench on that Redis, in a process group of its own; killed at the end."""
	command = [
		sys.executable,
		"-m",
		"frappe.utils.bench_helper",
		"frappe",
		"worker",
		"--queue",
		"short,default,long",
	]
	process = subprocess.Popen(
		[*command, *(["--burst"] if burst else [])],
		env={**os.environ, "FRAPPE_REDIS_QUEUE": redis, "FRAPPE_BENCH_ROOT": str(Path.cwd().parent)},
		stdout=subprocess.DEVNULL,
		stderr=subprocess.PIPE,
		start_new_session=True,
	)
	try:
		yield process
	finally:
		kill_group(process)


def kill_group(process: subprocess.Popen) -> None:
	"""SIGKILL to a process that leads a session, and to all in it: a worker and the job that it forked."""
	for pid in session_of(process.pid):
		with suppress(ProcessLookupError):
			os.kill(pid, signal.SIGKILL)
	process.wait(20)


def session_of(leader: int) -> list[int]:
	"""The processes of the session that `leader` began, and its children: a job runs in a session of its own."""
	found = []
	for entry in Path("/proc").iterdir():
		with suppress(OSError, ProcessLookupError):
			if entry.name.isdigit() and leader in (os.getsid(int(entry.name)), parent_of(entry)):
				found.append(int(entry.name))
	return found


def parent_of(entry: Path) -> int:
	"""The parent of a process, from its folder in /proc."""
	return int(entry.joinpath("stat").read_text().rpartition(")")[2].split()[1])


def work(redis: str) -> None:
	"""Let a worker do all that is queued there."""
	with worker(redis) as process:
		_output, errors = process.communicate(timeout=LIMIT)
		assert process.returncode == 0, errors.decode()


def wait_until(holds, seconds: int = LIMIT) -> None:
	"""Wait until `holds()` is true. Raises AssertionError when it never is."""
	end = time.monotonic() + seconds
	while not holds():
		assert time.monotonic() < end, "nothing happened in time"
		time.sleep(0.05)


WAITING = """SELECT COUNT(*) FROM information_schema.processlist
WHERE user = SUBSTRING_INDEX(USER(), '@', 1) AND id <> CONNECTION_ID() AND time_ms > 500
AND info LIKE '%%FOR UPDATE%%' AND info NOT LIKE '%%evaluated_on%%'"""


def waiting_for_locks() -> int:
	"""How many connections of this site have stood before a row for half a second, evaluations by workers left out."""
	import frappe

	return frappe.db.sql(WAITING, ())[0][0]
