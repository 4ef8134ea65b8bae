"""The commands of the quick start: run, test, stop, reset, bench, services."""

import argparse
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import bundles
import machine
import newer
import packages
import processes
import server
import services
import shell
import sites
from paths import APP, BENCH, CHECKOUT, DEMO_SITE, LOGS, RUN, SITES, TEST_SITE, make_folders
from steps import Problem, Step, StepFailed, run_steps, say

NETWORK = (
	"is the network there? pip and npm use this machine's own configuration (pip.conf, .npmrc, proxies)."
)
ADDRESS = RUN / "address"
ON_SITE = ("site", "browser")
NO_TESTS = 5  # pytest's exit code when nothing was selected
CODE = "the app's code on this checkout does not load: correct what the log names."


def common_steps() -> list[Step]:
	"""From a bare machine to a bench that can make sites."""
	return [
		Step("machine", "Debian packages", machine.install_missing),
		Step("engine", "Frappe engine", packages.install_engine, ("machine",), NETWORK),
		Step("python", "Python packages", packages.install_python, ("machine",), NETWORK),
		Step("npm", "npm packages", packages.install_npm, ("machine",), NETWORK),
		Step(
			"data",
			"MariaDB data folder",
			services.prepare_data,
			("machine",),
			f"is the disk full? (df {BENCH})",
		),
		Step("services", "MariaDB and Redis", services.start, ("data",), "the log of the service says why."),
		Step("bundles", "Desk bundles", bundles.build, ("engine", "npm"), CODE),
	]


def site_steps(site: str, demo: bool) -> list[Step]:
	"""From an empty bench to a site with the app."""

	def step(name: str, title: str, action, *needs: str, hint: str = CODE) -> Step:
		return Step(name, title, lambda log: action(site, log), needs, hint)

	steps = [
		step("site", "New site", sites.create, "engine", "python", "services"),
		step("app", f"Install {APP}", sites.install_app, "site"),
		step("setup", "Chinese set-up", sites.finish_setup, "app"),
		step("migrate", "Migrate", sites.migrate, "setup"),
	]
	if demo:
		steps.append(step("demo", "Demo township", sites.load_demo, "migrate"))
		steps.append(step("evaluate", "First nightly evaluation", sites.evaluate, "demo"))
	return steps


def set_up(site: str, demo: bool) -> None:
	"""Run what is not done yet. One at a time: a second command waits for the first."""
	with services.exclusive("setup"):
		packages.link_checkout()
		sites.prepare_sites_folder()
		run_steps([*common_steps(), *site_steps(site, demo)])


def run(arguments: argparse.Namespace) -> int:
	"""`./quickstart/run`: to a running site, until Ctrl-C."""
	if processes.running("run"):
		say(f"Already running: {address() or 'not ready yet'}   (./quickstart/stop ends it)")
		return 0
	if arguments.detach:
		return run_detached(arguments)
	with services.exclusive("run", "Another ./quickstart/run is starting just now."):
		ADDRESS.unlink(missing_ok=True)
		processes.record("run", os.getpid())
		try:
			return serve(arguments)
		finally:
			(RUN / "run.pid").unlink(missing_ok=True)


def address() -> str:
	"""Where the running site answers; empty while it does not yet."""
	try:
		return ADDRESS.read_text()
	except FileNotFoundError:
		return ""


def serve(arguments: argparse.Namespace) -> int:
	"""Set up, serve the demo site, stop all at the end."""
	started = time.monotonic()
	with services.lease():
		set_up(DEMO_SITE, demo=True)
		site = server.Server(DEMO_SITE, server.choose_web_port(arguments.port))
		try:
			site.start()
			ADDRESS.write_text(site.address)
			print_welcome(site.address, time.monotonic() - started)
			site.watch()
		finally:
			ADDRESS.unlink(missing_ok=True)
			say("Stopping …")
			site.stop()
	return 0


def run_detached(arguments: argparse.Namespace) -> int:
	"""`run --detach`: the same in the background; returns when the site answers or a step failed."""
	ADDRESS.unlink(missing_ok=True)
	log = LOGS / "run.log"
	command = [sys.executable, __file__, "run"] + (["--port", str(arguments.port)] if arguments.port else [])
	with log.open("wb") as out:
		process = subprocess.Popen(
			command, stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True
		)
	with log.open() as text:
		while process.poll() is None and not address():
			time.sleep(0.2)
			print(text.read(), end="", flush=True)
		time.sleep(0.3)
		print(text.read(), end="", flush=True)
	return process.poll() or 0


