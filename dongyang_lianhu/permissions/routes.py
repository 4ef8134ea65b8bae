"""Framework routes that answer or act without asking for the conditions of what they touch.

Each one asks first and then hands over to Frappe. They touch the app's own doctypes only.
"""

from collections.abc import Callable
from typing import Any

import frappe
from frappe import _
from frappe.query_builder.functions import Count
from frappe.utils import get_fullname, get_safe_filters

from dongyang_lianhu.confidential.fields import confidential_fields
from dongyang_lianhu.permissions.conditions import PARENTS, POINTERS
from dongyang_lianhu.permissions.downloads import csv_delimiter, quote_download
from dongyang_lianhu.permissions.levels import refuse_hidden_columns
from dongyang_lianhu.permissions.notes import refuse_reader, refuse_share, require_notable, require_taggable
from dongyang_lianhu.permissions.scope import has_app_role, scope_of


def framework(path: str) -> Callable:
	"""Return Frappe's own function of a route, looked up when called: a route that a version lacks harms no other."""
	return frappe.get_attr(path)


@frappe.whitelist()
def get_count(doctype: str, filters: Any = None, debug: bool = False, cache: bool = False) -> int:
	"""Count only what the user's list would show; the framework counts the whole table."""
	parent = PARENTS.get(doctype)
	if not frappe.has_permission(parent or doctype, "read"):
		frappe.throw(_("You may not read {0} {1}.").format(_(doctype), ""), frappe.PermissionError)
	if _is_ours(doctype):
		refuse_hidden_columns(doctype)
	if scope_of().township:
		return framework("frappe.client.get_count")(doctype, filters, debug, cache)
	return len(
		frappe.get_list(
			doctype,
			filters=get_safe_filters(filters),
			pluck="name",
			limit_page_length=0,
			parent_doctype=parent,
		)
	)


@frappe.whitelist()
def get_document(doctype: str, name: Any = None, filters: Any = None, parent: str | None = None) -> dict:
	"""One document, not found by a field that the user may not read."""
	if _is_ours(doctype):
		refuse_hidden_columns(doctype)
	if filters and not name and not frappe.get_meta(doctype).issingle:
		name, filters = _found(doctype, filters), None
	return framework("frappe.client.get")(doctype, name, filters, parent)


def _found(doctype: str, filters: Any) -> str:
	"""The first document of a list with these filters; one that the user may not read is as none."""
	names = frappe.get_list(doctype, filters=frappe.parse_json(filters), pluck="name", limit_page_length=1)
	if not names:
		frappe.throw(_("There is no {0} for these filters.").format(_(doctype)), frappe.DoesNotExistError)
	return names[0]


@frappe.whitelist()
def validate_link(doctype: str, docname: str, fields: Any = None) -> dict:
	"""Whether a link leads somewhere: a document that one may not read is as none, so that nobody guesses numbers."""
	if _is_hidden(doctype, docname):
		return frappe._dict(name=None)
	return framework("frappe.client.validate_link")(doctype, docname, fields)


@frappe.whitelist()
def get_link_title(doctype: str, docname: str) -> str | None:
	"""A document's title for whoever may read it, and its number for everybody else."""
	if _is_hidden(doctype, docname):
		return docname
	return framework("frappe.desk.search.get_link_title")(doctype, docname)


@frappe.whitelist()
def search_link(**arguments: Any) -> Any:
	"""Link search that never lifts the permissions of the app's doctypes, whatever the client asks."""
	return frappe.call(framework("frappe.desk.search.search_link"), **_within_permissions(arguments))


@frappe.whitelist()
def search_widget(**arguments: Any) -> Any:
	"""As `search_link`, for the search dialog."""
	return frappe.call(framework("frappe.desk.search.search_widget"), **_within_permissions(arguments))


@frappe.whitelist()
def global_search(text: str, start: int = 0, limit: int = 20, doctype: str = "") -> list[dict]:
	"""Global search without the documents that the user may not read."""
	found = framework("frappe.utils.global_search.search")(text, start, limit, doctype)
	return [row for row in found if row.doctype not in POINTERS or _may_read(row.doctype, row.name)]


