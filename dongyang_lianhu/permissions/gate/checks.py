"""What the list asks of a call's arguments, by name. Each is True for a call that may run, and may narrow it.

A document that came along as JSON is replaced by the stored one wherever a call only shows or moves it on.
"""

import csv
import json
import mimetypes
import os
import re
import shutil
from collections.abc import Callable
from typing import NoReturn

import frappe
from frappe import _
from frappe.model.utils.user_settings import get_user_settings
from PIL import Image

from dongyang_lianhu.confidential.fields import SHOWN
from dongyang_lianhu.permissions.conditions import PARENTS, POINTERS, in_scope
from dongyang_lianhu.permissions.gate.arguments import refuse_unreadable
from dongyang_lianhu.permissions.gate.columns import refuse_columns
from dongyang_lianhu.permissions.gate.entries import acts_of, frappe_doctypes
from dongyang_lianhu.permissions.scope import scope_of
from dongyang_lianhu.permissions.structure import is_doctype
from dongyang_lianhu.shapes import parsed_json, refuse_structures, require_kinds

Form = dict
LONGEST_SETTINGS = 60_000  # bytes; the column holds 65,535
# A saved view is a list: the Desk asks for its rows as for any list, with columns and filters that are judged.
STORED_REPORTS = frozenset({"Script Report", "Query Report"})
CSV_QUOTING = frozenset(str(kind) for kind in (csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC))


def doctypes_in(value: object) -> list[str]:
	"""The doctypes that an argument names: a doctype, a document as JSON, or a list of either."""
	parsed = parsed_json(value)
	if isinstance(parsed, dict):
		return [str(parsed.get("doctype") or "")]
	if isinstance(parsed, list):
		return [doctype for item in parsed for doctype in doctypes_in(item)]
	return [str(parsed)] if parsed else []


def require_readable(doctype: object = None, name: object = None) -> None:
	"""Refuse a call about one document that the user may not read. Raises frappe.PermissionError.

	Whether there is such a document is not told either.
	"""
	if not isinstance(doctype, str) or name in (None, "") or is_new_form(doctype, str(name)):
		return
	if not isinstance(name, str) or not is_readable(doctype, name):
		_refuse_reading(doctype, str(name))


def _refuse_reading(doctype: str, name: str) -> NoReturn:
	message = _("You may not read {0} {1}.").format(_(doctype), frappe.utils.escape_html(name[:140]))
	frappe.throw(message, frappe.PermissionError)


def is_new_form(doctype: str, name: str) -> bool:
	"""Whether this is how the Desk calls a form that was never saved."""
	return name == "new" or name.startswith(f"new-{frappe.scrub(doctype).replace('_', '-')}-")


def is_readable(doctype: str, name: str) -> bool:
	"""Whether the user may read one document: by role, and for the app's by the condition of its list."""
	if doctype in POINTERS:
		return bool(frappe.has_permission(doctype, "read")) and in_scope(doctype, name, scope_of())
	known = frappe_doctypes().get(doctype)
	if known and known.own:
		return is_own(doctype, name)
	return bool(frappe.db.exists(doctype, name)) and bool(frappe.has_permission(doctype, "read", doc=name))


def require_known_accounts(doctype: str, values: Form) -> None:
	"""Refuse a document whose fields or rows name an account, new in its place, which the user's list does not show.

	Frappe's own answer would tell whether there is such an account. Raises frappe.PermissionError.
	"""
	if not is_doctype(doctype):
		return
	named = _new_accounts(doctype, [values])
	for table in frappe.get_meta(doctype).get_table_fields():
		rows = parsed_json(values.get(table.fieldname))
		rows = rows if isinstance(rows, list) else []
		named += _new_accounts(table.options, [row for row in rows if isinstance(row, dict)])
	refuse_unknown_accounts(named)


def _new_accounts(doctype: str, rows: list[Form]) -> list[str]:
	"""The accounts that rows name in fields where another, or none, is stored."""
	fields = [
		f.fieldname for f in frappe.get_meta(doctype).get("fields", {"fieldtype": "Link", "options": "User"})
	]
	naming = [row for row in rows if any(row.get(field) for field in fields)]
	if not naming:
		return []
	names = [str(row.get("name") or "") for row in naming]
	found = frappe.get_all(doctype, {"name": ["in", names]}, ["name", *fields], limit_page_length=0)
	stored = {row.name: row for row in found}
	return [
		str(row[field])
		for name, row in zip(names, naming, strict=True)
		for field in fields
		if row.get(field) and stored.get(name, {}).get(field) != row[field]
	]


