"""The one condition of each doctype, for lists (as SQL text) and for single documents (re-run on one name).

A condition is a list of alternatives; a row is in scope when one of them holds. Values that are written into the text
are escaped by the database's own driver: pypika doubles quotes only, and a backslash would end its literal early.
"""

from collections.abc import Callable, Iterable
from datetime import date

import frappe
from frappe.query_builder import DocType
from frappe.utils import getdate
from pypika.queries import QueryBuilder, Table
from pypika.terms import Criterion, LiteralValue

from dongyang_lianhu.permissions.scope import READING, Scope, scope_for, scope_of

EVERYTHING = "(1 = 1)"
NOTHING = "(1 = 0)"

# Child tables have no rights of their own: what their parent shows, they show.
PARENTS = {
	"Village Staff": "Village",
	"Lead Area Group": "Lead Area",
	"Household Listing": "Household",
	"Visit Companion": "Visit",
	"Scheme Policy Value": "Scheme Policy",
	"Linkage Plan Breach": "Linkage Plan",
	"Roster Import Problem": "Roster Import",
}

# A new document, or one that is moved, is judged by the documents that it points to; the first one decides alone
# when the others are empty.
POINTERS = {
	"Village": {},
	"Village Group": {"village": "Village", "lead_area": "Lead Area", "leader": "Party Member"},
	"Lead Area": {"village": "Village", "lead": "Party Member"},
	"Leading Group Member": {},
	"Party Member": {"village": "Village", "village_group": "Village Group", "own_household": "Household"},
	"Household": {"village": "Village", "village_group": "Village Group", "lead_area": "Lead Area"},
	"Household Tie": {"household": "Household", "party_member": "Party Member"},
	"Household Link": {"household": "Household", "party_member": "Party Member"},
	"Visit": {"household": "Household"},
	"Visit Obligation": {},
	"Sorting Check": {"household": "Household", "visit": "Visit"},
	"Household Tier Change": {"household": "Household"},
	"Scheme Policy": {},
	"Rule Decision": {},
	"Linkage Cycle": {},
	"Linkage Plan": {"village": "Village"},
	"Linkage Plan Pair": {},
	"Print Job": {"village": "Village", "lead_area": "Lead Area", "party_member": "Party Member"},
	"Roster Import": {"village": "Village"},
	"Register Export": {},
	"Confidential Reading": {},
}


def condition(doctype: str, user: str | None = None) -> str:
	"""SQL text over `tab{doctype}` that holds for the rows that `user` may read; empty text when he may read all.

	For queries without bound parameters (or double its `%` first), as Frappe's list queries are.
	"""
	scope = scope_of(user)
	return "" if scope.township else condition_text(doctype, scope)


def condition_text(doctype: str, scope: Scope) -> str:
	"""The condition of `doctype` for `scope`, always in parentheses."""
	if scope.township:
		return EVERYTHING
	if doctype in PARENTS:
		return _child_text(doctype, PARENTS[doctype], scope)
	if doctype not in _ALTERNATIVES:
		return NOTHING
	return _text(_ALTERNATIVES[doctype](DocType(doctype), scope))


def has_permission(doc, ptype: str = "read", user: str | None = None) -> bool:
	"""Whether `user` may do `ptype` to `doc`, so far as its place in the township goes (roles are Frappe's part)."""
	scope = scope_for(user, doc.doctype, ptype or "read")
	if scope.township:
		return True
	stored = _stored(doc, scope)
	if stored is None:
		return _points_into_scope(doc, POINTERS[doc.doctype], scope) or was_linked(doc, scope)
	if not stored.in_scope:
		return False
	if ptype in READING:
		return True
	moved = {field: target for field, target in POINTERS[doc.doctype].items() if _differs(doc, stored, field)}
	return _all_in_scope(doc, moved, scope)


def was_linked(doc, scope: Scope) -> bool:
	"""Whether a visit is the member's own, to a household to which he was linked on its day (五(一), default 15).

	So a visit that was made in time is entered after the link has ended too; more he no longer reads there.
	"""
	if doc.doctype != "Visit" or not scope.member or doc.get("visitor") != scope.member:
		return False
	day = getdate(doc.get("visit_date")) if doc.get("visit_date") else None
	if not day or not doc.get("household"):
		return False
	link = DocType("Household Link")
	return bool(linked_on(scope.member, day).where(link.household == doc.household).limit(1).run())


