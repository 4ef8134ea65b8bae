"""What uninstalling takes and leaves, on a site of its own; installed again, nobody has rights left over."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[2]
SITE = "spare.localhost"
APP = "dongyang_lianhu"
ACCOUNT = "left.over@lianhu.example"
# The settings that an installation changes, and one that an administrator chooses afterwards.
SETTINGS = {
	"System Settings": [
		"app_name",
		"first_day_of_the_week",
		"allow_login_after_fail",
		"minimum_password_score",
	],
	"Website Settings": [
		"disable_signup",
		"app_name",
		"app_logo",
		"brand_html",
		"footer_powered",
		"splash_image",
	],
}
PROLOGUE = f"""
import json, sys, frappe
from dongyang_lianhu import uninstall
frappe.init(site=sys.argv[1], sites_path=".")
frappe.connect()
APP, ACCOUNT, SETTINGS = {APP!r}, {ACCOUNT!r}, {SETTINGS!r}
"""
LOOK = """
doctypes, roles = uninstall.doctypes(), uninstall.fixtures("Role")
tables = frappe.db.get_tables(cached=False)
print(json.dumps({
	"settings": {f"{name}.{field}": str(frappe.db.get_single_value(name, field, cache=False) or "")
		for name, fields in SETTINGS.items() for field in fields},
	"favicon": frappe.db.get_single_value("Website Settings", "favicon", cache=False),
	"name_shown": frappe.db.exists("Property Setter", "User-main-show_title_field_in_link"),
	"roles_of_account": sorted(set(frappe.get_all("Has Role", {"parent": ACCOUNT}, pluck="role")) & set(roles)),
	"account": frappe.db.get_value("User", ACCOUNT, "enabled"),
	"roles": frappe.db.count("Role", {"name": ["in", roles]}),
	"tables": len([name for name in doctypes if f"tab{name}" in tables]),
	"workflows": frappe.db.count("Workflow", {"name": ["in", uninstall.fixtures("Workflow")]}),
	"blocks": frappe.db.count("Custom HTML Block", {"name": ["in", uninstall.fixtures("Custom HTML Block")]}),
	"jobs": frappe.db.count("Scheduled Job Type", {"method": ["like", f"{APP}.%"]}),
	"workspaces": frappe.db.count("Workspace", {"name": "Household Linking"}),
	"about": sum(frappe.db.count(doctype, {field: ["in", doctypes]})
		for doctype, field in uninstall.ABOUT_DOCUMENTS.items()),
	"files": [name for name in frappe.get_all("File", {"file_name": ["like", "left-over%"]}, pluck="file_url")],
	"kept": frappe.db.count("DefaultValue", {"defkey": ["like", f"{APP}%"]}),
	"states": frappe.db.count("Workflow State", {"name": "Pending Approval"}),
}))
"""
# What a site looks like after a while: an account with a role, a village with a file, a task, a choice of one's own.
USE = """
user = frappe.get_doc({"doctype": "User", "email": ACCOUNT, "first_name": "余留", "send_welcome_email": 0})
user.append("roles", {"role": "Organisation Clerk"})
user.insert()
village = frappe.get_doc({"doctype": "Village", "village_name": "余留村", "village_code": "YL"}).insert()
about = {"attached_to_doctype": "Village", "attached_to_name": village.name}
frappe.get_doc({"doctype": "File", "file_name": "left-over.txt", "is_private": 1, "content": "x", **about}).insert()
about = {"reference_type": "Village", "reference_name": village.name, "description": "余留"}
frappe.get_doc({"doctype": "ToDo", "allocated_to": ACCOUNT, **about}).insert()
frappe.db.set_single_value("Website Settings", "favicon", "/files/own.svg")
frappe.db.commit()
"""
NEVER_USED = """
FRAPPES_OWN = {"first_day_of_the_week": "Sunday", "allow_login_after_fail": 60, "disable_signup": 0}
for name, fields in SETTINGS.items():
	for field in fields:
		frappe.db.set_single_value(name, field, FRAPPES_OWN.get(field, ""))
