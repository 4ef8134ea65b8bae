"""MariaDB and Redis of the bench: own data, own sockets, free ports of 127.0.0.1, never the system's.

Whoever uses them holds a lease (a shared lock). The last one to give it up stops them; a killed holder
gives it up by dying.
"""

import contextlib
import fcntl
import json
import os
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import processes
import shell
import stamps
from paths import BENCH, BIN, DEMO_SITE, LOGS, MARIADB, REDIS, RUN, SITES
from steps import Problem

PREFERRED_PORTS = {"mariadb": 13306, "redis_cache": 13000, "redis_queue": 11000}
PORTS = RUN / "ports.json"
REDIS_OPTIONS = {
	"redis_cache": 'save ""\nappendonly no\nmaxmemory 256mb\nmaxmemory-policy allkeys-lru\n',
	# Jobs that wait survive a restart.
	"redis_queue": 'save ""\nappendonly yes\nappendfsync everysec\n',
}
START_SECONDS = 60


def root_password() -> str:
	"""The password of the bench's own MariaDB root, made once."""
	file = MARIADB / "root_password"
	if not file.exists():
		half = file.with_suffix(".half")
		half.touch(mode=0o600)
		half.write_text(secrets.token_hex(16))
		half.rename(file)
	return file.read_text()


def socket_path() -> Path:
	"""The socket, outside the checkout when its path is too long for the kernel (107 bytes)."""
	path = MARIADB / "mariadb.sock"
	if len(str(path).encode()) < 100:
		return path
	return Path(tempfile.gettempdir()) / f"lianhu-{stamps.digest(str(BENCH))[:12]}.sock"


def ports() -> dict[str, int]:
	"""The ports of the bench, as they were last chosen."""
	try:
		return json.loads(PORTS.read_text())
	except (FileNotFoundError, ValueError):
		return {}


def choose_port(name: str) -> int:
	"""The port of last time while it is free, else another. Raises StopIteration with 200 in a row taken."""
	chosen = ports()
	port = chosen.get(name, PREFERRED_PORTS[name])
	if not processes.is_free(port) or port in [other for key, other in chosen.items() if key != name]:
		port = processes.free_port(PREFERRED_PORTS[name])
		while port in chosen.values():
			port = processes.free_port(port + 1)
	chosen[name] = port
	half = PORTS.with_suffix(".half")
	half.write_text(json.dumps(chosen))
	half.rename(PORTS)
	return port


def prepare_data(log: Path) -> str | None:
	"""Step: the data folder of MariaDB, complete or not at all."""
	data = MARIADB / "data"
	if data.exists():
		return None
	half = MARIADB / "data.half"
	shutil.rmtree(half, ignore_errors=True)
	(MARIADB / "empty.cnf").touch()
	options = [
		f"--datadir={half}",
		f"--tmpdir={temporary_folder()}",
		"--auth-root-authentication-method=normal",
		"--skip-test-db",
		"--skip-log-bin",
	]
	if os.geteuid() == 0:
		options.append("--user=root")
	shell.run(["mariadb-install-db", f"--defaults-file={MARIADB / 'empty.cnf'}", *options], log)
	half.rename(data)
	return "new data folder"


def temporary_folder() -> Path:
	"""A folder of this bench's own: a MariaDB that starts removes every other one's temporary tables from /tmp."""
	folder = MARIADB / "tmp"
	folder.mkdir(exist_ok=True)
	return folder


def write_mariadb_config(port: int) -> Path:
	"""Write my.cnf and the statements of every start, which also set root's password."""
	password = root_password()
	start = MARIADB / "start.sql"
	start.touch(mode=0o600)
	start.write_text(
		f"CREATE OR REPLACE USER 'root'@'127.0.0.1' IDENTIFIED BY '{password}';\n"
		"GRANT ALL PRIVILEGES ON *.* TO 'root'@'127.0.0.1' WITH GRANT OPTION;\n"
		f"ALTER USER 'root'@'localhost' IDENTIFIED BY '{password}';\n"
		"DELETE FROM mysql.global_priv WHERE User = '';\n"
		"FLUSH PRIVILEGES;\n"
	)
	config = MARIADB / "my.cnf"
	config.write_text(
		f"""[mariadbd]
datadir = {MARIADB / "data"}
tmpdir = {temporary_folder()}
socket = {socket_path()}
pid-file = {MARIADB / "mariadb.pid"}
port = {port}
bind-address = 127.0.0.1
skip-name-resolve
init-file = {start}
character-set-server = utf8mb4
collation-server = utf8mb4_unicode_ci
character-set-client-handshake = FALSE
innodb-buffer-pool-size = 512M
innodb-log-file-size = 128M
innodb-flush-log-at-trx-commit = 2
max-allowed-packet = 64M
max-connections = 200
skip-log-bin
"""
		+ ("user = root\n" if os.geteuid() == 0 else "")
	)
	return config


def start_mariadb(log: Path) -> None:
	"""Start MariaDB and wait until it answers."""
	port = choose_port("mariadb")
	config = write_mariadb_config(port)
	socket_path().unlink(missing_ok=True)
	server_log = LOGS / "mariadb.log"
	processes.spawn("mariadb", ["mariadbd", f"--defaults-file={config}"], server_log)
	wait_for("mariadb", port, server_log, log)


