"""The Desk bundles and the links to each app's public files."""

import os
import subprocess
from pathlib import Path

import processes
import services
import shell
import stamps
from paths import APP, APPS, BENCH, LIB, NPM, SITES

BUILDER = LIB / "bundles.mjs"
BUILT_FROM = (".js", ".ts", ".vue", ".css", ".scss", ".html")
ASSETS = SITES / "assets"


def public_folder(app: str) -> Path:
	"""The public files of `app`."""
	return APPS / app / app / "public"


def app_sources() -> list[Path]:
	"""The files of this app that may go into a bundle."""
	return [file for file in public_folder(APP).rglob("*") if file.suffix in BUILT_FROM and file.is_file()]


def build(log: Path) -> str | None:
	"""Step: link the public files and build the bundles if a source has changed."""
	for app in ("frappe", APP):
		link_public_files(app)
	sources = stamps.tree_digest(public_folder(APP), app_sources())
	key = stamps.digest(stamps.read("engine") or "", stamps.read("npm") or "", BUILDER, sources)
	if stamps.is_current("bundles", key) and (ASSETS / "assets.json").exists():
		return None
	stamps.remove("bundles")
	shell.run(["node", BUILDER, BENCH, NPM / "node_modules", "frappe", APP], log)
	forget_cached_names()
	stamps.write("bundles", key)
	return log.read_text().splitlines()[-1]


def forget_cached_names() -> None:
	"""Frappe keeps the bundles' names in Redis; a Redis that is not running has nothing to forget."""
	if processes.running("redis_cache"):
		port = str(services.ports()["redis_cache"])
		subprocess.run(
			["redis-cli", "-h", "127.0.0.1", "-p", port, "DEL", "assets_json"], capture_output=True
		)


def link_public_files(app: str) -> None:
	"""assets/APP: a folder of links to the public files, beside the bundles that are written there."""
	folder = ASSETS / app
	folder.mkdir(parents=True, exist_ok=True)
	wanted = {entry.name: entry for entry in public_folder(app).iterdir() if entry.name != "dist"}
	if app == "frappe":
		wanted["node_modules"] = NPM / "node_modules"
	for entry in folder.iterdir():
		if entry.is_symlink() and entry.name not in wanted:
			entry.unlink()
	for name, target in wanted.items():
		replace_link(folder / name, target)


def replace_link(link: Path, target: Path) -> None:
	"""Point `link` at `target` (relative, so that the checkout can be moved)."""
	words = os.path.relpath(target, link.parent)
	if link.is_symlink() and os.readlink(link) == words:
		return
	link.unlink(missing_ok=True)
	link.symlink_to(words)