@frappe.whitelist()
def linked_with(doctype: str, docname: str) -> dict:
	"""What hangs on a document: of a readable one, and of that only what the user may read."""
	_require_read(doctype, docname)
	linked = framework("frappe.desk.form.linked_with.get_linked_doctypes")(doctype) or {}
	# v15 ends with an error at the first doctype that the user does not read
	known = {name: how for name, how in linked.items() if frappe.has_permission(name)}
	found = framework("frappe.desk.form.linked_with.get_linked_docs")(doctype, docname, known) or {}
	return {linked: kept for linked, rows in found.items() if (kept := _readable(linked, rows))}


@frappe.whitelist()
def get_open_count(doctype: str, name: str, items: Any = None) -> dict:
	"""What a form's connections count: only what the user's own list would show."""
	asked = frappe.parse_json(items or [])
	known = asked and set(frappe.get_all("DocType", {"name": ["in", list(map(str, asked))]}, pluck="name"))
	kept = [item for item in asked if str(item) in known]
	if asked and not kept:
		return {"count": []}
	found = framework("frappe.desk.notifications.get_open_count")(doctype, name, kept or None)
	if doctype not in POINTERS or scope_of().township:
		return found
	links = frappe.get_meta(doctype).get_dashboard_data()
	counted = found.get("count")
	rows = counted.get("external_links_found", []) if isinstance(counted, dict) else counted
	for row in rows:
		linked = row.get("doctype") or row["name"]  # the key differs between the versions
		if linked in POINTERS:
			fieldname = links.get("non_standard_fieldnames", {}).get(linked, links.get("fieldname"))
			row.update(count=_count_readable(linked, {fieldname: name}), open_count=0)
	return found


def _count_readable(doctype: str, filters: dict) -> int:
	"""As many as the list shows, up to the hundred that Frappe counts to."""
	if not frappe.has_permission(doctype, "read"):
		return 0
	return len(frappe.get_list(doctype, filters=filters, pluck="name", limit_page_length=100))


@frappe.whitelist()
def get_next(doctype: str, value: str, prev: Any, **arguments: Any) -> str | None:
	"""The document before or after another in a list's order, which is none that the list itself refuses."""
	if _is_ours(doctype):
		refuse_hidden_columns(doctype)
	return frappe.call(
		framework("frappe.desk.form.utils.get_next"), doctype=doctype, value=value, prev=prev, **arguments
	)


@frappe.whitelist()
def get_group_by_count(doctype: str, current_filters: Any, field: str) -> list[dict]:
	"""How many documents of a list have each value; whose tasks they are, of those alone that the list shows."""
	if field != "assigned_to" or not _is_ours(doctype) or scope_of().township:
		return framework("frappe.desk.listview.get_group_by_count")(doctype, current_filters, field)
	shown = frappe.get_list(
		doctype, filters=frappe.parse_json(current_filters), pluck="name", limit_page_length=0
	)
	task = frappe.qb.DocType("ToDo")
	count = Count("*").as_("count")
	about = (task.reference_type == doctype) & task.reference_name.isin(shown or [""])
	query = frappe.qb.from_(task).select(task.allocated_to.as_("name"), count)
	query = query.where(about & (task.status != "Cancelled") & task.allocated_to.isnotnull())
	return query.groupby(task.allocated_to).orderby(count, order=frappe.qb.desc).limit(50).run(as_dict=True)


@frappe.whitelist()
def get_data_for_custom_field(doctype: str, field: str, **arguments: Any) -> dict:
	"""A column that a user adds to a report: none that lists refuse."""
	if _is_ours(doctype):
		refuse_hidden_columns(doctype)
		if not frappe.get_meta(doctype).has_field(field):  # a column that a patch emptied may still be there
			message = _("A list of {0} may not name {1}. Please take this column or condition out.")
			frappe.throw(
				message.format(_(doctype), frappe.utils.escape_html(field[:140])), frappe.PermissionError
			)
	return frappe.call(
		framework("frappe.desk.query_report.get_data_for_custom_field"),
		doctype=doctype,
		field=field,
		**arguments,
	)


