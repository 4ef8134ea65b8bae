"""Every role that may attaches a file to a form that is not saved yet, saves it and goes on."""

import io

import pytest
from openpyxl import Workbook

IMPORTERS = {"组织干事": "clerk", "村党支部书记": "secretary.a", "村“两委”": "committee.a"}


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
	wait_for_state(desk, "Checked")  # the Desk saves the form once the file is there, and the save checks it
	assert "各户名册" in desk.page.locator("[data-fieldname=file]").locator("visible=true").first.inner_text()
	press(desk, "导入")
	wait_for_state(desk, "Imported")
	assert not desk.complaints, "\n".join(desk.complaints)
	frappe.db.rollback()
	assert frappe.db.get_value("Household", "QA-0005", "remarks") == f"由浏览器导入{number}"
	name = desk.page.evaluate("cur_frm.doc.name")
	hangs = {"attached_to_doctype": "Roster Import", "attached_to_name": name, "attached_to_field": "file"}
	assert frappe.db.count("File", hangs) == 1