def print_welcome(address: str, seconds: float) -> None:
	"""The address and one login per role."""
	say(f"\nReady in {seconds:.0f} s / 可以使用: {address}\n")
	logins = sites.demo_logins(DEMO_SITE)
	for login in logins or [
		{"role": "Administrator", "user": "Administrator", "password": sites.ADMINISTRATOR_PASSWORD}
	]:
		say("  {role:<22}{user:<36}{password:<22}{village}".format(**{"village": "", **login}))
	say("\nFor trying out on this machine only. Ctrl-C stops it. / 仅供本机试用，按 Ctrl-C 停止。")


def test(arguments: argparse.Namespace) -> int:
	"""`./quickstart/test`: the suite against a site of its own; the exit code is pytest's."""
	with services.lease():
		set_up(TEST_SITE, demo=False)
		if needs_browser(arguments.pytest):
			run_steps([Step("browser", "Browser", machine.install_browser)])
		site = server.Server(
			TEST_SITE, processes.free_port(server.WEB_PORT + 100), ("web", "worker-short", "worker-long")
		)
		try:
			site.start()
			signal.signal(signal.SIGINT, leave_to_child)
			code = run_suite(site.address, arguments.pytest)
		finally:
			site.stop()
		return worst({code, run_on_newer(arguments.pytest)})


def run_on_newer(arguments: list[str]) -> int:
	"""The tests of the rules and of the package once more, where they are asked for, on a newer Python if there is one."""
	paths = named_paths(arguments)
	if not newer.wanted(paths):
		return 0
	options = [word for word in arguments if not named_paths([word])]
	asked = [word for word in arguments if (found := named_paths([word])) and newer.inside(found[0])]
	return newer.run_tests([*options, *(asked or newer.FOLDERS)])


def run_suite(address: str, arguments: list[str]) -> int:
	"""What the arguments name; the whole suite in two processes, those tests that need no site beside the others."""
	if named_paths(arguments):
		return start_pytest(address, arguments).wait()
	log = LOGS / "tests-without-site.log"
	with log.open("wb") as out:
		beside = start_pytest(address, [*arguments, *test_folders(on_site=False)], out)
		codes = {start_pytest(address, [*arguments, *test_folders(on_site=True)]).wait(), beside.wait()}
	say(f"\nTests that need no site:\n{log.read_text(errors='replace')}")
	return worst(codes)


def worst(codes: set[int]) -> int:
	"""The exit code of several runs of pytest: the first failure's, also of one that was killed (negative)."""
	failures = sorted(codes - {0, NO_TESTS})
	return failures[0] if failures else min(codes)


def test_folders(on_site: bool) -> list[str]:
	"""The folders of tests that need a site, or those of tests that do not."""
	folders = {folder.name for folder in (CHECKOUT / "tests").iterdir() if any(folder.glob("test_*.py"))}
	return [f"tests/{name}" for name in sorted(folders, reverse=True) if (name in ON_SITE) is on_site]


def start_pytest(address: str, arguments: list[str], out=None) -> subprocess.Popen:
	"""Start pytest on what the arguments name."""
	command = pytest_command(address, arguments)
	return subprocess.Popen(command, cwd=CHECKOUT, env=test_environment(), stdout=out, stderr=out)


def named_paths(arguments: list[str]) -> list[Path]:
	"""The files and folders among pytest's arguments."""
	return [Path(word.split("::")[0]).resolve() for word in arguments if Path(word.split("::")[0]).exists()]


def needs_browser(arguments: list[str]) -> bool:
	"""Whether browser tests are there and not left out by naming other paths."""
	paths = named_paths(arguments)
	browser = CHECKOUT / "tests" / "browser"
	selected = not paths or any(
		path == browser or path in browser.parents or browser in path.parents for path in paths
	)
	return selected and any(browser.glob("test_*.py"))


def pytest_command(address: str, arguments: list[str]) -> list[str]:
	"""pytest on the whole suite, or on what the arguments name."""
	bench = [f"--bench={BENCH}", f"--site={TEST_SITE}", f"--base-url={address}"]
	return [str(packages.PYTHON), "-m", "pytest", *bench, *arguments]


def test_environment() -> dict[str, str]:
	"""The bench's environment for a process that is not started in sites/."""
	return shell.bench_environment()


