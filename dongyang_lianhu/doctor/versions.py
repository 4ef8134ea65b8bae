"""Which engine judges, and whether Frappe and the packages under it are what they should be."""

import platform
import re
from functools import cache
from importlib import metadata
from pathlib import Path

import frappe
from frappe import _
from packaging.requirements import InvalidRequirement, Requirement

from dongyang_lianhu import rules
from dongyang_lianhu.doctor.finding import BAD, OK, WARN, Finding
from dongyang_lianhu.rules import engine
from dongyang_lianhu.strict_yaml import read_documents

ADVISORIES = Path(__file__).with_name("advisories.yaml")
LINES = ("15", "16")


def judge() -> Finding:
	"""Who runs the rules: durable_rules with the interpreter as its check, or the interpreter alone."""
	subject, python = _("Rules engine"), platform.python_version()
	if rules.engine_available():
		version = metadata.version("durable_rules")
		found = _("durable_rules {0} on Python {1}, each result checked by the interpreter.")
		return Finding(subject, OK, found.format(version, python))
	return Finding(
		subject,
		WARN,
		_(
			"The interpreter alone, on Python {0}: durable_rules cannot be loaded. The results are the same."
		).format(python),
		_("Build durable_rules for this Python as the administrator's guide says, then restart."),
		[engine.why_not()],
	)


def frappe_version() -> Finding:
	"""Frappe's version against the published vulnerabilities that a newer version has the fix of."""
	return judge_version(frappe.__version__)


def judge_version(version: str) -> Finding:
	"""Return what a version of Frappe is open to, as far as the public records say."""
	subject, line = _("Frappe's version"), version.split(".")[0]
	if line not in LINES:
		found = _("Frappe {0}: this app is made for the versions 15 and 16.").format(version)
		return Finding(subject, BAD, found, _("Run the app on Frappe 15 or 16."))
	missing = [one for one in advisories() if line in one["fixed"] and older(version, one["fixed"][line])]
	if not missing:
		found = _("Frappe {0} has all fixes that were public on {1}.").format(version, records_as_of())
		return Finding(subject, OK, found, _("Look for newer ones each month."), unnamed(line))
	needed = max((one["fixed"][line] for one in missing), key=numbers)
	found = _("Frappe {0} lacks the fixes of {1} published vulnerabilities (as of {2}).")
	advice = _(
		"Make a backup and update Frappe to {0} or later: bench update. Until then keep it off the internet."
	)
	return Finding(
		subject,
		BAD,
		found.format(version, len(missing), records_as_of()),
		advice.format(needed),
		[describe(one, line) for one in missing],
	)


def describe(advisory: dict, line: str) -> str:
	"""Return a vulnerability in one line."""
	return _("{0}: {1} (fixed in {2})").format(advisory["id"], _(advisory["about"]), advisory["fixed"][line])


def unnamed(line: str) -> list[str]:
	"""Return the vulnerabilities of which the records name no fixed version of this line."""
	names = [one["id"] for one in advisories() if line not in one["fixed"]]
	return (
		[_("The records name no fixed version of this line for: {0}").format(", ".join(names))]
		if names
		else []
	)


@cache
def _records() -> dict:
	(records,) = read_documents(ADVISORIES)
	return records


def advisories() -> list[dict]:
	"""Return the published vulnerabilities, in the file's order."""
	return _records()["advisories"]


def records_as_of() -> str:
	"""Return the day up to which the records were read."""
	return str(_records()["as_of"])


def numbers(version: str) -> tuple[int, ...]:
	"""Return the numbers of a version; a development version counts as the release before its first fix."""
	found = re.match(r"(\d+)\.(\d+)\.(\d+)", version)
	return tuple(map(int, found.groups())) if found else (0, 0, 0)


def older(version: str, fixed: str) -> bool:
	"""Whether a version came out before the one with the fix."""
	return numbers(version) < numbers(fixed)


def packages() -> Finding:
	"""Whether every package that Frappe asks for has a version that Frappe allows."""
	subject = _("Packages that Frappe asks for")
	asked = requirements_of_frappe()
	if not asked:
		return Finding(subject, OK, _("Not known: Frappe was not installed as a package here."))
	wrong = [line for requirement in asked if (line := mismatch(requirement))]
	if not wrong:
		return Finding(subject, OK, _("All {0} have a version that Frappe allows.").format(len(asked)))
	found = _("{0} of {1} have a version that Frappe does not allow.").format(len(wrong), len(asked))
	advice = _(
		"Another app or an update moved them. In the bench: ./env/bin/pip install -e apps/frappe, then restart."
	)
	return Finding(subject, WARN, found, advice, wrong)


def requirements_of_frappe() -> list[Requirement]:
	"""Return what Frappe asks for on this Python; nothing where it is not installed as a package."""
	try:
		lines = metadata.requires("frappe") or []
	except metadata.PackageNotFoundError:
		return []
	found = [requirement for line in lines if (requirement := read(line))]
	return [one for one in found if not one.url and (not one.marker or one.marker.evaluate({"extra": ""}))]


def read(line: str) -> Requirement | None:
	"""Return a requirement; None for a line that is none."""
	try:
		return Requirement(line)
	except InvalidRequirement:
		return None


def mismatch(requirement: Requirement) -> str:
	"""Return what is wrong with an installed package; empty if nothing."""
	try:
		installed = metadata.version(requirement.name)
	except metadata.PackageNotFoundError:
		return _("{0}: missing, {1} is wanted").format(requirement.name, requirement.specifier)
	if requirement.specifier.contains(installed, prereleases=True):
		return ""
	return _("{0}: {1} is installed, {2} is wanted").format(
		requirement.name, installed, requirement.specifier
	)
