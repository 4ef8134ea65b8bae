"""Every role that may hangs a file on the pages that take one: a form not saved yet, and one that is."""

import io

import factories
import pytest
from openpyxl import Workbook

IMPORTERS = {"组织干事": "clerk", "村党支部书记": "secretary.a", "村“两委”": "committee.a"}
SIDEBARS = [
	("member.a", "Visit", "own"),
	("lead.a", "Visit", "own"),
	("secretary.a", "Household", "own"),
	("committee.a", "Household", "own"),
	("clerk", "Household", "own"),
]


def roster(number: int) -> dict:
	"""A roster of one household that is in the register, with other remarks."""
	book, stream = Workbook(), io.BytesIO()
	book.active.append(["户编号", "户主", "备注"])
	book.active.append(["QA-0005", "甲户0005", f"由浏览器导入{number}"])
	book.save(stream)
	kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	return {"name": "各户名册.xlsx", "mimeType": kind, "buffer": stream.getvalue()}


def upload(desk, button, file: dict) -> None:
	"""Choose a file in the Desk's own dialog and send it."""
	button.click()
	dialog = desk.page.locator(".modal.show").last
	dialog.locator("input[type=file]").first.set_input_files(file)
	desk.settle()
	send = dialog.locator(".modal-footer .btn-primary:visible, .btn-modal-primary:visible")
	if send.count():
		send.first.click()
	desk.page.wait_for_function("!document.querySelector('.modal.show .file-uploader')")
	desk.settle()


def press(desk, label: str) -> None:
	desk.page.get_by_role("button", name=label).locator("visible=true").first.click()
	desk.settle()


def wait_for_state(desk, state: str) -> None:
	desk.page.wait_for_function("state => cur_frm.doc.state === state", arg=state, timeout=120_000)
	desk.settle()


@pytest.fixture
def tidy(world):
	"""What an import leaves behind is taken away."""
	import frappe

	yield
	import roster_files

	frappe.db.rollback()
	roster_files.remove()


@pytest.mark.parametrize("role", IMPORTERS)
def test_a_roster_is_attached_saved_checked_and_imported(role, desks, tidy):
	import frappe

	desk, number = desks(IMPORTERS[role], "desktop"), list(IMPORTERS).index(role)
	desk.complaints.clear()
	desk.load("/app/roster-import/new")
	desk.page.wait_for_function("window.cur_frm && cur_frm.doctype === 'Roster Import' && cur_frm.is_new()")
	desk.page.evaluate("cur_frm.set_value({register: 'Household', village: '试甲村'})")
	desk.settle()
	upload(desk, desk.page.locator("[data-fieldname=file] .btn-attach:visible"), roster(number))
	assert "各户名册" in desk.page.locator("[data-fieldname=file]").locator("visible=true").first.inner_text()
	press(desk, "保存")
	wait_for_state(desk, "Checked")
	press(desk, "导入")
	wait_for_state(desk, "Imported")
	assert not desk.complaints, "\n".join(desk.complaints)
	frappe.db.rollback()
	assert frappe.db.get_value("Household", "QA-0005", "remarks") == f"由浏览器导入{number}"
	name = desk.page.evaluate("cur_frm.doc.name")
	hangs = {"attached_to_doctype": "Roster Import", "attached_to_name": name, "attached_to_field": "file"}
	assert frappe.db.count("File", hangs) == 1


@pytest.mark.parametrize(("user", "doctype", "place"), SIDEBARS)
def test_a_saved_form_takes_a_file_beside_it(user, doctype, place, desks, world):
	desk = desks(user, "desktop")
	desk.complaints.clear()
	desk.open("Form", doctype, world.records[doctype][place])
	desk.page.wait_for_function("doctype => window.cur_frm && cur_frm.doctype === doctype", arg=doctype)
	desk.settle()
	file = {"name": "说明.txt", "mimeType": "text/plain", "buffer": f"{user} {doctype}".encode()}
	upload(desk, desk.page.locator(".form-attachments .add-attachment-btn:visible").first, file)
	shown = desk.page.locator(".form-attachments .attachment-row:visible")
	shown.first.wait_for()
	assert "说明.txt" in desk.page.locator(".form-attachments").locator("visible=true").first.inner_text()
	assert not desk.complaints, "\n".join(desk.complaints)
	assert factories.email(user)
