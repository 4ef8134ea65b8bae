"""Frappe's answers about accounts and tags, for the scheme's users within what they may see.

Whoever has no role of the scheme, or an administrator's, gets Frappe's own answer.
"""

from typing import Any

import frappe
from frappe.utils import add_user_info

from dongyang_lianhu.permissions.routes import framework
from dongyang_lianhu.permissions.scope import has_app_role, scope_of


def _is_restricted() -> bool:
	user = frappe.session.user
	return has_app_role(user) and not scope_of(user).township


@frappe.whitelist()
def names_for_mentions(search_term: str) -> list[dict]:
	"""Whom one can mention in a comment: of those whom Frappe offers, accounts that one's list of users shows."""
	found = framework("frappe.desk.search.get_names_for_mentions")(search_term)
	if not _is_restricted():
		return found
	visible = _visible([row["id"] for row in found])
	return [row for row in found if row["id"] in visible]


@frappe.whitelist()
def info_of_viewers(users: Any) -> dict[str, dict]:
	"""Name and picture of who else looks at a form; of accounts that one does not see nothing is told."""
	asked = [str(user) for user in frappe.parse_json(users) or []]
	found: dict[str, dict] = {}
	for user in sorted(_visible(asked)):
		add_user_info(user, found)
	return found


@frappe.whitelist()
def own_tags(doctype: str, txt: str) -> list[str]:
	"""Tags that one has used oneself: what others note on their households is theirs."""
	if not _is_restricted():
		return framework("frappe.desk.doctype.tag.tag.get_tags")(doctype, txt)
	return sorted(tag for tag in _own_tags() if txt.casefold() in tag.casefold())


@frappe.whitelist()
def own_tag_list() -> list[str]:
	"""As `own_tags`, for the search bar."""
	if not _is_restricted():
		return framework("frappe.desk.doctype.tag.tag.get_tags_list_for_awesomebar")()
	return sorted(_own_tags())


def _own_tags() -> list[str]:
	return frappe.get_all("Tag Link", {"owner": frappe.session.user}, pluck="tag", distinct=True)


def _visible(users: list[str]) -> set[str]:
	if not users:
		return set()
	return set(frappe.get_list("User", {"name": ["in", users]}, pluck="name", limit_page_length=0))
