"""What uninstalling takes along beside the doctypes, which Frappe itself removes with all that hangs on the module.

Left on the site: accounts without the scheme's roles, the names of workflow states and actions, and what Frappe logged
(activities, accesses, errors, mails), which other apps and the audit need.
"""

from pathlib import Path

import frappe

from dongyang_lianhu import kept_settings

APP = "dongyang_lianhu"
# Fixtures that no module links to: Frappe would leave them, pointing at doctypes that are gone.
POINTING = ("Workflow", "Custom HTML Block")
# Rows of Frappe's own doctypes that are about a document of this app, by the field that names its doctype.
ABOUT_DOCUMENTS = {
	"ToDo": "reference_type",
	"Comment": "reference_doctype",
	"Version": "ref_doctype",
	"DocShare": "share_doctype",
	"Notification Log": "document_type",
	"Workflow Action": "reference_doctype",
	"Tag Link": "document_type",
	"View Log": "reference_doctype",
	"Document Follow": "ref_doctype",
	"User Permission": "allow",
	"Deleted Document": "deleted_doctype",
	"List Filter": "reference_doctype",
	"List View Settings": "name",
}
WITHOUT_DOCTYPE = {"__global_search": "doctype", "__UserSettings": "doctype"}


def after_uninstall() -> None:
	"""Take roles, settings, files and all rows about the app's documents; a trial run (`--dry-run`) changes nothing."""
	if frappe.db.exists("Module Def", {"app_name": APP}):  # Frappe calls this after a trial run too
		return
	take_roles()
	take_fixtures()
	take_jobs()
	take_files()
	take_rows_about_documents()
	kept_settings.restore()
	frappe.db.delete("DefaultValue", {"defkey": ["like", f"{APP}%"]})
	frappe.db.commit()  # Frappe has committed before, and ends without another
	frappe.clear_cache()


def doctypes() -> list[str]:
	"""Return the names of the app's doctypes, which are gone from the database by now."""
	folder = Path(__file__).parent / APP / "doctype"
	return [frappe.get_file_json(path)["name"] for path in sorted(folder.glob("*/*.json"))]


def fixtures(doctype: str) -> list[str]:
	"""Return the names of the records of a doctype that the app ships."""
	path = Path(__file__).parent / "fixtures" / f"{frappe.scrub(doctype)}.json"
	return [record["name"] for record in frappe.get_file_json(path)]


def take_roles() -> None:
	"""Take the scheme's roles from accounts and profiles, and the roles themselves: installed again, nobody has one."""
	roles = fixtures("Role")
	for doctype in ("Has Role", "Custom DocPerm", "DocPerm"):
		frappe.db.delete(doctype, {"role": ["in", roles]})
	frappe.db.delete("Role", {"name": ["in", roles]})


def take_fixtures() -> None:
	"""Take workflows and blocks of the workspace."""
	for doctype in POINTING:
		for name in fixtures(doctype):
			frappe.delete_doc(doctype, name, force=True, ignore_missing=True, ignore_permissions=True)


def take_jobs() -> None:
	"""Take the scheduled jobs: the scheduler would run them every hour on tables that are gone."""
	jobs = frappe.get_all("Scheduled Job Type", {"method": ["like", f"{APP}.%"]}, pluck="name")
	for name in jobs:
		frappe.delete_doc("Scheduled Job Type", name, force=True, ignore_permissions=True)


def take_files() -> None:
	"""Take the files of the app's documents, rosters with phones among them, from the disk too."""
	names = frappe.get_all("File", {"attached_to_doctype": ["in", doctypes()]}, pluck="name")
	for name in names:
		# Without the document, which is gone, Frappe would look for it to leave a comment there
		frappe.db.set_value("File", name, {"attached_to_doctype": None, "attached_to_name": None})
		frappe.delete_doc("File", name, force=True, ignore_permissions=True)


def take_rows_about_documents() -> None:
	"""Take tasks, comments, histories, shares, search entries and users' own list settings of the app's documents."""
	names = doctypes()
	for doctype, field in (ABOUT_DOCUMENTS | WITHOUT_DOCTYPE).items():
		frappe.db.delete(doctype, {field: ["in", names]})
	frappe.cache().delete_key("_user_settings")
