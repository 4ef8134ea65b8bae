"""Whether a request passes, asked after Frappe knows who asks and before anything of it runs."""

import frappe
from frappe import _

from dongyang_lianhu.permissions.conditions import PARENTS, POINTERS
from dongyang_lianhu.permissions.gate import checks
from dongyang_lianhu.permissions.gate.arguments import refuse_unreadable, require_arguments
from dongyang_lianhu.permissions.gate.asked import Asked, asked
from dongyang_lianhu.permissions.gate.columns import refuse_columns, spell_out
from dongyang_lianhu.permissions.gate.entries import ACTS, Entry, acts_of, entry_of, is_opened
from dongyang_lianhu.permissions.gate.everybody import refuse_dangerous
from dongyang_lianhu.permissions.gate.record import note_refusal
from dongyang_lianhu.permissions.scope import has_app_role, is_administrator
from dongyang_lianhu.shapes import parsed_json

# Calls whose filters may be the name of a document.
BY_NAME = frozenset({"frappe.client.get", "frappe.client.get_value"})
# Arguments that name one document; Frappe would take an object for conditions and look for one that meets them.
NAMES = (
	"name",
	"docname",
	"dn",
	"doc_name",
	"reference_name",
	"reminder_docname",
	"names",
	"docnames",
	"fid",
)
WRITING = frozenset({"create", "write"})


def guard_request() -> None:
	"""Refuse a request that the lists do not open to the session's user; the hook `auth_hooks` calls it.

	At that moment the session, an API key or a bearer token has told who asks. Raises frappe.PermissionError.
	"""
	request, user = frappe.request, frappe.session.user
	if not request or request.method == "OPTIONS":
		return
	refuse_dangerous()
	if is_guarded(user):
		frappe.form_dict.pop("debug", None)  # tells the query, conditions included
		_require_names()
		for one in asked(request.path, request.method, frappe.form_dict):
			guard(one, user)
	_spell_out_columns()


def _require_names() -> None:
	"""Names are texts: the database would take the number 0 for every name there is."""
	for key in NAMES:
		raw = frappe.form_dict.get(key)
		if isinstance(raw, int) and not isinstance(raw, bool):
			raw = frappe.form_dict[key] = str(raw)
		given = parsed_json(raw)
		names = given if isinstance(given, list) else [raw]
		if isinstance(given, dict) or any(one is not None and not isinstance(one, str) for one in names):
			refuse_unreadable(key)


def _spell_out_columns() -> None:
	"""For whoever asks for a list, administrators too."""
	if "fields" not in frappe.form_dict:
		return
	for one in asked(frappe.request.path, frappe.request.method, frappe.form_dict):
		doctype = one.name if one.kind == "document" else str(frappe.form_dict.get("doctype") or "")
		spell_out(doctype, frappe.form_dict)


def is_guarded(user: str) -> bool:
	"""Guests and users of the scheme are; whoever has an administrator's role is not.

	An account that has nothing to do with the scheme is guarded as soon as it names a doctype of the app.
	"""
	if user == "Guest":
		return True
	return not is_administrator(user) and (has_app_role(user) or _names_ours())


def guard(one: Asked, user: str) -> None:
	"""Judge one thing that a request asks for. Raises frappe.PermissionError."""
	if one.kind == "call":
		_guard_call(one.name, user)
		require_arguments(entry_of(one.name), one.name)
	elif one.kind == "document":
		_guard_document(one, user)
	elif one.kind == "document method":
		_guard_document_method(one, user)
	elif user == "Guest":  # a private file; of others Frappe asks whether they may read what it hangs on
		refuse("/private/files")


def _guard_call(method: str, user: str) -> None:
	entry = entry_of(method)
	if entry is None or not entry.is_for(user):
		refuse(method)
	if entry.post:
		_require_post(method)
	form = frappe.form_dict
	for argument in entry.without:
		if form.get(argument) and parsed_json(form.get(argument)):
			refuse(f"{method} ({argument})")
	for argument in entry.calls:
		if form.get(argument):
			_guard_inner_call(str(form[argument]), user)
	_guard_arguments(entry, user)
	for check in entry.checks:
		if not checks.CHECKS[check](form):
			refuse(method, counted=not entry.quiet)


def _require_post(label: str) -> None:
	"""What changes something comes with the token of a form: an address alone is opened by any link."""
	if frappe.request.method in ("GET", "HEAD"):
		refuse(f"GET {label}")


def _guard_inner_call(method: str, user: str) -> None:
	"""A method that a call runs with arguments of its own order: one that is made for this, or that was opened."""
	entry = entry_of(method)
	if not (entry and entry.inner) and not is_opened("Method", method):
		refuse(method)
	_guard_call(method, user)