@frappe.whitelist()
def export_list() -> None:
	"""A list as a file: refused before it is recorded as taken, and in words that name the register."""
	doctype = str(frappe.form_dict.get("doctype") or "")
	if _is_ours(doctype):
		if not frappe.has_permission(PARENTS.get(doctype, doctype), "export"):
			frappe.throw(_("You may not export {0}.").format(_(doctype)), frappe.PermissionError)
		refuse_hidden_columns(doctype)
	delimiter = csv_delimiter()
	framework("frappe.desk.reportview.export_query")()
	quote_download(delimiter)


@frappe.whitelist()
def export_report() -> None:
	"""A report as a file, and a record of who took it: as Frappe keeps one of exported lists."""
	asked, delimiter = frappe._dict(frappe.form_dict), csv_delimiter()
	framework("frappe.desk.query_report.export_query")()
	quote_download(delimiter)
	framework("frappe.core.doctype.access_log.access_log.make_access_log")(
		doctype=frappe.get_cached_value("Report", asked.report_name, "ref_doctype"),
		file_type=asked.file_format_type,
		report_name=asked.report_name,
		filters=asked.filters,
		method="Export",
	)


@frappe.whitelist()
def export_template(
	doctype: str,
	export_fields: Any = None,
	export_records: str | None = None,
	export_filters: Any = None,
	file_type: str = "CSV",
) -> None:
	"""Rows for Frappe's own import, as an administrator takes them; nothing in them runs as a formula."""
	framework("frappe.core.doctype.data_import.data_import.download_template")(
		doctype, export_fields, export_records, export_filters, file_type
	)
	quote_download(",")


@frappe.whitelist()
def export_data(doctype: Any = None, **arguments: Any) -> None:
	"""Frappe's Data Export; of a register with fields that have no column its own export is named instead."""
	asked = doctype[0] if isinstance(doctype, list) and doctype else str(doctype or "")
	if confidential_fields(asked):
		message = _("{0} is exported from its list: menu, Export Register.")
		frappe.throw(message.format(_(asked)))
	arguments.pop("cmd", None)
	framework("frappe.core.doctype.data_export.exporter.export_data")(doctype, **arguments)
	quote_download(",")


@frappe.whitelist(methods=["POST"])
def share(doctype: str, name: str, **arguments: Any) -> Any:
	"""Share a document, but none of the app's."""
	refuse_share(doctype)
	return frappe.call(framework("frappe.share.add"), doctype=doctype, name=name, **arguments)


@frappe.whitelist(methods=["POST"])
def set_shared_right(doctype: str, name: str, **arguments: Any) -> Any:
	"""Change what a document is shared for; none of the app's is."""
	refuse_share(doctype)
	return frappe.call(framework("frappe.share.set_permission"), doctype=doctype, name=name, **arguments)


@frappe.whitelist(methods=["POST"])
def toggle_like(doctype: str, name: str, add: Any = False) -> None:
	"""Like a document that one may read."""
	require_notable(doctype, name)
	return framework("frappe.desk.like.toggle_like")(doctype, name, add)


@frappe.whitelist(methods=["POST"])
def add_tag(tag: str, dt: str, dn: str, color: str | None = None) -> str:
	"""Tag a document that one may change; a tag is kept in its row."""
	require_taggable(dt, dn)
	return framework("frappe.desk.doctype.tag.tag.add_tag")(tag, dt, dn, color)


@frappe.whitelist(methods=["POST"])
def add_tags(tags: Any, dt: str, docs: Any, color: str | None = None) -> None:
	"""Tag documents, all of which one may change."""
	for name in frappe.parse_json(docs):
		require_taggable(dt, name)
	return framework("frappe.desk.doctype.tag.tag.add_tags")(tags, dt, docs, color)


