"""Who may print what.

Township (organisation clerk): everything. Village secretary and committee: their village. Area lead: what lies in his areas.
Linked member: his own work log. Township leaders print nothing here, because they do not read phone numbers (permlevel 1)
and cards and logs hold them; they have the lists. On a card the member's phone is the purpose, so whoever may print it may
see it there.
"""

import frappe
from frappe import _
from frappe.query_builder import DocType
from pypika.terms import Criterion, LiteralValue

from dongyang_lianhu.permissions.conditions import condition_text
from dongyang_lianhu.permissions.scope import Scope, scope_for

LOGS = "Work Logs"


def printing_scope(user: str | None = None) -> Scope:
	"""What `user` may print: the scope of those of his roles that create print jobs."""
	return scope_for(user, "Print Job", "create")


def may_print(village: str | None, lead_area: str | None = None) -> bool:
	"""Whether a village, or one of its areas, lies whole in what the session's user prints."""
	scope = printing_scope()
	return scope.township or village in scope.villages or lead_area in scope.areas


def require(
	kind: str, village: str | None, lead_area: str | None = None, party_member: str | None = None
) -> None:
	"""Refuse a print of a village, one of its areas or members, unless it lies whole in the session's scope."""
	own = bool(party_member) and kind == LOGS and party_member == printing_scope().member
	if not (may_print(village, lead_area) or own):
		frappe.throw(
			_(
				"You can print for your own village or area, and your own work log. Please choose one of them."
			),
			frappe.PermissionError,
		)


def printable(kind: str) -> Criterion:
	"""Criterion over `tabHousehold Link` of the links that the session's user may print for."""
	scope = printing_scope()
	if kind != LOGS:
		scope = Scope(scope.township, scope.villages, scope.areas, writing=True)
	named = DocType("Household Link").name.isnotnull()
	# The query is run with bound parameters, so a literal's percent sign is doubled.
	return named & LiteralValue(condition_text("Household Link", scope).replace("%", "%%"))
