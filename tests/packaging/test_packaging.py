"""The built package: what is in it, and that installing it beside Frappe's requirements moves none of them."""

import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import yaml

CHECKOUT = Path(__file__).parents[2]
APP = CHECKOUT / "dongyang_lianhu"
DATA = yaml.safe_load((Path(__file__).parent / "frappe_bounds.yaml").read_text())
# Frappe v15 runs on Python up to 3.12; on a newer one stands v16.
BOUNDS = DATA["v16" if sys.version_info >= (3, 13) else "v15"]["bounds"]
QUIET = ["--quiet", "--disable-pip-version-check", "--no-input"]
# Asks the built package itself, from a folder without the checkout.
ASK = """
from dongyang_lianhu.policy import load_parameters
from dongyang_lianhu.rules import engine_name, load_rules
from dongyang_lianhu.rosters import load_registers
import dongyang_lianhu, googleapiclient.discovery
print(engine_name(), len(load_rules().all_rules()) > 50, len(load_parameters()) > 10, len(load_registers()) > 5)
print(dongyang_lianhu.__file__)
"""


def run(command, **options):
	"""Run a program; return its output, or fail with what it said."""
	done = subprocess.run(
		[str(word) for word in command], capture_output=True, text=True, check=False, **options
	)
	assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
	return done.stdout


def same(name):
	"""A package's name as the registry compares it."""
	return re.sub(r"[-_.]+", "-", re.match(r"[\w.-]+", name)[0]).lower()


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
	folder = tmp_path_factory.mktemp("wheel")
	run([sys.executable, "-m", "pip", "wheel", *QUIET, "--no-deps", "--wheel-dir", folder, CHECKOUT])
	(found,) = folder.glob("*.whl")
	return found


@pytest.fixture(scope="module")
def environment(tmp_path_factory):
	"""A fresh environment of this Python with what Frappe asks for; its Python."""
	folder = tmp_path_factory.mktemp("environment")
	run([sys.executable, "-m", "venv", folder])
	python = folder / "bin" / "python"
	# pkg_resources, which Frappe's google-api-python-client imports
	run([python, "-m", "pip", "install", *QUIET, "--no-compile", "setuptools<81", *BOUNDS])
	return python


def versions(python):
	"""The versions that are installed, by name."""
	listed = json.loads(run([python, "-m", "pip", "list", "--disable-pip-version-check", "--format", "json"]))
	return {same(one["name"]): one["version"] for one in listed}


def planned(python, wheel, folder):
	"""What installing the wheel would install, by name."""
	run([python, "-m", "pip", "install", *QUIET, "--dry-run", "--report", folder / "report.json", wheel])
	report = json.loads((folder / "report.json").read_text())
	return {same(one["metadata"]["name"]): one["metadata"]["version"] for one in report["install"]}


def frappe_names():
	"""The names of all that Frappe asks for; in the quick start's list they stand before its own tools."""
	frappe, _tools = (CHECKOUT / "quickstart" / "requirements.in").read_text().split("setuptools<81")
	return set(map(same, frappe.split()))


def test_every_file_of_the_app_is_in_the_package(wheel):
	packed = set(zipfile.ZipFile(wheel).namelist())
	files = [path for path in APP.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
	assert {path.relative_to(CHECKOUT).as_posix() for path in files} <= packed
	assert {".yaml", ".json", ".csv", ".js", ".html", ".svg", ".txt"} <= {path.suffix for path in files}


def test_installing_moves_nothing_that_frappe_asks_for(environment, wheel, tmp_path):
	before = versions(environment)
	plan = planned(environment, wheel, tmp_path)
	assert {name for name in plan if name in before} == set(DATA["moved"])
	assert set(plan) & (frappe_names() - set(map(same, BOUNDS))) == set(), (
		"needs a line in frappe_bounds.yaml"
	)


def test_the_package_works_beside_frappe(environment, wheel, tmp_path):
	run([environment, "-m", "pip", "install", *QUIET, "--no-compile", wheel])
	check = subprocess.run([environment, "-m", "pip", "check"], capture_output=True, text=True, check=False)
	complaints = check.stdout.splitlines()
	assert len(complaints) == len(DATA["moved"]), complaints
	assert complaints[0].startswith("google-api-core 1.34") and "protobuf" in complaints[0]
	answer, place = run([environment, "-W", "ignore", "-c", ASK], cwd=tmp_path).splitlines()
	assert answer == "durable_rules True True True"
	assert str(environment.parents[1]) in place