def start_redis(name: str, log: Path) -> None:
	"""Start one Redis and wait until it answers."""
	port = choose_port(name)
	folder = REDIS / name
	folder.mkdir(exist_ok=True)
	config = folder / "redis.conf"
	config.write_text(
		f"bind 127.0.0.1\nport {port}\ndir {folder}\ndaemonize no\nloglevel notice\n{REDIS_OPTIONS[name]}"
	)
	server_log = LOGS / f"{name}.log"
	processes.spawn(name, [redis_server(), config], server_log)
	wait_for(name, port, server_log, log)


def redis_server() -> Path:
	"""Debian's redis-tools holds the server under another name; it looks at the name it is called by."""
	link = BIN / "redis-server"
	if not link.exists():
		link.unlink(missing_ok=True)
		link.symlink_to(shutil.which("redis-check-rdb") or "/usr/bin/redis-check-rdb")
	return link


def wait_for(name: str, port: int, server_log: Path, log: Path) -> None:
	"""Wait until the process remembered as `name` answers on `port`. Raises Problem with its log."""

	def waited_enough() -> bool:
		return processes.running(name) is None or processes.accepts(port) or shell.is_stopping()

	shell.wait_until(waited_enough, START_SECONDS)
	if processes.running(name) is None or not processes.accepts(port):
		end = server_log.read_text(errors="replace")[-3000:]
		with log.open("a") as out:
			out.write(f"{name} did not start:\n{end}\n")
		raise RuntimeError(f"{name} did not start on port {port}; see {server_log}")


STARTERS = {
	"mariadb": start_mariadb,
	"redis_cache": lambda log: start_redis("redis_cache", log),
	"redis_queue": lambda log: start_redis("redis_queue", log),
}


def start(log: Path) -> str | None:
	"""Start what is not running. A note on what was started, or None."""
	with exclusive("services"):
		started = [name for name in STARTERS if processes.running(name) is None]
		for name in started:
			STARTERS[name](log)
		if started:
			write_common_config()
	return f"started {', '.join(started)}" if started else None


def stop() -> list[str]:
	"""Stop MariaDB and Redis, whoever uses them. What was stopped."""
	with exclusive("services"):
		return [name for name in STARTERS if processes.stop(name)]


def restart(name: str, log: Path) -> None:
	"""Stop one service and start it again on its port, as a test of robustness needs."""
	with exclusive("services"):
		processes.stop(name)
		STARTERS[name](log)
		write_common_config()


def write_common_config() -> None:
	"""Frappe's common_site_config.json: addresses of the services, no socket.io, no mail, no updates."""
	chosen = ports()
	file = SITES / "common_site_config.json"
	config = json.loads(file.read_text()) if file.exists() else {}
	config.update(
		{
			"db_host": "127.0.0.1",
			"db_port": chosen["mariadb"],
			"redis_cache": f"redis://127.0.0.1:{chosen['redis_cache']}",
			"redis_queue": f"redis://127.0.0.1:{chosen['redis_queue']}",
			"redis_socketio": f"redis://127.0.0.1:{chosen['redis_cache']}",
			"default_site": DEMO_SITE,
			"serve_default_site": True,
			"disable_async": True,
			"mute_emails": True,
			"developer_mode": 0,
		}
	)
	half = file.with_suffix(".half")
	half.write_text(json.dumps(config, indent=1, sort_keys=True))
	half.rename(file)


@contextlib.contextmanager
def exclusive(name: str, busy: str = "") -> Iterator[None]:
	"""Hold lock `name` alone. Waits for it, or raises Problem(busy) if that is given and another has it."""
	with (RUN / f"{name}.lock").open("w") as lock:
		try:
			fcntl.flock(lock, fcntl.LOCK_EX | (fcntl.LOCK_NB if busy else 0))
		except BlockingIOError:
			raise Problem(busy) from None
		yield


@contextlib.contextmanager
def lease() -> Iterator[None]:
	"""Keep MariaDB and Redis for the time of the block; the last holder stops them."""
	held = (RUN / "lease.lock").open("w")
	fcntl.flock(held, fcntl.LOCK_SH)
	try:
		yield
	finally:
		held.close()
		if is_last_holder():
			stop()


def is_last_holder() -> bool:
	"""Whether nobody holds the lease any more."""
	with (RUN / "lease.lock").open("w") as probe:
		try:
			fcntl.flock(probe, fcntl.LOCK_EX | fcntl.LOCK_NB)
		except BlockingIOError:
			return False
	return True


def query(statement: str) -> str:
	"""Run one statement as root of the bench's own MariaDB."""
	command = [
		"mysql",
		"--protocol=tcp",
		"-h127.0.0.1",
		f"-P{ports()['mariadb']}",
		"-uroot",
		"--default-character-set=utf8mb4",
		"-N",
		"-e",
		statement,
	]
	environment = {**os.environ, "MYSQL_PWD": root_password()}
	return subprocess.run(command, env=environment, capture_output=True, encoding="utf-8", check=True).stdout
