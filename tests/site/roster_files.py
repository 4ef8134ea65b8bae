"""Roster files for the tests, imports of them, and what they leave behind taken away again."""

import io
import zipfile

import factories
import frappe
from openpyxl import Workbook

from dongyang_lianhu.importing import jobs
from dongyang_lianhu.rosters import load_registers, workbooks

FIRST_ROWS = {
	"households": {"户编号": "QA-700001", "户主": "测试户"},
	"members": {"党员编号": "QA-700001", "姓名": "测试员"},
	"ties": {"党员": "QA-004", "住户": "QA-0002", "类型": "熟人"},
}
MADE = "Q_-7_____"  # the numbers that these tests give
BIG = ("试丙村", "QC")


def workbook(*rows: dict) -> bytes:
	"""An .xlsx whose headings are the keys of all rows."""
	headings = list(dict.fromkeys(heading for row in rows for heading in row))
	book = Workbook()
	book.active.append(headings)
	for row in rows:
		book.active.append([row.get(heading) for heading in headings])
	stream = io.BytesIO()
	book.save(stream)
	return stream.getvalue()


def special(kind: str) -> bytes:
	"""A file that is no roster, or not one that is read."""
	ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504
	makers = {
		"xls": lambda: ole + "Workbook".encode("utf-16-le"),
		"locked": lambda: ole + "EncryptedPackage".encode("utf-16-le"),
		"picture": lambda: b"\x89PNG\r\n\x1a\n" + b"\0" * 100,
		"archive": lambda: archive({"readme.txt": b"hello"}),
		"half": lambda: workbook({"户编号": "QA-700001", "户主": "甲"})[:2000],
		"empty": lambda: b"",
		"blank": lambda: workbook({}),
		"large": lambda: b"a" * (11 << 20),
		"bomb": lambda: archive({"xl/worksheets/sheet1.xml": b" " * (200 << 20)}),
		"long": lambda: archive({"xl/worksheets/sheet1.xml": b"<row></row>" * 30_000}),
		"garbled": lambda: b"\xff\xfe\xfa\xff\x80\x80\x81",
		"template": lambda: workbooks.template(load_registers()["households"]),
	}
	return makers[kind]()


def archive(parts: dict[str, bytes]) -> bytes:
	"""A zip file."""
	stream = io.BytesIO()
	with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed:
		for name, content in parts.items():
			packed.writestr(name, content)
	return stream.getvalue()


def make_import(register: str, content: bytes, user: str = "clerk", name: str = "名册.xlsx", **values):
	"""A saved Roster Import with the file attached, made by a user of factories.py."""
	frappe.set_user(factories.email(user))
	file = frappe.get_doc(
		{"doctype": "File", "file_name": name, "content": content, "is_private": 1}
	).insert()
	doctype = load_registers()[register].doctype
	doc = {"doctype": "Roster Import", "register": doctype, "file": file.file_url, **values}
	return frappe.get_doc(doc).insert()


def check(doc):
	"""Run the dry run to its end, as the background job does."""
	return _run(doc, "Checking", jobs.run_check)


def do_import(doc):
	"""Run the import to its end."""
	return _run(doc, "Importing", jobs.run_import)


def import_all(register: str, content: bytes, user: str = "clerk", **values):
	"""Check and import a file; return the Roster Import."""
	doc = check(make_import(register, content, user, **values))
	return do_import(doc) if doc.state == "Checked" and doc.to_create + doc.to_change else doc


def _run(doc, state: str, job):
	doc.db_set({"state": state, "started_by": frappe.session.user})
	frappe.db.commit()
	job(doc.name)
	doc.reload()
	return doc


def failed_bytes(doc) -> bytes:
	"""The attached file of wrong rows."""
	with open(frappe.get_doc("File", {"file_url": doc.failed_file}).get_full_path(), "rb") as stream:
		return stream.read()


def make_big_village() -> None:
	"""A village of its own for long rosters."""
	name, code = BIG
	factories.ensure("Village", name, village_name=name, village_code=code)
	factories.ensure("Village Group", f"{name}-一组", village=name, group_name="一组")
	frappe.db.commit()


def remove() -> None:
	"""Take away whatever the tests imported."""
	frappe.db.rollback()
	frappe.set_user("Administrator")
	for doctype in ("Household Tier Change", "Household Tie", "Household", "Party Member"):
		column = "household" if doctype == "Household Tier Change" else "name"
		like = f"{MADE}%" if doctype in ("Household", "Party Member") else f"%{MADE}%"
		frappe.db.delete(doctype, {column: ["like", like]})
	frappe.db.delete("Household Tie", {"kind": "Familiar", "party_member": "QA-004"})
	for doctype in ("Household", "Household Tier Change", "Village Group"):
		frappe.db.delete(doctype, {"village": BIG[0]})
	frappe.db.delete("Village", {"name": BIG[0]})
	frappe.db.delete("Village Group", {"group_name": ["like", "新%"]})
	for name in frappe.get_all("File", {"attached_to_doctype": "Roster Import"}, pluck="name"):
		frappe.delete_doc("File", name, force=True)
	for name in frappe.get_all("File", {"file_name": ["like", "名册%"]}, pluck="name"):
		frappe.delete_doc("File", name, force=True)
	for doctype in ("Roster Import Problem", "Roster Import", "Register Export"):
		frappe.db.delete(doctype)
	frappe.db.commit()