def stop(arguments: argparse.Namespace) -> int:
	"""`./quickstart/stop`: end the running site and the services."""
	stopped = (["site"] if processes.stop("run", 60) else []) + services.stop()
	say(f"Stopped: {', '.join(stopped)}" if stopped else "Nothing was running.")
	return 0


def reset(arguments: argparse.Namespace) -> int:
	"""`./quickstart/reset`: remove the bench with all its data."""
	if not arguments.yes:
		if not sys.stdin.isatty():
			raise Problem("This removes the bench and all its data: repeat with --yes.")
		if input(f"Remove {BENCH} with all sites and data? Type yes: ").strip().lower() not in ("yes", "y"):
			return 1
	stop(arguments)
	shutil.rmtree(BENCH)
	say(f"Removed {BENCH}")
	return 0


def bench(arguments: argparse.Namespace) -> int:
	"""`./quickstart/bench ...`: Frappe's command line, with MariaDB and Redis started for it if need be."""
	if not packages.PYTHON.exists():
		raise Problem("There is no bench yet: ./quickstart/run makes it.")
	signal.signal(signal.SIGINT, leave_to_child)
	with services.lease():
		services.start(LOGS / "quickstart-services.log")
		return subprocess.run(
			shell.bench_command(*arguments.arguments), cwd=SITES, env=shell.bench_environment()
		).returncode


def make_site(arguments: argparse.Namespace) -> int:
	"""`./quickstart/site NAME`: one more site, made and set up like the demo site."""
	with services.lease():
		set_up(arguments.name, arguments.demo)
	return 0


def restart_service(arguments: argparse.Namespace) -> int:
	"""`./quickstart/services restart NAME`: for tests of what a restart does."""
	services.restart(arguments.name, LOGS / "quickstart-services.log")
	return 0


def parser() -> argparse.ArgumentParser:
	"""The command line."""
	result = argparse.ArgumentParser(prog="./quickstart")
	commands = result.add_subparsers(required=True)
	one = commands.add_parser("run", prog="./quickstart/run", help="from a bare machine to a running site")
	one.add_argument(
		"--port", type=int, help=f"port of the web server (default: {server.WEB_PORT} or the next free)"
	)
	one.add_argument("--detach", action="store_true", help="in the background, until ./quickstart/stop")
	one.set_defaults(action=run)
	one = commands.add_parser("stop", prog="./quickstart/stop")
	one.set_defaults(action=stop)
	one = commands.add_parser("reset", prog="./quickstart/reset")
	one.add_argument("--yes", action="store_true", help="do not ask")
	one.set_defaults(action=reset)
	one = commands.add_parser("site", prog="./quickstart/site", help="one more site with the app")
	one.add_argument("name", help="its name, for instance try.localhost")
	one.add_argument("--demo", action="store_true", help="with the made-up township")
	one.set_defaults(action=make_site)
	one = commands.add_parser("services")
	one.add_argument("verb", choices=["restart"])
	one.add_argument("name", choices=list(services.STARTERS))
	one.set_defaults(action=restart_service)
	return result


def parse(words: list[str]) -> argparse.Namespace:
	"""What is asked for; `test` and `bench` hand all their words on."""
	if words[:1] == ["test"]:
		return argparse.Namespace(action=test, pytest=words[1:])
	if words[:1] == ["bench"]:
		return argparse.Namespace(action=bench, arguments=words[1:])
	return parser().parse_args(words)


def interrupt(*_) -> None:
	"""A terminal that closes or `stop` ends us like Ctrl-C; once is enough."""
	for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
		signal.signal(number, signal.SIG_IGN)
	raise KeyboardInterrupt


def leave_to_child(*_) -> None:
	"""Ctrl-C reaches the child by itself; we only wait for its end."""


def main() -> int:
	"""Run one command; what the user can put right is a message, not a traceback."""
	arguments = parse(sys.argv[1:])
	for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
		signal.signal(number, interrupt)
	machine.extend_path()
	try:
		make_folders()
		return arguments.action(arguments)
	except StepFailed:
		return 1
	except PermissionError as error:
		say(
			f"No rights to write {error.filename}: was an earlier run another user's (sudo)? Use that user, or chown {BENCH}."
		)
	except Problem as problem:
		say(f"\n{problem}")
	except KeyboardInterrupt:
		return 130
	return 1


if __name__ == "__main__":
	sys.exit(main())