def linked_on(member: str, day: date) -> QueryBuilder:
	"""Households to which `member` had an open link, primary or backup, on a day."""
	link = DocType("Household Link")
	return (
		frappe.qb.from_(link)
		.select(link.household)
		.where((link.party_member == member) & (link.from_date <= day))
		.where(link.to_date.isnull() | (link.to_date >= day))
	)


def in_scope(doctype: str, name: str | None, scope: Scope) -> bool:
	"""Whether the saved document `name` satisfies the condition of its doctype."""
	if not name:
		return False
	query = f"select 1 from `tab{doctype}` where `name` = {_quote(name)} and {condition_text(doctype, scope)}"
	return bool(frappe.db.sql(query))


def _stored(doc, scope: Scope) -> frappe._dict | None:
	"""The saved row's pointers and whether it is in scope; None when nothing of that name is saved."""
	if not doc.name:
		return None
	columns = ", ".join(["`name`", *(f"`{field}`" for field in POINTERS[doc.doctype])])
	rows = frappe.db.sql(
		f"select {columns}, {condition_text(doc.doctype, scope)} as `in_scope` "
		f"from `tab{doc.doctype}` where `name` = {_quote(doc.name)}",
		as_dict=True,
	)
	return rows[0] if rows else None


def _points_into_scope(doc, pointers: dict[str, str], scope: Scope) -> bool:
	"""Whether a new document hangs on something in scope; one without its anchor fails as incomplete, not here."""
	if not pointers:
		return False
	return _all_in_scope(doc, pointers, scope)


def _all_in_scope(doc, pointers: dict[str, str], scope: Scope) -> bool:
	return all(
		in_scope(target, doc.get(field), scope) for field, target in pointers.items() if doc.get(field)
	)


def _differs(doc, stored: frappe._dict, field: str) -> bool:
	return (doc.get(field) or None) != (stored.get(field) or None)


def _quote(value: str) -> str:
	return frappe.db.escape(str(value), percent=False)


def _literal(value: str) -> LiteralValue:
	return LiteralValue(_quote(value))


def _literals(values: Iterable[str]) -> list[LiteralValue]:
	return [_literal(value) for value in values]


def _text(alternatives: list[Criterion]) -> str:
	"""The alternatives joined by OR, in parentheses; nothing is in scope when there are none."""
	if not alternatives:
		return NOTHING
	sql = Criterion.any(alternatives).get_sql(quote_char="`", secondary_quote_char="'", with_namespace=True)
	return f"({sql})"


def _child_text(doctype: str, parent: str, scope: Scope) -> str:
	return (
		f"(`tab{doctype}`.`parenttype` = {_quote(parent)} and `tab{doctype}`.`parent` in "
		f"(select `tab{parent}`.`name` from `tab{parent}` where {condition_text(parent, scope)}))"
	)


def _linked_households(member: str) -> QueryBuilder:
	"""Households with an open or a coming link of `member`."""
	link = DocType("Household Link")
	return (
		frappe.qb.from_(link)
		.select(link.household)
		.where((link.party_member == _literal(member)) & link.status.isin(_literals(("Open", "Planned"))))
	)


def _area_households(areas: Iterable[str]) -> QueryBuilder:
	household = DocType("Household")
	return frappe.qb.from_(household).select(household.name).where(household.lead_area.isin(_literals(areas)))


def _in_villages(column, villages: Iterable[str]) -> list[Criterion]:
	return [column.isin(_literals(villages))] if villages else []


def _by_household(table: Table, scope: Scope) -> list[Criterion]:
	"""What hangs on a household: by its village, its lead area, or a link of the member."""
	found = _in_villages(table.village, scope.villages)
	if scope.areas:
		found.append(table.household.isin(_area_households(scope.areas)))
	if scope.member:
		found.append(table.household.isin(_linked_households(scope.member)))
	return found


def _by_household_or_member(table: Table, scope: Scope) -> list[Criterion]:
	"""As `_by_household`, and what is about the member himself."""
	own = [table.party_member == _literal(scope.member)] if scope.member else []
	return _by_household(table, scope) + own


def _village(table: Table, scope: Scope) -> list[Criterion]:
	return _in_villages(table.name, tuple({*scope.villages, *scope.homes}))


def _village_organisation(table: Table, scope: Scope) -> list[Criterion]:
	return _in_villages(table.village, tuple({*scope.villages, *scope.homes}))


def _leading_group(table: Table, scope: Scope) -> list[Criterion]:
	"""The township's leading group is named to everybody who takes part (五(二))."""
	return [] if scope.writing else [table.name.isnotnull()]


