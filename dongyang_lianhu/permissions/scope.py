"""The part of the township that a user sees, from his roles and the posts that he holds today."""

from dataclasses import dataclass

import frappe
from frappe.query_builder import DocType

from dongyang_lianhu import clock

TOWNSHIP_ROLES = frozenset(
	{"System Manager", "Organisation Clerk", "Township Leader", "Township Secretary"},
)
POST_ROLES = {"Secretary": "Village Secretary", "Committee": "Village Committee"}
APP_ROLES = frozenset(
	{*(TOWNSHIP_ROLES - {"System Manager"}), *POST_ROLES.values(), "Area Lead", "Linked Member"},
)
ADMINISTRATORS = frozenset({"System Manager", "Administrator"})
READING = frozenset({"read", "select", "print", "email", "report", "export"})


@dataclass(frozen=True)
class Scope:
	"""What a user may reach.

	`township`: everything. `villages`: whole villages. `areas`: lead areas. `member`: his own Party Member, whose
	links give him households. `homes`: villages whose organisation (not whose people) he may read. `writing`: made for
	a right that changes something, so that only what is his own counts.
	"""

	township: bool = False
	villages: tuple[str, ...] = ()
	areas: tuple[str, ...] = ()
	member: str | None = None
	homes: tuple[str, ...] = ()
	writing: bool = False


@dataclass(frozen=True)
class _Posts:
	"""What a user holds today: (village, post) pairs, areas led and his active Party Member with its village."""

	staff: tuple[tuple[str, str], ...] = ()
	areas: tuple[tuple[str, str], ...] = ()
	member: str | None = None
	village: str | None = None


def scope_of(user: str | None = None) -> Scope:
	"""What `user` (default: the session's) may read, all his roles together."""
	user = user or frappe.session.user
	return _cached(("read", user), lambda: _build(user, _roles(user), writing=False))


def scope_for(user: str | None, doctype: str, ptype: str) -> Scope:
	"""What `user` may do `ptype` to: a right holds only in the scope of the roles that grant it.

	So a secretary who is linked to a household of another village reads it, and does not edit it as a secretary.
	"""
	user = user or frappe.session.user
	if ptype in READING:
		return scope_of(user)
	roles = _roles(user) & _granting(doctype, ptype)
	return _cached((user, roles), lambda: _build(user, roles, writing=True))


def clear_scopes() -> None:
	"""Forget the scopes of this request, after its own change of posts or links."""
	frappe.local.lianhu_scopes = {}


def _cached(key: tuple, build):
	scopes = getattr(frappe.local, "lianhu_scopes", None)
	if scopes is None:
		scopes = frappe.local.lianhu_scopes = {}
	if key not in scopes:
		scopes[key] = build()
	return scopes[key]


def has_app_role(user: str) -> bool:
	"""Whether `user` takes part in the scheme at all."""
	return bool(APP_ROLES & set(frappe.get_roles(user)))


def is_administrator(user: str) -> bool:
	"""Whether `user` is Administrator or holds an administrator's role."""
	return user == "Administrator" or bool(ADMINISTRATORS & set(frappe.get_roles(user)))


def is_guarded_account(user: str) -> bool:
	"""Whether `user` takes part in the scheme and holds no administrator's role."""
	return has_app_role(user) and not is_administrator(user)


def _roles(user: str) -> frozenset[str]:
	"""The user's roles; a lead has a member's too, Administrator has the township's."""
	if user == "Administrator":
		return frozenset({"System Manager"})
	roles = frozenset(frappe.get_roles(user)) & (APP_ROLES | {"System Manager"})
	return roles | {"Linked Member"} if "Area Lead" in roles else roles


def _granting(doctype: str, ptype: str) -> frozenset[str]:
	permissions = frappe.get_meta(doctype).permissions
	return frozenset(row.role for row in permissions if not row.permlevel and row.get(ptype))


def _build(user: str, roles: frozenset[str], writing: bool) -> Scope:
	"""Join the posts that `user` holds with the roles that give them force."""
	if user == "Administrator" or roles & TOWNSHIP_ROLES:
		return Scope(township=True, writing=writing)
	if not roles:
		return Scope(writing=writing)
	posts = _cached(("posts", user), lambda: _posts_of(user))
	leads = posts.areas if "Area Lead" in roles else ()
	member = posts.member if "Linked Member" in roles else None
	homes = {village for _area, village in leads} | ({posts.village} if member else set())
	return Scope(
		villages=tuple(sorted({village for village, post in posts.staff if POST_ROLES[post] in roles})),
		areas=tuple(sorted(area for area, _village in leads)),
		member=member,
		homes=tuple(sorted(homes)),
		writing=writing,
	)


def _posts_of(user: str) -> _Posts:
	member, village = _member_of(user)
	return _Posts(
		staff=tuple(_staff_of(user, member)), areas=tuple(_areas_of(member)), member=member, village=village
	)


def _member_of(user: str) -> tuple[str | None, str | None]:
	member = DocType("Party Member")
	rows = (
		frappe.qb.from_(member)
		.select(member.name, member.village)
		.where((member.user == user) & (member.status == "Active"))
		.orderby(member.name)
		.limit(1)
		.run()
	)
	return (rows[0][0], rows[0][1]) if rows else (None, None)


def _areas_of(member: str | None) -> list[tuple[str, str]]:
	if not member:
		return []
	area = DocType("Lead Area")
	return list(frappe.qb.from_(area).select(area.name, area.village).where(area.lead == member).run())


def _staff_of(user: str, member: str | None) -> list[tuple[str, str]]:
	"""(village, post) in force today: rows of the village's staff, and the secretary named on the village."""
	staff, today = DocType("Village Staff"), clock.today()
	rows = list(
		frappe.qb.from_(staff)
		.select(staff.parent, staff.post)
		.where((staff.user == user) & (staff.parenttype == "Village") & staff.post.isin(list(POST_ROLES)))
		.where(staff.from_date.isnull() | (staff.from_date <= today))
		.where(staff.to_date.isnull() | (staff.to_date >= today))
		.run()
	)
	if member:
		village = DocType("Village")
		named = frappe.qb.from_(village).select(village.name).where(village.secretary == member).run()
		rows += [(name, "Secretary") for (name,) in named]
	return rows
