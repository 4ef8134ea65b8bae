"""A roster imported from the command line: the same Roster Import document, check and import as in the Desk."""

import json
from pathlib import Path

import frappe

from dongyang_lianhu.documents import private_file
from dongyang_lianhu.importing import jobs
from dongyang_lianhu.rosters import load_registers

COUNTS = {"rows_total": "共", "to_create": "新增", "to_change": "修改", "unchanged": "不变", "wrong": "有误"}


def import_file(
	register: str,
	path: str,
	village: str | None = None,
	create_groups: bool = False,
	dry_run: bool = False,
	failed: str | None = None,
	numbered: str | None = None,
):
	"""Check a file, and import it unless `dry_run`; return the Roster Import. Wrong rows go to the file `failed`.

	Rows without a number get theirs when a file `numbered` is to hold them.

	Raises frappe.ValidationError when the import cannot be made, such as for a village that does not exist.
	"""
	doc = _new_import(load_registers()[register].doctype, Path(path), village, create_groups)
	_run(doc, "Checking", jobs.run_check)
	if numbered and doc.can_number:
		jobs.number(doc)
		Path(numbered).write_bytes(Path(_full_path(doc.numbered_file)).read_bytes())
		_run(doc, "Checking", jobs.run_check)
	if not dry_run and doc.state == "Checked" and doc.to_create + doc.to_change:
		_run(doc, "Importing", jobs.run_import)
	if failed and doc.failed_file:
		Path(failed).write_bytes(Path(_full_path(doc.failed_file)).read_bytes())
	return doc


def lines(doc) -> list[str]:
	"""Return what the terminal shows of a finished import."""
	counts = "，".join(f"{word} {doc.get(field)} 行" for field, word in COUNTS.items())
	shown = [f"{doc.name}  {frappe._(doc.state)}  {counts}", *([doc.message] if doc.message else [])]
	shown += [f"  {line}" for line in _additions(doc)]
	for problem in doc.problems:
		place = f"{problem.sheet or ''} 第 {problem.row_number} 行".strip()
		shown.append(f"  {place} {problem.column_heading or ''} {problem.cell_value or ''}：{problem.reason}")
	if doc.wrong > len(
		{(problem.sheet, problem.row_number) for problem in doc.problems if not problem.is_note}
	):
		shown.append("  其余见有误行文件（--failed）")
	return shown


def _additions(doc) -> list[str]:
	"""Say which groups the import registers and which rows it creates; the first ones by number."""
	found, said = json.loads(doc.additions or "{}"), []
	if groups := found.get("groups"):
		said.append(f"登记新小组 {len(groups)} 个：{'、'.join(groups)}")
	if rows := found.get("rows"):
		numbers = "、".join(f"{row['name']} {row['title']}".strip() for row in rows)
		rest = " 等" if doc.to_create > len(rows) else ""
		said.append(f"新增 {doc.to_create} 行：{numbers}{rest}")
	return said


def _new_import(doctype: str, path: Path, village: str | None, create_groups: bool):
	file = private_file(path.name, path.read_bytes())
	doc = frappe.get_doc(
		{
			"doctype": "Roster Import",
			"register": doctype,
			"village": village,
			"file": file.file_url,
			"create_groups": int(create_groups),
		}
	).insert()
	file.db_set(
		{"attached_to_doctype": doc.doctype, "attached_to_name": doc.name, "attached_to_field": "file"}
	)
	return doc


def _run(doc, state: str, job) -> None:
	doc.db_set({"state": state, "started_by": frappe.session.user})
	frappe.db.commit()  # the job begins with a fresh transaction
	job(doc.name)
	doc.reload()


def _full_path(url: str) -> str:
	return frappe.get_doc("File", {"file_url": url}).get_full_path()
