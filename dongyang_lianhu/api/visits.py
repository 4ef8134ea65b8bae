"""Who and where a visit is about: what the form of a visit offers to whoever enters it."""

from typing import Any

import frappe
from frappe.query_builder import DocType
from frappe.utils import cint
from pypika.queries import QueryBuilder, Table
from pypika.terms import Criterion

from dongyang_lianhu import clock, names, pinyin
from dongyang_lianhu.api.reading import readable
from dongyang_lianhu.permissions.checks import enters_for_others
from dongyang_lianhu.permissions.conditions import in_scope, linked_on
from dongyang_lianhu.permissions.scope import scope_for, scope_of
from dongyang_lianhu.shapes import parsed_json, read_day

LONGEST_LIST = 50
Found = list[tuple[str, str]]


@frappe.whitelist()
def usual_visitor(household: str) -> str | None:
	"""Whoever mostly makes the visits that the session's user enters: himself, or the household's own member.

	Whoever enters visits of others there gets the household's primary member.
	"""
	frappe.has_permission("Visit", "create", throw=True)
	scope = scope_for(frappe.session.user, "Visit", "create")
	if scope.township or enters_for_others(household, scope):
		return frappe.db.get_value("Household", household, "primary_member")
	return scope.member


@frappe.whitelist()
def members(
	doctype: str, txt: str, searchfield: str, start: int, page_len: int, filters: Any = None
) -> Found:
	"""Number and name of the active members of a village who may have made a visit.

	A linked member names whom he went with, although he does not read that member's record: nothing else is offered
	or searched. `filters`: `village`, which he takes part in, and `without`, a member who is named already.
	"""
	frappe.has_permission("Visit", "create", throw=True)
	given, member = _given(filters), DocType("Party Member")
	if not scope_of().township and not in_scope("Village", given.village, scope_of()):
		return []
	query = frappe.qb.from_(member).select(member.name, member.member_name)
	query = query.where((member.village == given.village) & (member.status == "Active"))
	query = query.where((member.name != (given.without or "")) & _holds(member, txt, "name", "member_name"))
	return _page(query.orderby(member.name_pinyin).orderby(member.name), start, page_len)


@frappe.whitelist()
def households(
	doctype: str, txt: str, searchfield: str, start: int, page_len: int, filters: Any = None
) -> Found:
	"""Number and head of the households that the session's user reads, or was linked to on the visit's day.

	A link that has ended since does not take away a visit that was made in time. `filters`: `visit_date`.
	"""
	frappe.has_permission("Visit", "create", throw=True)
	given, household = _given(filters), DocType("Household")
	mine: Criterion = readable("Household")
	if member := scope_of().member:
		day = read_day(given.visit_date) if given.visit_date else clock.today()
		mine = mine | household.name.isin(linked_on(member, day))
	query = frappe.qb.from_(household).select(household.name, household.head_name)
	query = query.where(mine & _holds(household, txt, "name", "head_name", "address"))
	return _page(query.orderby(household.name), start, page_len)


def _given(filters: Any) -> frappe._dict:
	"""Filters by name, as the form sends them; of any other shape, none."""
	values = parsed_json(filters)
	return frappe._dict(values if isinstance(values, dict) else {})


def _holds(table: Table, text: str, *columns: str) -> Criterion:
	"""One of the columns holds the text, or the name is found by it as pinyin."""
	text = names.one_writing(text)
	held = [table[column].like(f"%{text}%") for column in columns]
	if typed := pinyin.asked(text):
		held.append(table.name_keys.like(f"%{typed}%"))
	return Criterion.any(held)


def _page(query: QueryBuilder, start: int, page_len: int) -> Found:
	return list(query.limit(min(cint(page_len) or 10, LONGEST_LIST)).offset(cint(start)).run())
