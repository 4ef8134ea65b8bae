"""What the machine must have: programs from Debian's packages, installed only where missing."""

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import shell
from steps import Problem

# Only packages without a service of their own: installing them starts and enables nothing.
PACKAGE_OF = {
	"mariadbd": "mariadb-server-core",
	"mysql": "mariadb-client-core",
	"mysqldump": "mariadb-client",
	"redis-check-rdb": "redis-tools",
	"gcc": "gcc",
	"setpriv": "util-linux",
}
BROWSER_PACKAGES = {"chromium": "chromium"}
# For cards, registers and logs as PDF, and for what a browser shows.
FONT_PACKAGE = "fonts-noto-cjk"
FONT_FILE = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")
NODE_MAJOR = 18
SYSTEM_FOLDERS = "/usr/local/sbin:/usr/sbin:/sbin"


def extend_path() -> None:
	"""Users other than root lack the folders in which Debian puts servers."""
	os.environ["PATH"] = f"{os.environ.get('PATH', '')}:{SYSTEM_FOLDERS}"


def missing_packages() -> list[str]:
	"""Debian packages for what the bench needs and the machine lacks."""
	packages = [package for program, package in PACKAGE_OF.items() if not shutil.which(program)]
	if "gcc" in packages or not Path("/usr/include/stdlib.h").exists():
		packages.append("libc6-dev")
	if not Path(sysconfig.get_path("include"), "Python.h").exists():
		packages.append(f"python3.{sys.version_info.minor}-dev")
	if not can_make_environments():
		packages.append(f"python3.{sys.version_info.minor}-venv")
	if not works(["node", "--version"]):
		packages.append("nodejs")
	if not works(["npm", "--version"]):
		packages.append("npm")
	if not FONT_FILE.exists():
		packages.append(FONT_PACKAGE)
	return packages


def can_make_environments() -> bool:
	"""Debian splits `ensurepip` from Python; a venv without it has no pip."""
	return works([sys.executable, "-c", "import venv, ensurepip"])


def works(command: list[str]) -> bool:
	"""Whether a program is there and runs (a pyenv or nvm shim may be there and not run)."""
	try:
		return subprocess.run(command, capture_output=True, timeout=60).returncode == 0
	except (OSError, subprocess.TimeoutExpired):
		return False


def install_missing(log: Path) -> str | None:
	"""Step: install what the machine lacks."""
	if packages := missing_packages():
		apt_install(packages, log)
	check_node()
	return f"installed {' '.join(packages)}" if packages else None


def install_browser(log: Path) -> str | None:
	"""Step: Chromium, for the tests that drive a browser."""
	packages = [package for program, package in BROWSER_PACKAGES.items() if not shutil.which(program)]
	if packages:
		apt_install(packages, log)
	return f"installed {' '.join(packages)}" if packages else None


def check_node() -> None:
	"""Refuse a Node that is too old for the bundles' tools."""
	version = subprocess.run(["node", "--version"], capture_output=True, text=True).stdout.strip()
	if int(version.lstrip("v").split(".")[0] or 0) < NODE_MAJOR:
		raise Problem(f"Node {version} is too old: install Node {NODE_MAJOR} or later, best Node 20.")


def apt_install(packages: list[str], log: Path) -> None:
	"""Install Debian packages, as root or by sudo. Raises Problem when neither is possible."""
	wanted = " ".join(packages)
	if not shutil.which("apt-get"):
		raise Problem(f"This machine has no apt-get. Install by hand what Debian calls: {wanted}")
	apt = [*become_root(wanted), "env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]
	install = [*apt, "install", "--yes", "--no-install-recommends", *packages]
	try:
		shell.run([*apt, "update"], log)
		shell.run(install, log)
	except shell.CommandFailed as error:
		raise Problem(
			f"apt could not install {wanted}. No network, or another apt is running? "
			f"By hand: apt-get update && apt-get install {wanted}\n  (see {log})"
		) from error


def become_root(wanted: str) -> list[str]:
	"""The words to put before a command that needs root. Raises Problem without root and sudo."""
	if os.geteuid() == 0:
		return []
	if shutil.which("sudo") and sudo_allowed():
		return ["sudo"]
	raise Problem(
		f"Missing on this machine: {wanted}. You are not root and have no sudo. "
		f"Ask an administrator for: apt-get install --no-install-recommends {wanted}"
	)


def sudo_allowed() -> bool:
	"""Ask for the password now, on the terminal, not inside a step's log."""
	ask = ["sudo", "--validate"] if sys.stdin.isatty() else ["sudo", "--non-interactive", "true"]
	return subprocess.run(ask).returncode == 0
