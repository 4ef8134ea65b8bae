"""Options that say which Frappe bench and site the tests run on: any bench of v15 or v16, or the quick start's.

`tests/rules` and the like need none of it. `tests/site` and `tests/browser` run with the bench's own Python:
`pytest tests/site --bench PATH --site NAME`.
"""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

START_SECONDS = 60


def pytest_addoption(parser: pytest.Parser) -> None:
	"""--bench, --site, --base-url, --record-calls."""
	group = parser.getgroup("frappe")
	group.addoption("--bench", help="path of a Frappe bench on which this app is installed")
	group.addoption("--site", help="a site of that bench, made for tests: they write to it")
	group.addoption(
		"--base-url", help="where the site is served already (default: a server of the tests' own)"
	)
	group.addoption(
		"--record-calls", help="a file for the calls that the browser tests make, by role and page"
	)


@pytest.fixture(scope="session")
def bench_path(request: pytest.FixtureRequest) -> Path:
	"""The bench given by --bench."""
	bench = request.config.getoption("--bench")
	if not bench:
		pytest.skip("needs --bench PATH --site NAME")
	return Path(bench).resolve()


@pytest.fixture(scope="session")
def site_name(request: pytest.FixtureRequest) -> str:
	"""The site given by --site."""
	site = request.config.getoption("--site")
	if not site:
		pytest.skip("needs --bench PATH --site NAME")
	return site


@pytest.fixture(scope="session")
def base_url(request: pytest.FixtureRequest) -> str:
	"""Where the site answers over HTTP, without a slash at the end."""
	if given := request.config.getoption("--base-url"):
		return given.rstrip("/")
	return request.getfixturevalue("own_server")


@pytest.fixture(scope="session")
def own_server(bench_path: Path, site_name: str) -> Iterator[str]:
	"""The address of a server of the tests' own."""
	port = free_port()
	server = start_server(bench_path, site_name, port)
	try:
		wait_for_login_page(server, f"http://127.0.0.1:{port}")
		yield f"http://127.0.0.1:{port}"
	finally:
		server.terminate()
		server.wait(20)


def free_port() -> int:
	"""A port of 127.0.0.1 that nobody uses."""
	with socket.socket() as probe:
		probe.bind(("127.0.0.1", 0))
		return probe.getsockname()[1]


def start_server(bench: Path, site: str, port: int) -> subprocess.Popen:
	"""A server of the tests' own for one site, static files included, on the loopback address alone."""
	return subprocess.Popen(
		[sys.executable, str(Path(__file__).with_name("serve.py")), site, str(port)],
		cwd=bench / "sites",
		env={**os.environ, "FRAPPE_BENCH_ROOT": str(bench)},
		stdout=subprocess.DEVNULL,
		stderr=subprocess.DEVNULL,
	)


def wait_for_login_page(server: subprocess.Popen, address: str) -> None:
	"""Wait until the login page is served. Raises RuntimeError when it never is."""
	end = time.monotonic() + START_SECONDS
	while server.poll() is None and time.monotonic() < end:
		try:
			with urllib.request.urlopen(f"{address}/login", timeout=10):
				return
		except (urllib.error.URLError, OSError):
			time.sleep(0.2)
	raise RuntimeError(f"no login page at {address}")
