"""Files that Frappe makes of lists and reports: no cell runs as a formula, and numbers stay numbers."""

import csv
import io
import json

import pytest
from openpyxl import load_workbook

FORMULAS = ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1+1", "＝1+1", "＠SUM(A1)", "#REF!"]
HARMLESS = ["-5", "一组-二组", "a=b", "5%", ""]


@pytest.fixture
def remarks(world, database):
	"""Households whose remarks are what a spreadsheet would run, written past the controller."""
	import frappe

	names = [f"QA-{number:04d}" for number in range(1, 6)]
	texts = [*FORMULAS, *HARMLESS]
	given = {name: texts[place::5] for place, name in enumerate(names)}
	before = {name: frappe.db.get_value("Household", name, "remarks") for name in names}

	def put(which: int) -> list[str]:
		written = []
		for name, choice in given.items():
			text = choice[which] if which < len(choice) else ""
			frappe.db.set_value("Household", name, "remarks", text, update_modified=False)
			written.append(text)
		frappe.db.commit()
		return written

	yield put
	for name, text in before.items():
		frappe.db.set_value("Household", name, "remarks", text, update_modified=False)
	frappe.db.commit()


def export(client, kind: str, **values):
	asked = {"doctype": "Household", "file_format_type": kind, "title": "Household"}
	asked |= {
		"fields": json.dumps(
			["`tabHousehold`.`name`", "`tabHousehold`.`remarks`", "`tabHousehold`.`residents`"]
		)
	}
	asked |= {
		"filters": json.dumps([["Household", "name", "like", "QA-000%"]]),
		"order_by": "`tabHousehold`.`name` asc",
	}
	reply = client.call("frappe.desk.reportview.export_query", "GET", **asked, **values)
	assert reply.status_code == 200, reply.text[:500]
	return reply.content


@pytest.mark.parametrize("which", [0, 1, 2])
@pytest.mark.parametrize("delimiter", [",", ";"])
def test_a_list_as_csv(which, delimiter, remarks, login):
	from dongyang_lianhu.rosters.quoting import runs, unquoted

	written = remarks(which)
	content = export(login("clerk"), "CSV", csv_delimiter=delimiter).decode("utf-8-sig")
	rows = list(csv.reader(io.StringIO(content), delimiter=delimiter))[1:]
	cells = [row[2] for row in rows]
	assert not any(runs(cell) for row in rows for cell in row)
	assert [unquoted(cell) for cell in cells] == written


@pytest.mark.parametrize("which", [0, 1, 2])
def test_a_list_as_a_workbook(which, remarks, login):
	written = remarks(which)
	sheet = load_workbook(io.BytesIO(export(login("clerk"), "Excel"))).active
	cells = [row[2] for row in sheet.iter_rows(min_row=2, max_row=6)]
	assert [cell.value or "" for cell in cells] == [text.replace("\t", "\t") for text in written]
	assert not [cell for cell in cells if cell.data_type in ("f", "e")]
	assert [bool(cell.quotePrefix) for cell in cells] == [
		text.lstrip(" ").startswith(tuple("=+-@\t＝＠")) and text != "-5" for text in written
	]


@pytest.mark.parametrize("kind", ["CSV", "Excel"])
def test_a_report(kind, world, login, database):
	"""A head's name from before it was looked at."""
	import frappe

	before = frappe.db.get_value("Household", "QA-0001", "head_name")
	frappe.db.set_value("Household", "QA-0001", "head_name", "=1+1", update_modified=False)
	frappe.db.commit()
	try:
		reply = login("clerk").call(
			"frappe.desk.query_report.export_query",
			"GET",
			report_name="Household Tiers",
			file_format_type=kind,
			filters=json.dumps({"village": "试甲村"}),
			visible_idx="[]",
		)
	finally:
		frappe.db.set_value("Household", "QA-0001", "head_name", before, update_modified=False)
		frappe.db.commit()
	assert reply.status_code == 200, reply.text[:500]
	if kind == "CSV":
		assert '"=1+1"' not in reply.text
	else:
		sheet = load_workbook(io.BytesIO(reply.content)).active
		assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]


def test_a_strange_sign_between_the_cells_is_refused(world, login):
	asked = {"doctype": "Household", "file_format_type": "CSV", "fields": '["name"]', "csv_delimiter": "="}
	reply = login("clerk").call("frappe.desk.reportview.export_query", "GET", **asked)
	assert (
		reply.status_code == 417
		and "分号" in reply.text.encode().decode("unicode_escape", "ignore") + reply.text
	)


def test_what_administrators_take_by_frappes_own_exports_runs_nothing(world, login, database):
	"""Rows for Frappe's import are quoted as lists are; a register with phones is exported by the app alone."""
	import json

	import frappe

	frappe.db.set_value("Household", "QA-0001", "remarks", '=HYPERLINK("http://x","y")')
	frappe.db.commit()
	client = login("manager")
	asked = {
		"doctype": "Household",
		"export_fields": json.dumps({"Household": ["name", "remarks"]}),
		"export_records": "all",
		"file_type": "CSV",
	}
	reply = client.call("frappe.core.doctype.data_import.data_import.download_template", "GET", **asked)
	assert reply.status_code == 200 and "HYPERLINK" in reply.text, reply.text[:300]
	assert '"=HYPERLINK' not in reply.text and ",=HYPERLINK" not in reply.text
	refused = client.call(
		"frappe.core.doctype.data_export.exporter.export_data", "GET", doctype="Household", with_data=1
	)
	told = json.loads(json.loads(refused.json()["_server_messages"])[0])["message"]
	assert refused.status_code == 417 and "导出登记册" in told