def _guard_arguments(entry: Entry, user: str) -> None:
	form = frappe.form_dict
	for argument, act in entry.doctype.items():
		for doctype in checks.doctypes_in(form.get(argument)):
			require_act(doctype, act, entry.method)
		checks.require_own_named(argument, act, form)
		_guard_changes(argument, act)
	if entry.document:
		if entry.document[-1] in form and form[entry.document[-1]] is None:
			refuse_unreadable(entry.document[-1])
		checks.require_readable(*(form.get(argument) for argument in entry.document))
	doctype, asks_another = _listed_doctype(entry), any(form.get(argument) for argument in entry.calls)
	if doctype and not asks_another:  # another method's arguments are no columns
		refuse_columns(doctype, form, by_name=entry.method in BY_NAME)


def _guard_changes(argument: str, act: str) -> None:
	"""Judge what a call would delete or write: documents that it names, and documents that it sends."""
	form = frappe.form_dict
	if act == "delete" and form.get("name"):
		checks.require_right(str(form.get(argument)), str(form["name"]), "delete")
	if act not in WRITING:
		return
	if not isinstance(parsed_json(form.get(argument)), (dict, list)):
		for values in checks.values_sent(form):
			checks.require_addressed(str(form.get(argument)), values)
	for document in checks.documents_sent(argument, form):
		doctype = str(document.get("doctype") or form.get(argument))
		checks.require_no_chosen_name(doctype, document)
		checks.require_no_amendment(doctype, document)
		if not document.get("__islocal"):
			checks.require_own_rows(doctype, document, str(document.get("name") or ""))
		checks.require_open_references(doctype, document)
		checks.require_values(doctype, document)
		checks.require_stored_right(doctype, str(document.get("name") or ""))
		checks.require_known_accounts(doctype, document)
	for name in checks.rows_named(form):
		checks.require_stored_right(str(form.get(argument)), name)


def _listed_doctype(entry: Entry) -> str:
	"""The doctype whose columns a call names."""
	named = entry.columns or ""
	return named[1:] if named.startswith("=") else str(frappe.form_dict.get(named) or "")


def _guard_document(one: Asked, user: str) -> None:
	if user == "Guest" and not is_opened("Doctype", one.name):
		refuse(one.label)
	require_act(one.name, one.act, one.label)
	if one.act == "list":
		frappe.form_dict.pop("doctype", None)  # the address names it
		refuse_columns(one.name, frappe.form_dict)
	elif one.docname:
		checks.require_own(one.name, one.docname)
	if one.act == "delete":
		checks.require_right(one.name, one.docname, "delete")
	if one.act in WRITING:
		checks.require_stored_right(one.name, one.docname)
		for values in _bodies():
			if one.docname:
				checks.require_addressed(one.name, values, one.docname)
				checks.require_own_rows(one.name, values, one.docname)
			checks.require_no_chosen_name(one.name, values)
			checks.require_no_amendment(one.name, values)
			checks.require_open_references(one.name, {**values, "name": one.docname})
			checks.require_values(one.name, values)
			checks.require_known_accounts(one.name, {**values, "name": one.docname})


def _bodies() -> list[dict]:
	"""What a REST request would write: Frappe reads `data`, or the body whatever its kind. Raises ValidationError."""
	raw = frappe.request.get_data(as_text=True).strip()
	sent = [
		parsed_json(frappe.form_dict.get("data") or {}),
		parsed_json(raw) if raw[:1] in ("[", "{", '"') else {},
	]
	if not all(isinstance(values, dict) for values in sent):
		refuse_unreadable("data")
	return [dict(frappe.form_dict), *sent]


def _guard_document_method(one: Asked, user: str) -> None:
	"""Only methods of the app's own controllers, each of which is on the list by its doctype and name.

	Of a document that may not be read Frappe would tell when it was changed, before it asks for any right.
	"""
	entry = entry_of(f"{one.name}.{one.act}") if one.name in POINTERS else None
	if entry is None or not entry.is_for(user):
		refuse(one.label)
	_require_post(one.label)
	checks.require_readable(one.name, one.docname)


def require_act(doctype: str, act: str, label: str) -> None:
	"""Refuse a generic call that would do `act` to a doctype that is not open for it. Raises PermissionError."""
	acts = acts_of(doctype)
	if act == "write" and "create" in acts:
		return
	if act not in acts:
		refuse(label if label.endswith(doctype) else f"{label}: {doctype}")


def refuse(label: str, counted: bool = True) -> None:
	"""Raises frappe.PermissionError in words, and has the refusal counted."""
	if counted:
		note_refusal(label)
	message = _(
		"This is not open to you: {0}. If you need it for your work, please tell the administrator, who can open it."
	).format(frappe.utils.escape_html(_in_words(label)[:140]))
	frappe.throw(message, frappe.PermissionError, title=_("Not open"))


def _in_words(label: str) -> str:
	"""What was refused, as its reader would call it; a method by its name."""
	act, _blank, doctype = label.partition(" ")
	if act in ACTS and doctype:
		return f"{_(doctype)} ({_(act.title())})"
	return label.strip(".") or _("a call without a name")


def _names_ours() -> bool:
	"""Whether an argument or the address names a doctype of the app."""
	ours = POINTERS.keys() | PARENTS.keys()
	given = [frappe.request.path, *(str(value) for value in frappe.form_dict.values())]
	return any(doctype in text for text in given for doctype in ours)
