"""Cards handed out: ticked off with a day, for many links at once, each change on record."""

from collections.abc import Sequence
from datetime import date

import frappe
from frappe import _
from frappe.query_builder import DocType
from frappe.utils import formatdate
from pypika.terms import LiteralValue

from dongyang_lianhu import clock, validation
from dongyang_lianhu.effects import rows
from dongyang_lianhu.permissions.conditions import condition_text
from dongyang_lianhu.permissions.scope import scope_for
from dongyang_lianhu.policy import SCHEME_BEGAN

MOST_AT_ONCE = 2000


def tick_off(links: Sequence[str], day: date) -> dict[str, int]:
	"""Note that the cards of links were handed out on `day`; return how many were noted, and why others were not.

	A card that is ticked off already keeps its day, and one of an ended link is void. Raises frappe.PermissionError when
	one of the links may not be changed by the user.
	"""
	check_day(day)
	found = _changeable(links)
	foreign = sorted(set(links) - set(found))
	if foreign:
		frappe.throw(
			_("You cannot tick off the card of {0}. Please leave it out.").format(foreign[0]),
			frappe.PermissionError,
		)
	ended = [name for name, row in found.items() if row.to_date and row.to_date < clock.today()]
	ticked = [name for name, row in found.items() if row.card_issued_on and name not in ended]
	open_ones = sorted(set(found) - set(ended) - set(ticked))
	_write(open_ones, day)
	return {"ticked": len(open_ones), "already": len(ticked), "ended": len(ended)}


def check_day(day: date) -> None:
	"""Refuse a day to come, or one before the scheme."""
	if day > clock.today():
		frappe.throw(_("{0} lies in the future. Please enter a day up to today.").format(formatdate(day)))
	if day < SCHEME_BEGAN:
		frappe.throw(validation.before_scheme(formatdate(day)))


def _changeable(links: Sequence[str]) -> dict[str, frappe._dict]:
	"""Those of the links that the user may write, by name; locked, so that of two who tick off at once the first counts."""
	if len(links) > MOST_AT_ONCE:
		frappe.throw(_("Please tick off at most {0} cards at once.").format(MOST_AT_ONCE))
	if not frappe.has_permission("Household Link", "write"):
		frappe.throw(_("Your role does not tick off cards. Please tell the village."), frappe.PermissionError)
	scope = scope_for(None, "Household Link", "write")
	link = DocType("Household Link")
	found = (
		frappe.qb.from_(link)
		.select(link.name, link.card_issued_on, link.to_date)
		.where(link.name.isin(list(links) or [""]))
		.where(LiteralValue(condition_text("Household Link", scope).replace("%", "%%")))
		.for_update()
		.run(as_dict=True)
	)
	return {row.name: row for row in found}


def _write(links: Sequence[str], day: date) -> None:
	"""Set the day, and note in each link's timeline who ticked it off."""
	rows.update("Household Link", {name: {"card_issued_on": day} for name in links})
	user = frappe.session.user
	note = {
		"comment_type": "Info",
		"comment_email": user,
		"comment_by": frappe.utils.get_fullname(user),
		"content": _("ticked off the contact card as handed out on {0}").format(formatdate(day)),
		"reference_doctype": "Household Link",
	}
	rows.insert(
		"Comment",
		[{"name": frappe.generate_hash(length=10), "reference_name": name, **note} for name in links],
	)
