"""Where everything of the bench lies: one git-ignored folder of the checkout, laid out as any Frappe bench."""

import os
from pathlib import Path

APP = "dongyang_lianhu"
DEMO_SITE = "lianhu.localhost"
TEST_SITE = "test.localhost"

LIB = Path(__file__).resolve().parent
QUICKSTART = LIB.parent
CHECKOUT = QUICKSTART.parent
BENCH = CHECKOUT / ".bench"

ENV = BENCH / "env"
PYTHON = ENV / "bin" / "python"
APPS = BENCH / "apps"
SITES = BENCH / "sites"
LOGS = BENCH / "logs"
NPM = BENCH / "npm"
BIN = BENCH / "bin"
RUN = BENCH / "run"
STAMPS = BENCH / "stamps"
MARIADB = BENCH / "mariadb"
REDIS = BENCH / "redis"


def make_folders() -> None:
	"""Create the folders of the bench that hold state. PermissionError when the checkout is not ours."""
	for folder in (APPS, SITES, LOGS, NPM, BIN, RUN, STAMPS, MARIADB, REDIS):
		folder.mkdir(parents=True, exist_ok=True)
		if not os.access(folder, os.W_OK | os.X_OK):
			raise PermissionError(13, "not writable", str(folder))
