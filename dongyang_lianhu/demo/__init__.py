"""The invented township of `fixtures/township` on a site: registers, a half year of field work, one login per role."""

from datetime import date

import frappe
from frappe import _

from dongyang_lianhu import clock
from dongyang_lianhu.demo import field_work, people, plans, registers, tables, users
from dongyang_lianhu.demo.calendar import Calendar
from dongyang_lianhu.demo.writer import Writer

MARK = "dongyang_lianhu_demo_as_of"


def load(as_of: date | None = None, force: bool = False) -> dict:
	"""Load the demo township as it stood at the end of `as_of`, and return the number of rows by doctype.

	The script's last month becomes the month of `as_of`: 2026-09-30 shows the half year unmoved. Without `as_of`
	the township lives today, with only the morning's entries of that day. A site that already holds the demo is
	left as it is; one that holds other villages is refused unless `force` puts the demo beside them.
	"""
	if loaded_as_of():
		return {"loaded": False, "as_of": loaded_as_of(), "rows": {}, "logins": users.logins()}
	refuse_foreign_data(force)
	calendar = Calendar(as_of or clock.today(), whole_last_day=as_of is not None)
	writer = Writer()
	insert_all(tables.read_all(), calendar, writer)
	logins = users.create(calendar.as_of)
	frappe.db.set_global(MARK, calendar.as_of.isoformat())
	frappe.db.commit()  # one transaction for the whole township: a crash leaves nothing behind
	frappe.clear_cache()
	users.save_logins(logins)
	return {"loaded": True, "as_of": calendar.as_of.isoformat(), "rows": writer.counts, "logins": logins}


def loaded_as_of() -> str | None:
	"""The day for which this site's demo township was loaded, if it was."""
	return frappe.db.get_global(MARK)


def refuse_foreign_data(force: bool) -> None:
	"""Never mix invented people into a real register by accident."""
	villages = frappe.get_all("Village", pluck="name", limit=5)
	if villages and not force:
		names = ", ".join(villages)
		frappe.throw(
			_(
				"This site holds villages of its own ({0}). Load the demo on an empty site, or add --force."
			).format(names)
		)


def insert_all(source: tables.Tables, calendar: Calendar, writer: Writer) -> None:
	"""Compute every row in memory, then insert table by table."""
	villages = registers.village_names(source)
	links = field_work.links(source, calendar, villages)
	tiers = field_work.tier_changes(source, calendar, villages)
	visits = field_work.visits(source, calendar, villages, links)
	registers.insert(source, calendar, writer, villages)
	people.insert_households(source, calendar, writer, villages, people.State(links, tiers, visits))
	people.insert_members(source, calendar, writer, villages, links)
	work = field_work.Work(links, tiers, visits)
	plans.insert(source, calendar, writer, villages, work)
	field_work.insert(source, calendar, writer, villages, work)
