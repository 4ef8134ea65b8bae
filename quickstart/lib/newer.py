"""The tests of the rules and of the built package once more, on a Python newer than the bench's, if there is one.

Frappe v16 asks for such a Python; the rules' engine is built for each. Nothing is installed into that Python itself.
"""

import re
import shutil
import subprocess
from pathlib import Path

import packages
import shell
import stamps
from paths import BENCH, CHECKOUT
from steps import Step, run_steps, say

NAMES = ("python3.14", "python3.13")
FIRST = (3, 13)
FOLDERS = ("tests/rules", "tests/packaging")
ENV = BENCH / "env-newer"
PYTHON = ENV / "bin" / "python"
FROM_SOURCE = "durable-rules"
NEEDED = "attrs|hypothesis|iniconfig|packaging|pluggy|pygments|pytest|pytest-randomly|pyyaml|setuptools|sortedcontainers"
# Prints the program, if it is new enough and can build C extensions and make environments.
PROBE = f"""
import os, sys, sysconfig, ensurepip, venv
os.stat(os.path.join(sysconfig.get_path("include"), "Python.h"))
print(sys.executable if sys.version_info[:2] >= {FIRST} else "")
"""


def find() -> str | None:
	"""Return a Python of 3.13 or later that runs, has its headers and can make environments: on PATH, or pyenv's."""
	return next(filter(None, map(probe, [*NAMES, *pyenv_programs()])), None)


def probe(program: str) -> str | None:
	"""Return where `program` is, if it will do; a shim on PATH may be there and not run."""
	try:
		done = subprocess.run([program, "-c", PROBE], capture_output=True, text=True, timeout=60, check=False)
	except (OSError, subprocess.TimeoutExpired):
		return None
	return done.stdout.strip() or None


def pyenv_programs() -> list[str]:
	"""Return the Pythons that pyenv keeps, new ones first; none without pyenv."""
	if not shutil.which("pyenv"):
		return []
	versions = [line for line in pyenv("versions", "--bare") if re.fullmatch(r"3\.\d+\.\d+", line)]
	newer = [version for version in versions if parts(version) >= FIRST]
	return [f"{pyenv('prefix', version)[0]}/bin/python" for version in sorted(newer, key=parts, reverse=True)]


def parts(version: str) -> tuple[int, ...]:
	"""Return a version's numbers."""
	return tuple(map(int, version.split(".")))


def pyenv(*words: str) -> list[str]:
	"""Return the lines that pyenv answers."""
	done = subprocess.run(["pyenv", *words], capture_output=True, text=True, timeout=60, check=False)
	return done.stdout.split()


def wanted(paths: list[Path]) -> bool:
	"""Whether these tests are among what is asked for."""
	folders = [CHECKOUT / name for name in FOLDERS]
	return not paths or any(inside(path) or path in folder.parents for path in paths for folder in folders)


def inside(path: Path) -> bool:
	"""Whether a path is one of these tests, or their folder."""
	return any(path == CHECKOUT / name or CHECKOUT / name in path.parents for name in FOLDERS)


def run_tests(arguments: list[str]) -> int:
	"""Run the tests there and return pytest's exit code; say so, and return 0, where there is no newer Python."""
	program = find()
	if not program:
		say(
			"\nTests of the rules and the package on a newer Python: left out. This machine has no Python 3.13 or later "
			"with headers and venv (on PATH or pyenv's)."
		)
		return 0
	run_steps(
		[Step("newer", "Newer Python", lambda log: install(program, log), hint="does it build C extensions?")]
	)
	say(f"\nTests of the rules and the package on {version_of(program)}:")
	return subprocess.run([PYTHON, "-m", "pytest", *arguments], cwd=CHECKOUT, check=False).returncode


def version_of(program: str) -> str:
	"""Return what a Python calls itself."""
	return subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout.strip()


def install(program: str, log: Path) -> str | None:
	"""Step: an environment of that Python with what these tests need, from the lock."""
	key = stamps.digest(packages.LOCK, Path(__file__), program, version_of(program))
	if stamps.is_current("newer", key) and PYTHON.exists():
		return None
	stamps.remove("newer")
	shutil.rmtree(ENV, ignore_errors=True)
	shell.run([program, "-m", "venv", ENV], log)
	pip_install(NEEDED, log)
	pip_install(FROM_SOURCE, log, "--no-build-isolation")
	stamps.write("newer", key)
	return version_of(program)


def pip_install(pattern: str, log: Path, *options: str) -> None:
	"""Install that part of the lock; every file must have a hash that the lock names."""
	part = ENV / "part.txt"
	part.write_text(packages.select(pattern, True) + "\n")
	command = [PYTHON, *packages.PIP, "install", "--no-deps", "--require-hashes", *options, "-r", part]
	shell.run(command, log)
