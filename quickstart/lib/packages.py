"""Packages from registries: the Python environment, the engine's wheel, and npm's packages for the bundles.

uv, pip and npm run with the machine's own configuration; what they install is fixed by the locks.
"""

import ast
import os
import re
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import engine
import shell
import stamps
from paths import APP, APPS, BENCH, CHECKOUT, ENV, NPM, PYTHON, QUICKSTART

LOCK = QUICKSTART / "requirements.lock"
# Published as source only; built here, beside the download of all others.
FROM_SOURCE = "docopt|durable-rules|maxminddb-geolite2|pypika|pyqrcode|rauth|traceback-with-variables|zxcvbn"
TOOLS = "setuptools|uv"
PIP = ["-m", "pip", "--disable-pip-version-check", "--no-input"]
UV_CACHE = BENCH / "uv"
# What pip's configuration is called in uv, which does not read it.
UV_SETTINGS = {
	"index-url": "UV_DEFAULT_INDEX",
	"trusted-host": "UV_INSECURE_HOST",
	"cert": "SSL_CERT_FILE",
	"proxy": "ALL_PROXY",
}


def environment_key() -> str:
	"""What the Python environment depends on: the lock, the interpreter and the place."""
	return stamps.digest(LOCK, sys.version, sys.executable, str(ENV))


def install_python(log: Path) -> str | None:
	"""Step: the Python environment, from the lock."""
	if stamps.is_current("python", environment_key()) and PYTHON.exists():
		return None
	stamps.remove("python")
	shutil.rmtree(ENV, ignore_errors=True)
	shell.run([sys.executable, "-m", "venv", ENV], log)
	install_locked(log)
	link_sources()
	stamps.write("python", environment_key())
	return f"{len(locked())} packages"


def locked() -> dict[str, str]:
	"""The lock's entries, with their hashes, by package name and version."""
	entries = re.split(r"\n(?=\S)", LOCK.read_text().strip())
	return {entry.split(" ")[0]: entry for entry in entries if not entry.startswith("#")}


def select(pattern: str, wanted: bool) -> str:
	"""The part of the lock of which the names match `pattern` (or do not)."""
	matches = re.compile(rf"({pattern})==", re.IGNORECASE).match
	return "\n".join(entry for name, entry in locked().items() if bool(matches(name)) is wanted)


def install_locked(log: Path) -> None:
	"""Wheels and packages that are built here, at once: they share no file."""
	pip_install(select(TOOLS, True), "tools", log)
	environment = uv_environment()
	errors: list[Exception] = []
	own_log = log.with_suffix(".source.log")
	own_log.unlink(missing_ok=True)
	source = (select(FROM_SOURCE, True), "source", own_log, environment, "--no-build-isolation")
	built = threading.Thread(target=collect, args=(errors, install_part, *source))
	built.start()
	collect(errors, install_part, select(f"{FROM_SOURCE}|{TOOLS}", False), "wheels", log, environment)
	built.join()
	with log.open("ab") as out:
		out.write(own_log.read_bytes())
	shutil.rmtree(UV_CACHE, ignore_errors=True)
	if errors:
		raise errors[0]


def install_part(requirements: str, name: str, log: Path, environment: dict, *options: str) -> None:
	"""Install a part of the lock by uv, which takes a tenth of pip's time; by pip where uv does not get through."""
	part = written(requirements, name)
	command = [ENV / "bin" / "uv", "pip", "install", "--python", PYTHON, "--cache-dir", UV_CACHE]
	try:
		shell.run(
			[*command, "--no-progress", "--no-deps", "--require-hashes", *options, "-r", part],
			log,
			env=environment,
		)
	except (shell.CommandFailed, OSError):
		if shell.is_stopping():
			raise
		pip_install(requirements, name, log, "--prefer-binary", "--use-pep517", *options)


def uv_environment() -> dict[str, str]:
	"""The environment of uv: where pip is told to look, by its files or variables, uv looks too."""
	listed = subprocess.run(
		[PYTHON, *PIP, "config", "list"], capture_output=True, text=True, check=False
	).stdout
	found = {}
	for line in listed.splitlines():
		key, _equals, value = line.partition("=")
		setting = UV_SETTINGS.get(key.rpartition(".")[2])
		if setting:
			found[setting] = str(ast.literal_eval(value))
	return found | os.environ


def collect(errors: list[Exception], action, *arguments) -> None:
	"""Call `action` and keep its error, if any."""
	try:
		action(*arguments)
	except Exception as error:
		errors.append(error)


def pip_install(requirements: str, name: str, log: Path, *options: str) -> None:
	"""Install a part of the lock by pip; every file must have a hash that the lock names."""
	part = written(requirements, name)
	shell.run(
		[PYTHON, *PIP, "install", "--no-deps", "--no-compile", "--require-hashes", *options, "-r", part], log
	)


def written(requirements: str, name: str) -> Path:
	"""A part of the lock as a file."""
	part = ENV / f"{name}.txt"
	part.write_text(requirements + "\n")
	return part


def link_checkout() -> None:
	"""Make this checkout an app of the bench, before any step: the bundles are built while Python is installed."""
	words = os.path.relpath(CHECKOUT, APPS)
	if not (APPS / APP).is_symlink() or os.readlink(APPS / APP) != words:
		(APPS / APP).unlink(missing_ok=True)
		(APPS / APP).symlink_to(words)


def link_sources() -> None:
	"""Let the environment import the engine and this checkout: links, no copies."""
	version = f"python{sys.version_info.major}.{sys.version_info.minor}"
	target = ENV / "lib" / version / "site-packages" / "bench.pth"
	target.write_text(f"{APPS / 'frappe'}\n{CHECKOUT}\n")


def install_engine(log: Path) -> str | None:
	"""Step: the pinned wheel, with Frappe's names put back."""
	key = stamps.digest(engine.SHA256, Path(engine.__file__))
	if stamps.is_current("engine", key) and (APPS / "frappe").is_dir():
		return None
	stamps.remove("engine")
	folder = APPS / "download"
	download = ["download", "--no-deps", "--dest", folder, f"{engine.PACKAGE}=={engine.VERSION}"]
	shutil.rmtree(folder, ignore_errors=True)
	shell.run([sys.executable, *pip_outside(log), *download], log)
	(wheel,) = folder.glob("*.whl")
	engine.unpack(wheel, APPS / "frappe")
	shutil.rmtree(folder)
	stamps.write("engine", key)
	return "names put back"


def pip_outside(log: Path) -> list[str]:
	"""A pip that works before the environment is filled: the one that comes with Python's venv."""
	import ensurepip

	bundled = next(Path(ensurepip.__file__).parent.glob("_bundled/pip-*.whl"), None)
	if bundled is None:  # Debian keeps it elsewhere
		bundled = next(Path("/usr/share/python-wheels").glob("pip-*.whl"))
	return [str(bundled / "pip"), "--disable-pip-version-check", "--no-input"]


def install_npm(log: Path) -> str | None:
	"""Step: what the Desk bundles are built from and with."""
	manifests = [QUICKSTART / "package.json", QUICKSTART / "package-lock.json"]
	key = stamps.digest(*manifests)
	if stamps.is_current("npm", key) and (NPM / "node_modules").is_dir():
		return None
	stamps.remove("npm")
	for manifest in manifests:
		shutil.copy(manifest, NPM)
	options = ["--legacy-peer-deps", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
	shell.run(["npm", "ci", *options], log, cwd=NPM)
	stamps.write("npm", key)
	return "from package-lock.json"
