"""Which visits count (五(一), defaults 13-15): one condition, used by every fact, list and report."""

from datetime import date

import frappe
from pypika import Case
from pypika.terms import Criterion

from dongyang_lianhu.facts.links import open_on

ADVICE = {
	"Same Day": "Another visit of that day counts already; a household and day count once.",
	"Attempt": "Nobody was met: recorded as an attempt, which does not fulfil the duty.",
	"Contact": "A call or message: recorded as a contact, which does not fulfil the duty.",
	"No Log Entry": "Without a log entry the visit does not count. Please fill in the work log.",
	"No Open Link": "The household had no open link on that day; the visit is kept but does not count.",
	"Awaiting Approval": "Entered late: it counts when the area lead has approved it.",
	"Rejected": "The late entry was rejected; the visit does not count.",
	"Struck Out": "Struck out: the visit no longer counts.",
}


def counts(visit, as_of: date) -> Criterion:
	"""Return the condition that a visit counts, as known at the end of `as_of`, its household's link apart."""
	return (
		(visit.mode == "Home Visit")
		& (visit.met == "Adult Met")
		& (visit.has_log_entry == 1)
		& (visit.accepted_on <= as_of)
		& (visit.struck_on.isnull() | (visit.struck_on > as_of))
	)


def counting_case(visit, linked: Criterion) -> Case:
	"""Return the reason for which a visit counts or not, as an SQL expression."""
	return (
		Case()
		.when(visit.struck_on.isnotnull(), "Struck Out")
		.when(visit.entry_status == "Rejected", "Rejected")
		.when(visit.mode != "Home Visit", "Contact")
		.when(visit.met != "Adult Met", "Attempt")
		.when(visit.has_log_entry != 1, "No Log Entry")
		.when(linked.negate(), "No Open Link")
		.when(visit.accepted_on.isnull(), "Awaiting Approval")
		.else_("Counted")
	)


def primary_link_on(household: str, day: date) -> frappe._dict | None:
	"""Return the household's primary link on the day."""
	link = frappe.qb.DocType("Household Link")
	rows = (
		frappe.qb.from_(link)
		.select(link.name, link.party_member)
		.where((link.household == household) & (link.role == "Primary") & open_on(link, day))
		.orderby(link.from_date)
	).run(as_dict=True)
	return rows[0] if rows else None