def _party_member(table: Table, scope: Scope) -> list[Criterion]:
	found = _in_villages(table.village, scope.villages)
	if scope.member:
		found.append(table.name == _literal(scope.member))
	if scope.areas:
		link = DocType("Household Link")
		linked = (
			frappe.qb.from_(link)
			.select(link.party_member)
			.where(link.status.isin(_literals(("Open", "Planned"))))
			.where(link.household.isin(_area_households(scope.areas)))
		)
		found.append(table.name.isin(linked))
	return found


def _household(table: Table, scope: Scope) -> list[Criterion]:
	found = _in_villages(table.village, scope.villages)
	if scope.areas:
		found.append(table.lead_area.isin(_literals(scope.areas)))
	if scope.member:
		found.append(table.name.isin(_linked_households(scope.member)))
	return found


def _visit(table: Table, scope: Scope) -> list[Criterion]:
	"""Visits to households in scope, and those that the member made or joined; he changes only those he made."""
	if not scope.member:
		return _by_household(table, scope)
	made = table.visitor == _literal(scope.member)
	if scope.writing:
		return [*_by_household(table, _without_member(scope)), made]
	companion = DocType("Visit Companion")
	joined = (
		frappe.qb.from_(companion)
		.select(companion.parent)
		.where(companion.party_member == _literal(scope.member))
		.where(companion.parenttype == _literal("Visit"))
	)
	return [*_by_household(table, scope), made, table.name.isin(joined)]


def _without_member(scope: Scope) -> Scope:
	return Scope(villages=scope.villages, areas=scope.areas, homes=scope.homes, writing=scope.writing)


def _scheme_policy(table: Table, scope: Scope) -> list[Criterion]:
	"""Drafts are the township's; what is approved binds and so is shown to all."""
	return [] if scope.writing else [table.status == _literal("Approved")]


def _linkage_cycle(table: Table, scope: Scope) -> list[Criterion]:
	"""The calendar is the township's, and shown to all."""
	return [] if scope.writing else [table.name.isnotnull()]


def _linkage_plan(table: Table, scope: Scope) -> list[Criterion]:
	"""A village's plans are the village's; a lead reads those of the villages in which he leads."""
	leads = () if scope.writing else _villages_of(scope.areas)
	return _in_villages(table.village, tuple({*scope.villages, *leads}))


def _linkage_plan_pair(table: Table, scope: Scope) -> list[Criterion]:
	"""A lead reads the pairs of his area's households."""
	found = _in_villages(table.village, scope.villages)
	if scope.areas:
		found.append(table.household.isin(_area_households(scope.areas)))
	return found


def _villages_of(areas: Iterable[str]) -> tuple[str, ...]:
	if not areas:
		return ()
	area = DocType("Lead Area")
	query = frappe.qb.from_(area).select(area.village).distinct().where(area.name.isin(list(areas)))
	return tuple(village for (village,) in query.run())


def _print_job(table: Table, scope: Scope) -> list[Criterion]:
	"""What a print holds decides who sees it: a village, an area, or the member's own."""
	found = _in_villages(table.village, scope.villages)
	if scope.areas:
		found.append(table.lead_area.isin(_literals(scope.areas)))
	if scope.member:
		found.append(table.party_member == _literal(scope.member))
	return found


def _roster_import(table: Table, scope: Scope) -> list[Criterion]:
	"""A village's own imports; those of all villages are the township's."""
	return _in_villages(table.village, scope.villages)


def _register_export(table: Table, scope: Scope) -> list[Criterion]:
	"""Who exported what is the township's to see."""
	return []


def _confidential_reading(table: Table, scope: Scope) -> list[Criterion]:
	"""Who read phone numbers is the township's to see."""
	return []


_ALTERNATIVES: dict[str, Callable[[Table, Scope], list[Criterion]]] = {
	"Village": _village,
	"Village Group": _village_organisation,
	"Lead Area": _village_organisation,
	"Leading Group Member": _leading_group,
	"Party Member": _party_member,
	"Household": _household,
	"Household Tie": _by_household_or_member,
	"Household Link": _by_household_or_member,
	"Visit": _visit,
	"Visit Obligation": _by_household_or_member,
	"Sorting Check": _by_household,
	"Household Tier Change": _by_household,
	"Scheme Policy": _scheme_policy,
	"Rule Decision": _by_household_or_member,
	"Linkage Cycle": _linkage_cycle,
	"Linkage Plan": _linkage_plan,
	"Linkage Plan Pair": _linkage_plan_pair,
	"Print Job": _print_job,
	"Roster Import": _roster_import,
	"Register Export": _register_export,
	"Confidential Reading": _confidential_reading,
}