frappe.db.set_single_value("Website Settings", "favicon", "")
for doctype, field in (("Has Role", "parent"), ("User", "name")):
	frappe.db.delete(doctype, {field: ACCOUNT})
frappe.db.commit()
"""


@pytest.fixture(scope="module")
def bench(bench_path):
	"""Run Frappe's command line on a site of its own, which only the quick start makes."""
	if bench_path != (CHECKOUT / ".bench").resolve():
		pytest.skip("needs a site of its own, which may be uninstalled: only the quick start makes one")
	subprocess.run([CHECKOUT / "quickstart" / "site", SITE], check=True, capture_output=True)

	def run(*words):
		command = [sys.executable, "-m", "frappe.utils.bench_helper", "frappe", "--site", SITE, *words]
		return execute(command, bench_path / "sites")

	return run


@pytest.fixture(scope="module")
def on_site(bench, bench_path):
	"""Run Python code in a process of its own with that site open; return what it prints last, as JSON."""

	def run(code):
		output = execute([sys.executable, "-c", PROLOGUE + code, SITE], bench_path / "sites")
		return json.loads(output.strip().splitlines()[-1]) if output.strip() else None

	return run


def execute(command, folder):
	"""Run a program; return its output, or fail with what it said."""
	done = subprocess.run(command, cwd=folder, env=os.environ, capture_output=True, text=True, check=False)
	assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
	return done.stdout


@pytest.fixture(scope="module")
def story(bench, on_site, bench_path):
	"""The site before, installed and used, after a trial run, uninstalled, and installed again."""
	uninstall = ("uninstall-app", APP, "--yes", "--no-backup", "--force")
	bench(*uninstall)
	on_site(NEVER_USED)
	looks = {"before": on_site(LOOK)}
	bench("install-app", APP)
	on_site(USE)
	looks["used"] = on_site(LOOK)
	(looks["file"],) = [bench_path / "sites" / SITE / url.lstrip("/") for url in looks["used"]["files"]]
	assert looks["file"].exists()
	bench(*uninstall, "--dry-run")
	looks["tried"] = on_site(LOOK)
	bench(*uninstall)
	looks["after"] = on_site(LOOK)
	bench("install-app", APP)
	looks["again"] = on_site(LOOK)
	return looks


def test_an_installation_changes_what_is_listed_here(story) -> None:
	before, used = story["before"]["settings"], story["used"]["settings"]
	assert {name for name in used if used[name] == before[name]} == set()
	assert used["System Settings.first_day_of_the_week"] == "Monday"


def test_a_trial_run_changes_nothing(story) -> None:
	assert story["tried"] == story["used"]


def test_settings_are_as_before_and_what_an_administrator_chose_stays(story) -> None:
	assert story["after"]["settings"] == story["before"]["settings"]
	assert story["after"]["favicon"] == "/files/own.svg"
	assert (story["after"]["name_shown"], story["after"]["kept"]) == (None, 0)


def test_roles_are_taken_and_accounts_stay(story) -> None:
	assert story["used"]["roles_of_account"] == ["Organisation Clerk"]
	assert (story["after"]["roles"], story["after"]["roles_of_account"], story["after"]["account"]) == (
		0,
		[],
		1,
	)


def test_installed_again_nobody_has_a_role_of_the_scheme(story) -> None:
	assert (story["again"]["roles"], story["again"]["roles_of_account"]) == (7, [])
	assert story["again"]["settings"] == story["used"]["settings"]


def test_nothing_is_left_that_points_at_what_is_gone(story) -> None:
	gone = ("tables", "workflows", "blocks", "jobs", "workspaces", "about", "files")
	assert all(story["used"][kind] for kind in gone)
	assert {kind: story["after"][kind] for kind in gone} == {kind: 0 for kind in gone} | {"files": []}
	assert not story["file"].exists()


def test_names_of_states_stay(story) -> None:
	assert story["after"]["states"] == 1
