"""Times a roster of households: reading, dry run, import, second run, export; and counts their database queries.

    python benchmarks/rosters.py --bench PATH --site NAME [--rows 7000]

A village of its own is made and taken away again. Printed: wall-clock and processor seconds of each step in one process, as the
background job runs it, and the statements that reached the database.
"""

import argparse
import os
import platform
import time
from collections.abc import Callable

VILLAGE, CODE = "计时村", "QZ"


def main() -> None:
	"""Measure and print one line per step."""
	arguments = parse_arguments()
	os.chdir(os.path.join(arguments.bench, "sites"))
	import frappe

	frappe.init(site=arguments.site)
	frappe.connect()
	print(
		f"{platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, "
		f"Python {platform.python_version()}, Frappe {frappe.__version__}"
	)
	remove()
	try:
		measure(arguments.rows)
	finally:
		remove()
		frappe.destroy()


def parse_arguments() -> argparse.Namespace:
	"""Read the command line."""
	parser = argparse.ArgumentParser(
		description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
	)
	parser.add_argument("--bench", required=True)
	parser.add_argument("--site", required=True)
	parser.add_argument("--rows", type=int, default=7000)
	return parser.parse_args()


def measure(rows: int) -> None:
	"""Run each step once."""
	import frappe

	from dongyang_lianhu.importing import jobs
	from dongyang_lianhu.importing.exports import export_register
	from dongyang_lianhu.rosters import load_registers, read_roster

	frappe.get_doc({"doctype": "Village", "village_name": VILLAGE, "village_code": CODE}).insert()
	content = roster(rows)
	register = load_registers()["households"]
	timed(f"read {rows} rows", lambda: read_roster(register, "a.xlsx", content))
	name = new_import(content)
	timed("dry run", lambda: run(name, "Checking", jobs.run_check))
	timed("import", lambda: run(name, "Importing", jobs.run_import))
	print_counts(name)
	again = new_import(content)
	timed("dry run again", lambda: run(again, "Checking", jobs.run_check))
	print_counts(again)
	timed("export", lambda: export_register("households", [["village", "=", VILLAGE]], phones=True))


def roster(rows: int) -> bytes:
	"""A household roster with the columns that townships keep."""
	from dongyang_lianhu.rosters import load_registers, workbooks

	register = load_registers()["households"]
	names = ("household_number", "head_name", "address", "village_group", "tier", "tier_since")
	columns = [register.column(name) for name in (*names, "phone", "wechat", "residents", "occupancy")]
	return workbooks.export(
		register,
		columns,
		[
			[
				f"{CODE}-{n:06d}",
				f"示例户{n}",
				f"{n}号",
				f"{n % 12 + 1}组",
				"General",
				"2026-03-01",
				f"1000{n:07d}",
				"In Group",
				n % 6 + 1,
				"Lived In",
			]
			for n in range(1, rows + 1)
		],
	)


def new_import(content: bytes) -> str:
	"""A Roster Import of the file."""
	import frappe

	values = {"file_name": "计时名册.xlsx", "content": content, "is_private": 1}
	file = frappe.get_doc({"doctype": "File", **values}).insert()
	doc = {"doctype": "Roster Import", "register": "Household", "file": file.file_url, "create_groups": 1}
	return frappe.get_doc(doc).insert().name


def run(name: str, state: str, job: Callable[[str], None]) -> None:
	"""Run a job as its worker does."""
	import frappe

	frappe.db.set_value("Roster Import", name, {"state": state, "started_by": "Administrator"})
	frappe.db.commit()
	job(name)


def print_counts(name: str) -> None:
	"""What the import says of itself."""
	import frappe

	fields = ["state", "to_create", "created", "unchanged", "wrong", "message"]
	print("  ", dict(frappe.db.get_value("Roster Import", name, fields, as_dict=True)))


def timed(step: str, call: Callable[[], object]) -> None:
	"""Run a step and print how long it took."""
	import frappe

	original, counted = frappe.db.sql, [0]

	def sql(*values, **options):
		counted[0] += 1
		return original(*values, **options)

	frappe.db.sql = sql
	began, worked = time.perf_counter(), time.process_time()
	call()
	seconds, processor = time.perf_counter() - began, time.process_time() - worked
	frappe.db.sql = original
	print(f"{step:16} {seconds:6.1f} s  {processor:6.1f} s of processor  {counted[0]:5} queries")


def remove() -> None:
	"""Take away the village and what was imported."""
	import frappe

	frappe.db.rollback()
	for doctype in ("Household Tier Change", "Household", "Village Group"):
		frappe.db.delete(doctype, {"village": VILLAGE})
	frappe.db.delete("Village", {"name": VILLAGE})
	for name in frappe.get_all("File", {"file_name": ["like", "计时名册%"]}, pluck="name"):
		url = frappe.db.get_value("File", name, "file_url")
		frappe.db.delete("Roster Import", {"file": url})
		frappe.delete_doc("File", name, force=True)
	frappe.db.commit()


if __name__ == "__main__":
	main()
