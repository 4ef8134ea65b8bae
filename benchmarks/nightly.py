"""Times the nightly evaluation of every village in one process, and counts its database queries.

    python benchmarks/nightly.py --bench PATH --site NAME [--rounds 3]

Each village is judged as of the days below inside a savepoint that is rolled back, so the site stays as it was:

- an ordinary night: the first day after the site's last evaluation that begins neither a month nor a week;
- a Monday, and the first of a month, when new duties are opened.

The figure is the best round of the sum over all villages, one worker. Load the demo township first (50,000 visits).
"""

import argparse
import os
import platform
import time
from datetime import date, timedelta


def main() -> None:
	"""Measure and print one line per kind of night, as ratios to the ordinary one too."""
	arguments = parse_arguments()
	os.chdir(os.path.join(arguments.bench, "sites"))
	import frappe

	frappe.init(site=arguments.site)
	frappe.connect()
	days = nights(frappe.db.get_all("Village", pluck="evaluated_on"))
	print(
		f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, Frappe {frappe.__version__}"
	)
	print(
		", ".join(
			f"{frappe.db.count(doctype)} {doctype}" for doctype in ("Household", "Visit", "Visit Obligation")
		)
	)
	ordinary = None
	for name, day in days.items():
		seconds, subjects, decisions, queries = best_round(day, arguments.rounds)
		ordinary = ordinary or seconds
		print(
			f"{name:15} {day}  {seconds:6.2f} s  x{seconds / ordinary:4.2f}  {subjects} subjects  "
			f"{decisions} decisions  queries per village {min(queries)}-{max(queries)}"
		)


def parse_arguments() -> argparse.Namespace:
	"""Read the command line."""
	parser = argparse.ArgumentParser(
		description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
	)
	parser.add_argument("--bench", required=True)
	parser.add_argument("--site", required=True)
	parser.add_argument("--rounds", type=int, default=3)
	return parser.parse_args()


def nights(evaluated: list[date | None]) -> dict[str, date]:
	"""Return the days to measure, none before the last evaluation."""
	start = max(filter(None, evaluated)) + timedelta(days=1)
	coming = [start + timedelta(days=offset) for offset in range(70)]
	return {
		"ordinary night": next(day for day in coming if day.day != 1 and day.weekday() != 0),
		"Monday": next(day for day in coming if day.weekday() == 0 and day.day != 1),
		"first of month": next(day for day in coming if day.day == 1),
	}


def best_round(day: date, rounds: int) -> tuple[float, int, int, list[int]]:
	"""Judge every village `rounds` times; return the shortest sum of seconds with its counts."""
	return min((one_round(day) for _round in range(rounds)), key=lambda result: result[0])


def one_round(day: date) -> tuple[float, int, int, list[int]]:
	"""Judge every village once, and roll back."""
	import frappe

	from dongyang_lianhu.scheduler import evaluate_village

	seconds, subjects, decisions, queries = 0.0, 0, 0, []
	for village in frappe.get_all("Village", pluck="name", order_by="name"):
		with counting_queries() as counted:
			began = time.perf_counter()
			summary = evaluate_village(village, day, dry_run=True)
			seconds += time.perf_counter() - began
		frappe.db.rollback()
		subjects, decisions = subjects + summary.subjects, decisions + summary.decisions
		queries.append(counted[0])
	return seconds, subjects, decisions, queries


class counting_queries:
	"""Counts the statements that reach the database inside the block."""

	def __enter__(self) -> list[int]:
		import frappe

		self.original, counted = frappe.db.sql, [0]

		def sql(*values, **options):
			counted[0] += 1
			return self.original(*values, **options)

		frappe.db.sql = sql
		return counted

	def __exit__(self, *_error) -> None:
		import frappe

		frappe.db.sql = self.original


if __name__ == "__main__":
	main()