@frappe.whitelist(methods=["POST"])
def remove_tag(tag: str, dt: str, dn: str) -> None:
	"""Take a tag off a document that one may change."""
	require_taggable(dt, dn)
	return framework("frappe.desk.doctype.tag.tag.remove_tag")(tag, dt, dn)


@frappe.whitelist(methods=["POST"])
def update_follow(doctype: str, doc_name: str, following: Any) -> Any:
	"""Follow a document that one may read: its changes are mailed to followers."""
	_require_read(doctype, doc_name)
	return framework("frappe.desk.form.document_follow.update_follow")(doctype, doc_name, following)


@frappe.whitelist(methods=["POST"])
def follow_document(doctype: str, doc_name: str, user: str) -> Any:
	"""As `update_follow`; nobody makes others follow."""
	_require_read(doctype, doc_name)
	return framework("frappe.desk.form.document_follow.follow_document")(
		doctype, doc_name, frappe.session.user if _is_ours(doctype) else user
	)


@frappe.whitelist(methods=["POST"])
def assign(args: Any = None, **arguments: Any) -> Any:
	"""Assign a document that one may read, to people who may read it: Frappe would share it with others."""
	given = _in_own_name(frappe.parse_json(args) if args else arguments)
	_require_read(given.get("doctype"), given.get("name"))
	_require_readers(given, [given.get("name")])
	return framework("frappe.desk.form.assign_to.add")(given)


@frappe.whitelist(methods=["POST"])
def assign_multiple(args: Any = None, **arguments: Any) -> Any:
	"""As `assign`, for several documents."""
	given = _in_own_name(frappe.parse_json(args) if args else arguments)
	names = frappe.parse_json(given.get("name"))
	for name in names:
		_require_read(given.get("doctype"), name)
	_require_readers(given, names)
	return framework("frappe.desk.form.assign_to.add_multiple")(given)


def _in_own_name(given: dict[str, Any]) -> dict[str, Any]:
	"""A task is given by whoever gives it, whomever the client names."""
	return given | {"assigned_by": frappe.session.user}


def _require_read(doctype: str, name: str) -> None:
	if doctype in POINTERS and not _may_read(doctype, name):
		frappe.throw(_("You may not read {0} {1}.").format(_(doctype), name), frappe.PermissionError)


def _require_readers(given: dict[str, Any], names: list[str]) -> None:
	doctype, users = given.get("doctype"), frappe.parse_json(given.get("assign_to") or "[]")
	for user in users if doctype in POINTERS else ():
		if _is_hidden("User", user):
			refuse_reader(user, doctype)
		if not all(frappe.has_permission(doctype, "read", doc=name, user=user) for name in names):
			refuse_reader(get_fullname(user), doctype)


def _readable(doctype: str, rows: list[dict]) -> list[dict]:
	if doctype not in POINTERS or not isinstance(rows, list):
		return rows
	if not frappe.has_permission(doctype, "read"):
		return []
	names = [row["name"] for row in rows]
	readable = set(
		frappe.get_list(doctype, filters={"name": ["in", names]}, pluck="name", limit_page_length=0)
	)
	return [row for row in rows if row["name"] in readable]


def _is_hidden(doctype: str, name: str) -> bool:
	"""Whether a link leads to what one may not read, or to an account that one's list of users does not show."""
	if doctype in POINTERS:
		return not _may_read(doctype, name)
	if doctype != "User" or not has_app_role(frappe.session.user):
		return False
	return not frappe.get_list("User", filters={"name": name}, limit_page_length=1)


def _is_ours(doctype: str) -> bool:
	return doctype in POINTERS or doctype in PARENTS


def _may_read(doctype: str, name: str) -> bool:
	if not frappe.has_permission(doctype, "read"):
		return False
	return scope_of().township or bool(frappe.get_list(doctype, filters={"name": name}, limit_page_length=1))


def _within_permissions(arguments: dict[str, Any]) -> dict[str, Any]:
	arguments.pop("cmd", None)
	if _is_ours(arguments.get("doctype") or ""):
		arguments["ignore_user_permissions"] = False
	return arguments