def documents_sent(argument: str, form: Form) -> list[Form]:
	"""What a call would write, as fields and values: documents, a field's name and value, or values for several rows."""
	sent = parsed_json(form.get(argument))
	if isinstance(sent, (dict, list)):
		return [one for one in (sent if isinstance(sent, list) else [sent]) if isinstance(one, dict)]
	values, data = values_sent(form)
	return [{"name": form.get("name"), **values}, data]


def values_sent(form: Form) -> tuple[Form, Form]:
	"""Values that a call would write into stored documents: into the one that it names, and into several."""
	field, data = parsed_json(form.get("fieldname")), parsed_json(form.get("data"))
	values = field if isinstance(field, dict) else {str(field): form.get("value")}
	return values, data if isinstance(data, dict) else {}


def require_addressed(doctype: str, values: Form, name: str = "") -> None:
	"""Refuse values for a stored document that name another one, or say that it is new.

	Frappe would load the document that was asked for, and write it, and show it, as the one that they name.
	Raises ValidationError.
	"""
	wrong = {
		"doctype": str(values.get("doctype", doctype)) != doctype,
		"name": "name" in values and (not name or str(values["name"]) != name),
		"__islocal": "__islocal" in values,
		"parent": any(values.get(key) for key in ("parent", "parenttype", "parentfield")),
	}
	for key, is_wrong in wrong.items():
		if is_wrong:
			refuse_unreadable(key)


