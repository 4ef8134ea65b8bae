"""Sites of the bench: made, the app installed, set up in Chinese, filled, and kept in step with the code."""

import json
import secrets
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import services
import shell
import stamps
from paths import APP, CHECKOUT, LIB, PYTHON, SITES

# A change in one of these needs `bench migrate`; other Python code only a new web process.
MIGRATED = {".json", ".txt", ".csv"}
MIGRATED_NAMES = {"hooks.py", "install.py"}
ADMINISTRATOR_PASSWORD = "admin"


def prepare_sites_folder() -> None:
	"""apps.txt, and the folder that Frappe looks for on its own."""
	(SITES / "assets").mkdir(parents=True, exist_ok=True)
	(SITES / "apps.txt").write_text(f"frappe\n{APP}\n")


def database_name(site: str) -> str:
	"""A fixed name, so that a half-made site's database is found and replaced."""
	return "_" + stamps.digest(site)[:16]


def create(site: str, log: Path) -> str | None:
	"""Step: a new site. A half-made one is made anew."""
	stamp = f"site-{site}"
	if stamps.read(stamp) == "created" and (SITES / site / "site_config.json").exists():
		return None
	for other in ("app", "setup", "code", "demo", "evaluated"):
		stamps.remove(f"{other}-{site}")
	shutil.rmtree(SITES / site, ignore_errors=True)
	shell.bench(
		log,
		"new-site",
		site,
		"--force",
		*("--db-name", database_name(site)),
		*("--db-password", secrets.token_hex(12)),
		*("--mariadb-root-password", services.root_password()),
		"--no-mariadb-socket",
		*("--admin-password", ADMINISTRATOR_PASSWORD),
	)
	verify_created(site)
	stamps.write(stamp, "created")
	return site


def verify_created(site: str) -> None:
	"""Frappe's command can fail and still end with 0. Raises RuntimeError."""
	config = json.loads((SITES / site / "site_config.json").read_text())
	tables = services.query(f"SHOW TABLES FROM `{config['db_name']}` LIKE 'tabDefaultValue'")
	if not tables.strip():
		raise RuntimeError(f"{site} was not made")


def install_app(site: str, log: Path) -> str | None:
	"""Step: this app on the site. A half-done installation is repeated."""
	stamp = f"app-{site}"
	if stamps.read(stamp) == "installed":
		return None
	code = code_digest()
	shell.bench(log, "--site", site, "install-app", "--force", APP)
	if APP not in installed_apps(site):
		raise RuntimeError(f"{APP} was not installed on {site}")
	stamps.write(f"code-{site}", code)
	stamps.write(stamp, "installed")
	return APP


def installed_apps(site: str) -> str:
	"""What the site's database names as installed."""
	config = json.loads((SITES / site / "site_config.json").read_text())
	return services.query(
		f"SELECT defvalue FROM `{config['db_name']}`.tabDefaultValue WHERE defkey = 'installed_apps'"
	)


def finish_setup(site: str, log: Path) -> str | None:
	"""Step: the set-up wizard, finished from code, in Chinese."""
	script = LIB / "inside" / "finish_setup.py"
	key = stamps.digest(script)
	if stamps.is_current(f"setup-{site}", key):
		return None
	shell.run([PYTHON, script, site], log, cwd=SITES, env=shell.bench_environment())
	stamps.write(f"setup-{site}", key)
	return "zh, China, Asia/Shanghai"


def code_digest() -> str:
	"""What `migrate` looks at: doctypes, fixtures, patches, translations, hooks."""
	package = CHECKOUT / APP
	files = [file for file in package.rglob("*") if is_migrated(file.relative_to(package)) and file.is_file()]
	return stamps.tree_digest(package, files)


def is_migrated(file: Path) -> bool:
	"""Whether a change of `file` (relative to the package) needs a migration."""
	if "public" in file.parts or "__pycache__" in file.parts:
		return False
	return file.suffix in MIGRATED or file.name in MIGRATED_NAMES or file.parts[0] == "patches"


def migrate(site: str, log: Path) -> str | None:
	"""Step: bring the site's database in step with the code, if the code changed."""
	code = code_digest()
	if stamps.is_current(f"code-{site}", code):
		return None
	shell.bench(log, "--site", site, "migrate", "--skip-search-index")
	stamps.write(f"code-{site}", code)
	return "the app has changed"


def load_demo(site: str, log: Path) -> str | None:
	"""Step: the made-up township."""
	if stamps.read(f"demo-{site}") == "loaded":
		return None
	shell.bench(log, "--site", site, "lianhu", "load-demo")
	stamps.write(f"demo-{site}", "loaded")
	return "made-up people"


def evaluate(site: str, log: Path) -> str | None:
	"""Step: the first nightly evaluation, now rather than at night."""
	if stamps.read(f"evaluated-{site}") == "done":
		return None
	villages = village_names(site)
	halves = [half for half in (villages[::2], villages[1::2]) if half]
	with ThreadPoolExecutor() as pool:
		for done in [pool.submit(evaluate_villages, site, log, half) for half in halves]:
			done.result()
	stamps.write(f"evaluated-{site}", "done")
	return f"{len(villages)} villages by two processes"


def evaluate_villages(site: str, log: Path, villages: list[str]) -> None:
	"""Evaluate some villages; each is one unit of work, as for the workers at night."""
	options = [word for village in villages for word in ("--village", village)]
	shell.bench(log, "--site", site, "lianhu", "evaluate", *options)


def village_names(site: str) -> list[str]:
	"""The villages of a site's register."""
	config = json.loads((SITES / site / "site_config.json").read_text())
	return services.query(f"SELECT name FROM `{config['db_name']}`.tabVillage ORDER BY name").split("\n")[:-1]


def demo_logins(site: str) -> list[dict[str, str]]:
	"""One login per role, as the demo township's loader wrote them down."""
	try:
		return json.loads((SITES / site / "demo_logins.json").read_text())
	except (FileNotFoundError, ValueError):
		return []


def set_address(site: str, address: str) -> None:
	"""What links in messages and QR codes begin with when no request is at hand."""
	file = SITES / site / "site_config.json"
	config = json.loads(file.read_text())
	if config.get("host_name") != address:
		half = file.with_suffix(".half")
		half.write_text(json.dumps({**config, "host_name": address}, indent=1))
		half.rename(file)
