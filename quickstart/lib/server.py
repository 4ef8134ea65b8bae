"""The processes of one site: web, worker, scheduler. They end with the command that started them."""

import os
import signal
import subprocess
import time
import urllib.request

import processes
import shell
import sites
from paths import ENV, LIB, LOGS, SITES
from steps import Problem, say

WEB_PORT = 8000
START_SECONDS = 60
STOP_SECONDS = 20


def web_command(port: int) -> list[str]:
	"""gunicorn: two processes with four threads each, code loaded once before they fork.

	A connection serves one request: kept ones would stay with the process that took them, and the other would idle.
	"""
	return [
		*(str(ENV / "bin" / "python"), "-m", "gunicorn", "wsgi:application"),
		*("--bind", f"127.0.0.1:{port}", "--pythonpath", str(LIB / "inside")),
		*("--workers", "2", "--threads", "4", "--preload", "--worker-tmp-dir", "/dev/shm"),
		*("--worker-class", "gthread", "--keep-alive", "0"),
		*("--timeout", "120", "--graceful-timeout", "10", "--log-level", "warning"),
	]


def worker_command(queues: str) -> list[str]:
	"""A worker that has the app loaded when a job comes."""
	return [str(ENV / "bin" / "python"), str(LIB / "inside" / "worker.py"), queues]


def commands(site: str, port: int) -> dict[str, list[str]]:
	"""What runs for `site`, by name."""
	return {
		"web": web_command(port),
		"worker-short": worker_command("short,default"),
		"worker-long": worker_command("long,default,short"),
		"scheduler": shell.bench_command("schedule"),
	}


def choose_web_port(wanted: int | None) -> int:
	"""The port that was asked for, or a free one. Raises Problem when the wanted one is taken."""
	if wanted is None:
		return processes.free_port(WEB_PORT)
	if not processes.is_free(wanted):
		raise Problem(f"Port {wanted} is taken. Leave out --port for a free one, or name another.")
	return wanted


class Server:
	"""The running processes of one site."""

	def __init__(self, site: str, port: int, names: tuple[str, ...] = ()):
		self.site = site
		self.port = port
		wanted = commands(site, port)
		self.commands = {name: wanted[name] for name in names or wanted}
		self.processes: dict[str, subprocess.Popen] = {}

	@property
	def address(self) -> str:
		"""Where the site answers."""
		return f"http://localhost:{self.port}"

	def start(self) -> None:
		"""Start all and wait until the login page answers. Must be called from the main thread: the kernel
		ends the children with the thread that started them."""
		sites.set_address(self.site, self.address)
		for name in self.commands:
			self.start_one(name)
		if not shell.wait_until(self.answers_or_died, START_SECONDS, 0.1) or not self.serves_login_page():
			raise Problem(
				f"The web server does not serve the login page on port {self.port}.\n  Log: {self.log('web')}"
			)

	def log(self, name: str):
		"""The log of one process."""
		return LOGS / f"{self.site}-{name}.log"

	def start_one(self, name: str) -> None:
		"""Start one process."""
		with self.log(name).open("ab") as out:
			self.processes[name] = subprocess.Popen(
				shell.dies_with_parent(self.commands[name]),
				stdin=subprocess.DEVNULL,
				stdout=out,
				stderr=subprocess.STDOUT,
				cwd=SITES,
				env=shell.bench_environment(QUICKSTART_SITE=self.site),
				start_new_session=True,
			)

	def answers_or_died(self) -> bool:
		"""Whether waiting is over: the web process listens, or has ended."""
		return processes.accepts(self.port) or self.processes["web"].poll() is not None

	def serves_login_page(self) -> bool:
		"""Whether the login page comes; asking also warms the web process up."""
		try:
			with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/login", timeout=START_SECONDS) as page:
				return page.status == 200
		except OSError:
			return False

	def watch(self) -> None:
		"""Until the end: start again what died, at most every two seconds."""
		while True:
			time.sleep(2)
			for name, process in list(self.processes.items()):
				if process.poll() is not None:
					say(f"  {name} ended with {process.returncode}; starting it again. Log: {self.log(name)}")
					self.start_one(name)

	def stop(self) -> None:
		"""End all, politely, then by force."""
		for process in self.processes.values():
			if process.poll() is None:
				process.terminate()
		end = time.monotonic() + STOP_SECONDS
		for process in self.processes.values():
			try:
				process.wait(max(0.1, end - time.monotonic()))
			except subprocess.TimeoutExpired:
				os.killpg(process.pid, signal.SIGKILL)
				process.wait()
		self.processes.clear()