def require_own_rows(doctype: str, values: Form, name: str) -> None:
	"""Refuse rows of a stored document under names that are not stored there.

	Frappe would take such a row away from the document that has it, or store nothing. Raises ValidationError.
	"""
	for table in frappe.get_meta(doctype).get_table_fields() if is_doctype(doctype) else ():
		rows = parsed_json(values.get(table.fieldname))
		rows = [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
		named = {str(row["name"]) for row in rows if row.get("name") and not row.get("__islocal")}
		if not named or table.options in SHOWN:
			continue
		place = {"parent": name, "parenttype": doctype, "parentfield": table.fieldname}
		stored = frappe.get_all(table.options, {**place, "name": ["in", sorted(named)]}, pluck="name")
		if not name or named - set(stored):
			refuse_unreadable(table.fieldname)


def require_no_chosen_name(doctype: str, values: Form) -> None:
	"""Refuse a name of the client's choice, but where Frappe asks for one: a number of the next document stops all others.

	Raises ValidationError.
	"""
	if "__newname" in values and not (is_doctype(doctype) and _asks_for_name(doctype)):
		refuse_unreadable("__newname")


def require_no_amendment(doctype: str, values: Form) -> None:
	"""Refuse a document that says it amends another, where none is amended: Frappe would look for the column.

	Raises ValidationError.
	"""
	if values.get("amended_from") and not (
		is_doctype(doctype) and frappe.get_meta(doctype).has_field("amended_from")
	):
		refuse_unreadable("amended_from")


def _asks_for_name(doctype: str) -> bool:
	return (frappe.get_meta(doctype).autoname or "").lower() == "prompt"


def require_open_references(doctype: str, values: Form) -> None:
	"""Refuse a document of Frappe, such as a task, that points to what is closed, not one's own or not to be read.

	Whether there is such a document is not told. Raises frappe.PermissionError.
	"""
	if not is_doctype(doctype) or doctype in POINTERS:
		return
	for field in frappe.get_meta(doctype).get("fields", {"fieldtype": "Dynamic Link"}):
		if not (values.get(field.fieldname) or values.get(field.options)):
			continue
		name = values.get("name")
		stored = name and frappe.db.get_value(doctype, str(name), [field.options, field.fieldname])
		asked = [
			values.get(key, old)
			for key, old in zip((field.options, field.fieldname), stored or ("", ""), strict=False)
		]
		if asked != list(stored or ()) and asked[1]:
			require_reference(str(asked[0] or ""), str(asked[1]))


def require_values(doctype: str, values: Form) -> None:
	"""Refuse values of a document of Frappe that are not of their fields' kinds; the app's own look for themselves.

	Raises ValidationError, which names the field.
	"""
	if doctype in POINTERS or not is_doctype(doctype):
		return
	document = frappe.new_doc(doctype)
	refuse_structures(document, values)
	for key, value in values.items():
		if isinstance(value, dict) and not key.startswith("_") and not document.meta.get_field(key):
			refuse_unreadable(key)
	known = {field.fieldname for field in document.meta.fields}
	document.update(
		{key: value for key, value in values.items() if key in known and not isinstance(value, list)}
	)
	require_kinds(document)


def require_reference(doctype: str, name: str) -> None:
	"""Refuse to hang anything on a document that is closed or may not be read, whether there is one or not."""
	if "read" not in acts_of(doctype) or not is_readable(doctype, name):
		_refuse_reading(doctype, name)


def refuse_unknown_accounts(accounts: list[str]) -> None:
	"""Refuse accounts that the user's list of accounts does not show, whether there are such or not."""
	asked = set(accounts) - {frappe.session.user}
	known = asked and set(
		frappe.get_list("User", {"name": ["in", sorted(asked)]}, pluck="name", limit_page_length=0)
	)
	for account in sorted(asked - (known or set())):
		message = _("You see no account {0}. Please choose one from the list.")
		frappe.throw(message.format(frappe.utils.escape_html(account[:140])), frappe.PermissionError)


def require_stored_right(doctype: str, name: str) -> None:
	"""Refuse to change a document under another spelling of its name, and one of Frappe's by what is stored.

	The database takes no notice of case and of blanks at the end. Some of Frappe's checks look at what was sent: so
	somebody would take another's file or task by naming himself. The app's own documents judge both.
	"""
	stored = is_doctype(doctype) and name and frappe.db.get_value(doctype, name, "name")
	if stored and str(stored) != name:
		refuse_unreadable("name")
	if stored and doctype not in POINTERS:
		require_right(doctype, name, "write")


def require_right(doctype: str, name: str, right: str) -> None:
	"""Refuse to "write" or "delete" a document, before Frappe locks it and holds up whoever works on it."""
	if not frappe.has_permission(doctype, right, doc=name):
		refusal = _("You may not delete {0} {1}.") if right == "delete" else _("You may not change {0} {1}.")
		name = frappe.utils.escape_html(name[:140])
		frappe.throw(refusal.format(_(doctype), name), frappe.PermissionError)


def require_own(doctype: str, name: str) -> None:
	"""Refuse somebody else's document of a doctype that is open for one's own alone."""
	known = frappe_doctypes().get(doctype)
	if known and known.own and not is_own(doctype, name):
		frappe.throw(_("This {0} is not yours.").format(_(doctype)), frappe.PermissionError)


def require_own_named(argument: str, act: str, form: Form) -> None:
	"""As `require_own`, for every document that a call names; a call that finds it by other values is refused.

	Lists have their own condition.
	"""
	for doctype in doctypes_in(form.get(argument)) if act != "list" else ():
		known = frappe_doctypes().get(doctype)
		if known and known.own:
			for name in _names_in(argument, form):
				require_own(doctype, name)


def _names_in(argument: str, form: Form) -> list[str]:
	"""The documents that a call is about; of a new one, none. Without a name: one that is nobody's."""
	sent = parsed_json(form.get(argument))
	if isinstance(sent, dict):
		return [] if sent.get("__islocal") or not sent.get("name") else [str(sent["name"])]
	given = [parsed_json(form.get(key)) for key in ("name", "docname", "dn", "docnames", "items", "docs")]
	names = [name for one in given if one for name in (one if isinstance(one, list) else [one])]
	return [str(name) for name in names] or [""]


def _listed(form: Form, argument: str) -> list[str]:
	"""The texts of an argument that is a list of them; none for anything else, which is refused as unreadable later."""
	found = parsed_json(form.get(argument))
	return [one for one in found if isinstance(one, str)] if isinstance(found, list) else []


def rows_named(form: Form) -> list[str]:
	"""The documents that a call for several of them names."""
	names = parsed_json(form.get("docnames"))
	return [str(name) for name in names] if isinstance(names, list) else []


def is_own(doctype: str, name: str) -> bool:
	"""Whether a document is the user's, as the list of doctypes tells; of reports, those that are for all too."""
	user = frappe.session.user
	if doctype == "Report":
		return bool(frappe.get_list("Report", filters={"name": name}, limit_page_length=1))
	owners = frappe.db.get_value(doctype, name, list(frappe_doctypes()[doctype].own)) if name else None
	return user in (owners or ())


def same_name(form: Form) -> bool:
	"""A title is changed, and no document renamed or merged."""
	merged = parsed_json(form.get("merge")) not in (None, "", 0, False, "0", "false")
	# Frappe takes the name, and an older title, under two words each
	unchanged = all(form.get(word) in (None, "", form.get("docname")) for word in ("name", "new_name"))
	return not merged and unchanged and "new_title" not in form


def whole_township(form: Form) -> bool:
	"""News of a whole list go to whoever reads the whole list."""
	return form.get("doctype") not in (POINTERS.keys() | PARENTS.keys()) or scope_of().township


def room(form: Form) -> bool:
	"""A room of the websocket server: of one document, or of a list."""
	name = form.get("name") or form.get("docname")
	return is_readable(str(form.get("doctype")), str(name)) if name else whole_township(form)


def own_account(form: Form) -> bool:
	"""What is set for an account is set for one's own."""
	return form.get("user") in (None, "", frappe.session.user)


def picture(form: Form) -> bool:
	"""A picture that is to be made smaller can be read. Raises ValidationError, which says what to do."""
	file = frappe.request.files.get("file")
	if not file or str(form.get("optimize") or "0") in ("0", "false"):
		return True
	try:
		Image.open(file.stream).verify()
	except Exception:  # Pillow raises its own errors, and those of what it reads with
		if (mimetypes.guess_type(file.filename or "")[0] or "").startswith("image/"):
			frappe.throw(_("This picture cannot be read. Please take or save it again, then upload it."))
	finally:
		file.stream.seek(0)
	return True


def old_password_or_key(form: Form) -> bool:
	"""A new password is set with the old one, or with the key of the mail; without either Frappe fails."""
	if form.get("key") or form.get("old_password"):
		return True
	frappe.throw(_("Please enter your old password, or open the link in the e-mail again."))


def session_defaults(form: Form) -> bool:
	"""Only what the administrator lets people choose for a session; the dialog sends its button `settings` along."""
	chosen = parsed_json(form.get("default_values"))
	doctypes = frappe.get_all("Session Default", {"parent": "Session Default Settings"}, pluck="ref_doctype")
	return isinstance(chosen, dict) and set(chosen) <= {"settings", *map(frappe.scrub, doctypes)}


def settings_key(form: Form) -> bool:
	"""Settings are kept under the name of a list or a report, as many as a column holds; else the job that stores all would stop."""
	name = str(form.get("doctype") or "")
	if not is_doctype(name) and not frappe.db.exists("Report", name):
		return False
	size = len(get_user_settings(name).encode()) + len(str(form.get("user_settings") or "").encode())
	return size <= LONGEST_SETTINGS


def own_notice(form: Form) -> bool:
	"""Only one's own notice is read."""
	return is_own("Notification Log", str(form.get("docname") or ""))


def own_task(form: Form) -> bool:
	"""Only one's own task is closed."""
	return form.get("assign_to") == frappe.session.user


def task_taken_back(form: Form) -> bool:
	"""A task is taken back by whoever gave it or has it, or may change the document that it is about."""
	doctype, person = str(form.get("doctype")), str(form.get("assign_to") or "")
	names = parsed_json(form.get("names")) if "names" in form else [form.get("name")]
	return isinstance(names, list) and all(_may_take_back(doctype, str(name), person) for name in names)


def _may_take_back(doctype: str, name: str, person: str) -> bool:
	require_readable(doctype, name)
	user = frappe.session.user
	if frappe.has_permission(doctype, "write", doc=name):
		return True
	about = {"reference_type": doctype, "reference_name": name, "status": "Open"}
	about |= {"allocated_to": person} if person else {}
	given = frappe.get_all("ToDo", about, ["assigned_by", "allocated_to"])
	return all(user in (task.assigned_by, task.allocated_to) for task in given)


def own_comment(form: Form) -> bool:
	"""Only one's own comment is changed."""
	return frappe.db.get_value("Comment", str(form.get("name")), "owner") == frappe.session.user


def own_attachment(form: Form) -> bool:
	"""A file is taken off by whoever uploaded it or may change the document that it hangs on."""
	file = frappe.db.get_value(
		"File", str(form.get("fid")), ["owner", "attached_to_doctype", "attached_to_name"], as_dict=True
	)
	if not file:
		return True  # Frappe says that there is none
	saved = file.attached_to_doctype and frappe.db.exists(
		file.attached_to_doctype, str(file.attached_to_name)
	)
	if not saved:
		return file.owner == frappe.session.user
	return bool(frappe.has_permission(file.attached_to_doctype, "write", doc=file.attached_to_name))


def task(form: Form) -> bool:
	"""A task is about a document whose kind is open; the route asks for the document itself."""
	given = parsed_json(form.get("args")) if form.get("args") else form
	if not isinstance(given, dict) or not given.get("doctype") or not given.get("name"):
		refuse_unreadable("args")
	accounts = parsed_json(given.get("assign_to"))
	if not isinstance(accounts, list):
		refuse_unreadable("assign_to")
	refuse_unknown_accounts([str(account) for account in accounts])
	names = parsed_json(given["name"])
	for name in names if isinstance(names, list) else [names]:
		require_reference(str(given["doctype"]), str(name))
	return True


def tasks(form: Form) -> bool:
	"""As `task`, for several documents, whose names come as a list."""
	given = parsed_json(form.get("args"))
	names = parsed_json((given if isinstance(given, dict) else form).get("name"))
	return isinstance(names, list) and task(form)


def documents(form: Form) -> bool:
	"""Documents as the list has them: each an object with its doctype, which is open."""
	given = parsed_json(form.get("docs"))
	return isinstance(given, list) and all(
		isinstance(doc, dict) and "read" in acts_of(str(doc.get("doctype") or form.get("doctype")))
		for doc in given
	)


def deletable(form: Form) -> bool:
	"""Every document of a list is one that may be deleted; Frappe would leave out the others without a word."""
	for name in _listed(form, "items"):
		require_readable(str(form.get("doctype")), name)
		require_right(str(form.get("doctype")), name, "delete")
	return True


def scripts(form: Form) -> bool:
	"""Scripts that are there, with or without a slash before `assets`: Frappe would end in an error over a missing one."""
	paths = [item.strip("/") for item in _listed(form, "items")]
	return all(
		path.startswith("assets/")
		and ".." not in path
		and os.path.isfile(os.path.join(frappe.local.sites_path, path))
		for path in paths
	)


def cancellable(form: Form) -> bool:
	"""Documents that hang on one are asked for when it is cancelled, which only a submitted one can be."""
	doctype = str(form.get("doctype"))
	return is_doctype(doctype) and bool(frappe.get_meta(doctype).is_submittable)


def saving_act(form: Form) -> bool:
	"""A form is saved by one of the buttons that it has."""
	if form.get("action") not in ("Save", "Submit", "Update", "Cancel"):
		refuse_unreadable("action")
	return True


def connections(form: Form) -> bool:
	"""What a form counts is of doctypes that are open."""
	return all("list" in acts_of(doctype) for doctype in _listed(form, "items"))


def plain_name(form: Form) -> bool:
	"""A name that others will see holds no markup."""
	return not frappe.utils.cstr(form.get("name")).strip() or not set("<>&\"'`") & set(str(form["name"]))


def stored_document(form: Form) -> bool:
	"""The stored document in place of the one that was sent; of a new one nothing but that it is new."""
	sent = parsed_json(form.get("doc"))
	if not isinstance(sent, dict):
		return is_readable(str(sent), str(form.get("name")))
	doctype, name = str(sent.get("doctype") or ""), str(sent.get("name") or "")
	if sent.get("__islocal"):
		form["doc"] = json.dumps({"doctype": doctype, "name": name, "__islocal": 1})
		return True
	require_readable(doctype, name)
	form["doc"] = json.dumps({"doctype": doctype, "name": name})
	return bool(name)


def printed_document(form: Form) -> bool:
	"""What is printed is the stored document, named by doctype and name."""
	sent = parsed_json(form.get("doc"))
	if isinstance(sent, dict):
		form["doc"], form["name"] = str(sent.get("doctype") or ""), str(sent.get("name") or "")
	require_readable(form.get("doc"), form.get("name"))
	return bool(form.get("doc") and form.get("name"))


def pdf_program(form: Form) -> bool:
	"""There is a program that makes PDF: Frappe's, or the one that the call names in its place."""
	if form.get("pdf_generator") in (None, "", "wkhtmltopdf") and not shutil.which("wkhtmltopdf"):
		frappe.throw(
			_(
				"The server has no wkhtmltopdf, which makes PDF. Please print with the browser, or ask the administrator."
			)
		)
	return True


def report(form: Form) -> bool:
	"""A report that is kept on the server as such, about a doctype that is open."""
	name, filters = form.get("report_name"), parsed_json(form.get("filters"))
	if filters not in (None, "") and not isinstance(filters, dict):
		return False
	kept = frappe.db.get_value("Report", str(name), ["report_type", "ref_doctype"], as_dict=True)
	return bool(kept) and kept.report_type in STORED_REPORTS and "list" in acts_of(kept.ref_doctype)


def separated_text(form: Form) -> bool:
	"""A file of separated values is one that can be written and read again, whatever stands in its cells."""
	if form.get("file_format_type") not in ("Excel", "CSV"):
		refuse_unreadable("file_format_type")
	if "csv_delimiter" in form and not str(form["csv_delimiter"]).strip("\"'\r\n"):
		refuse_unreadable("csv_delimiter")
	if str(form.get("csv_quoting", csv.QUOTE_NONNUMERIC)) not in CSV_QUOTING:
		frappe.throw(_("Without quotes this file cannot be read again. Please choose another quoting."))
	return True


def stored_chart(form: Form) -> bool:
	"""A chart that is kept on the server, by its name; its filters name columns of its own doctype."""
	sent = parsed_json(form.get("chart"))
	name = form.get("chart_name") or (sent.get("name") if isinstance(sent, dict) else None)
	kept = frappe.db.get_value("Dashboard Chart", str(name), ["document_type", "report_name"], as_dict=True)
	if not kept:
		return False
	form["chart_name"], form["chart"] = str(name), None
	if kept.report_name:
		return False  # the Desk runs the report
	return not kept.document_type or _is_listed(kept.document_type, form)


def plain_log(form: Form) -> bool:
	"""The log of prints and exports holds what was printed, and no page that somebody sends."""
	form["page"] = None
	for key in ("columns", "filters", "report_name", "method", "file_type"):
		if form.get(key):
			form[key] = re.sub("[<>]", "", str(form[key]))
	return True


def stored_card(form: Form) -> bool:
	"""A figure that is kept on the server, in place of the one that was sent."""
	sent = parsed_json(form.get("doc"))
	name = str(sent.get("name") or "") if isinstance(sent, dict) else ""
	if not name or not frappe.db.exists("Number Card", name):
		return False
	card = frappe.get_cached_doc("Number Card", name)
	form["doc"] = card.as_json()
	return not card.document_type or _is_listed(card.document_type, form)


def _is_listed(doctype: str, form: Form) -> bool:
	refuse_columns(doctype, {"filters": form.get("filters")})
	return "list" in acts_of(doctype)


CHECKS: dict[str, Callable[[Form], bool]] = {
	check.__name__: check
	for check in (
		whole_township,
		room,
		own_account,
		same_name,
		own_notice,
		own_task,
		task_taken_back,
		picture,
		own_comment,
		own_attachment,
		documents,
		task,
		tasks,
		plain_name,
		stored_document,
		printed_document,
		pdf_program,
		plain_log,
		report,
		deletable,
		scripts,
		old_password_or_key,
		session_defaults,
		settings_key,
		saving_act,
		cancellable,
		connections,
		separated_text,
		stored_chart,
		stored_card,
	)
}
