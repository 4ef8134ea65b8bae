"""Checks of single acts that no list condition can express. Reasons are English message ids."""

import frappe
from frappe import _
from frappe.query_builder import DocType

from dongyang_lianhu import clock
from dongyang_lianhu.permissions.conditions import in_scope, was_linked
from dongyang_lianhu.permissions.scope import Scope, scope_for, scope_of

APPROVING_ROLES = frozenset({"Township Leader", "Township Secretary"})


def check_visit_entry(doc) -> None:
	"""Refuse a visit that the session's user may not enter. Raises frappe.PermissionError."""
	if not doc.flags.ignore_permissions and (reason := visit_refusal(doc)):
		frappe.throw(reason, frappe.PermissionError)


def visit_refusal(doc) -> str | None:
	"""Why the session's user may not enter this visit, in his language; None when he may (四.2, 五(一)).

	A linked member enters his own visits to households that he is linked to, or was on the visit's day; the lead of
	the area, the village and the township enter for others in their scope (paper and proxy entry).
	"""
	scope = scope_for(frappe.session.user, "Visit", "create" if doc.is_new() else "write")
	if scope.township or enters_for_others(doc.household, scope):
		return None
	if not in_scope("Household", doc.household, scope) and not was_linked(doc, scope):
		return _("You can only enter visits to households that you are linked to")
	if doc.visitor != scope.member:
		return _("You can only enter your own visits; the lead or the village enters those of others")
	return None


def check_visit_strike(doc) -> None:
	"""Refuse to strike a visit out, unless it is one's own or one enters visits of others there (default 15)."""
	scope = scope_for(frappe.session.user, "Visit", "write")
	if scope.township or enters_for_others(doc.household, scope):
		return
	if not scope.member or _stored_visitor(doc) != scope.member:
		frappe.throw(
			_("You can only strike out your own visits; the lead or the village strikes out those of others"),
			frappe.PermissionError,
		)


def check_visit_decision(doc) -> None:
	"""Refuse to decide on a late entry, unless one is the area's lead or the village and it is not one's own."""
	user = frappe.session.user
	if not decides_for(user, doc.household):
		frappe.throw(
			_(
				"Only the lead of the area, the village secretary or the village committee decides on a late entry"
			),
			frappe.PermissionError,
		)
	present = {_stored_visitor(doc), *(row.party_member for row in doc.companions)}
	if doc.owner == user or scope_of(user).member in present:
		frappe.throw(_("Nobody decides on his own late entry"), frappe.PermissionError)


def may_decide_tier_change(doc, user: str | None = None) -> tuple[bool, str]:
	"""Whether `user` may confirm or reject this proposal, and if not, why (五(一), default 9).

	The lead of the area, the village secretary or the committee decides; nobody whose own link to the household is
	open does, a lead neither.
	"""
	user = user or frappe.session.user
	if doc.status != "Proposed" and not _was_proposed(doc):
		return False, "This tier change is no longer open for a decision"
	if _is_linked(user, doc.household):
		return False, "Whoever is linked to the household does not decide on its tier"
	if not decides_for(user, doc.household):
		return (
			False,
			"Only the lead of the area, the village secretary or the village committee decides on a tier change",
		)
	return True, ""


def may_approve_policy(doc, user: str | None = None) -> tuple[bool, str]:
	"""Whether `user` may approve, return or withdraw this policy, and if not, why.

	A township leader may; not Administrator, who has all roles and no post. Nobody approves or returns what he
	prepared; before its first day he may withdraw it, since that only takes back.
	"""
	user = user or frappe.session.user
	if not APPROVING_ROLES & set(frappe.get_roles(user)) or user == "Administrator":
		return False, "Only a township leader or the township secretary approves a policy"
	if doc.status != "Withdrawn" and user in (doc.owner, doc.get("prepared_by")):
		return False, "Nobody approves what he prepared"
	return True, ""


def enters_for_others(household: str | None, scope: Scope) -> bool:
	"""Whether the household lies in a village or an area of the scope, whoever is linked to it."""
	beyond_links = Scope(villages=scope.villages, areas=scope.areas, writing=True)
	return in_scope("Household", household, beyond_links)


def _stored_visitor(doc) -> str | None:
	"""Who made the visit, as saved: a form that is sent back may name somebody else."""
	return frappe.db.get_value("Visit", doc.name, "visitor")


def _was_proposed(doc) -> bool:
	"""True while the decision on a stored proposal is being saved."""
	before = doc.get_doc_before_save()
	return bool(before and before.status == "Proposed")


def _is_linked(user: str, household: str) -> bool:
	"""Whether a Party Member of `user` has an open link, primary or backup, to `household` today."""
	link, member, today = DocType("Household Link"), DocType("Party Member"), clock.today()
	return bool(
		frappe.qb.from_(link)
		.join(member)
		.on(member.name == link.party_member)
		.select(link.name)
		.where((member.user == user) & (link.household == household) & (link.from_date <= today))
		.where(link.to_date.isnull() | (link.to_date >= today))
		.limit(1)
		.run()
	)


def decides_for(user: str, household: str) -> bool:
	"""Whether the household lies in a village or an area that `user` holds a post in."""
	scope = scope_of(user)
	return not scope.township and enters_for_others(household, scope)
