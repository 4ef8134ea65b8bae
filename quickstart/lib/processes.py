"""Processes that outlive the command that started them, told apart from strangers with the same number."""

import json
import os
import signal
import socket
import subprocess
from pathlib import Path

import shell
from paths import RUN


def start_time(pid: int) -> str | None:
	"""When the kernel started process `pid`: with it, a reused number is recognised. None if it is gone."""
	try:
		fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
	except OSError:
		return None
	return None if fields[0] == "Z" else fields[19]


def record(name: str, pid: int) -> None:
	"""Remember process `pid` under `name`."""
	half = RUN / f"{name}.half"
	half.write_text(json.dumps({"pid": pid, "started": start_time(pid)}))
	half.rename(RUN / f"{name}.pid")


def running(name: str) -> int | None:
	"""The process remembered under `name`, if it is still the same one."""
	try:
		remembered = json.loads((RUN / f"{name}.pid").read_text())
	except (FileNotFoundError, ValueError):
		return None
	started = start_time(remembered["pid"])
	return remembered["pid"] if started and started == remembered["started"] else None


def spawn(name: str, command: list, log: Path) -> int:
	"""Start a process of its own session, so that Ctrl-C and the end of a terminal do not reach it."""
	with log.open("ab") as out:
		process = subprocess.Popen(
			[str(word) for word in command],
			stdin=subprocess.DEVNULL,
			stdout=out,
			stderr=subprocess.STDOUT,
			start_new_session=True,
		)
	record(name, process.pid)
	return process.pid


def stop(name: str, seconds: float = 30) -> bool:
	"""End the process remembered under `name`; by force after `seconds`. Whether there was one."""
	pid = running(name)
	if pid is None:
		(RUN / f"{name}.pid").unlink(missing_ok=True)
		return False
	os.kill(pid, signal.SIGTERM)
	if not shell.wait_until(lambda: gone(pid), seconds):
		os.kill(pid, signal.SIGKILL)
		shell.wait_until(lambda: gone(pid), 5)
	(RUN / f"{name}.pid").unlink(missing_ok=True)
	return True


def gone(pid: int) -> bool:
	"""Whether process `pid` has ended; collects it if it is a child."""
	try:
		os.waitpid(pid, os.WNOHANG)
	except (ChildProcessError, OSError):
		pass
	return start_time(pid) is None


def is_free(port: int) -> bool:
	"""Whether `port` of 127.0.0.1 can be taken."""
	with socket.socket() as probe:
		probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
		try:
			probe.bind(("127.0.0.1", port))
		except OSError:
			return False
	return True


def free_port(preferred: int) -> int:
	"""`preferred`, or the next free one after it."""
	return next(port for port in range(preferred, preferred + 200) if is_free(port))


def accepts(port: int) -> bool:
	"""Whether somebody listens on `port` of 127.0.0.1."""
	with socket.socket() as probe:
		probe.settimeout(1)
		return probe.connect_ex(("127.0.0.1", port)) == 0
