"""Reads the committed CSV files of the demo township."""

import csv
from pathlib import Path

import frappe
from frappe import _

Tables = dict[str, list[dict[str, str]]]
FOLDER = ("fixtures", "township")


def folder() -> Path:
	"""`fixtures/township` of the app's checkout, beside the package."""
	path = Path(frappe.get_app_path("dongyang_lianhu")).resolve().parent.joinpath(*FOLDER)
	if not path.is_dir():
		frappe.throw(
			_("The demo township is part of the app's source checkout; {0} is not there.").format(path)
		)
	return path


def read_all() -> Tables:
	"""All tables by file name, without `.csv`."""
	return {path.stem: read(path) for path in sorted(folder().glob("*.csv"))}


def read(path: Path) -> list[dict[str, str]]:
	"""One table."""
	with path.open(encoding="utf-8", newline="") as file:
		return list(csv.DictReader(file))
