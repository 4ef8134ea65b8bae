"""Whether a call brings what its function needs: told before it runs, where Python would end in an error."""

import inspect
import re
from functools import lru_cache
from typing import NoReturn

import frappe
from frappe import _, handler
from frappe.exceptions import FrappeTypeError
from frappe.model.db_query import DatabaseQuery
from frappe.utils.typing_validations import transform_parameter_types

from dongyang_lianhu.permissions.gate.entries import Entry
from dongyang_lianhu.shapes import DAY, parsed_json


def is_number(value: object) -> bool:
	"""Whether a value is a whole number, not below 0, that the database can count rows by."""
	text = str(value)
	return text.isdecimal() and len(text) <= LARGEST


def _are_names(value: object) -> bool:
	found = parsed_json(value)
	return isinstance(found, list) and all(isinstance(one, str) for one in found)


# Arguments that Frappe takes away before it asks, and those of its query that are its own code's.
LEFT_OUT = frozenset({"cmd", "data", "ignore_permissions", "view", "user", "csrf_token", "join"})
OF_THE_SERVER = frozenset({"self", "as_list", "debug", "docstatus", "ignore_ddl", "pluck", "run", "update"})
# Settings have a call of their own, which asks how large they are: a list would keep any, by its address alone.
OF_SETTINGS = frozenset({"save_user_settings", "save_user_settings_fields", "user_settings"})
LARGEST = 9  # digits: what the database takes for a number of rows


def _are_rows(value: object) -> bool:
	found = parsed_json(value)
	return isinstance(found, list) and all(isinstance(one, dict) for one in found)


READABLE = {
	"json": lambda value: isinstance(parsed_json(value), (dict, list)),
	"objects": lambda value: isinstance(parsed_json(value), dict),
	"rows": _are_rows,
	"names": _are_names,
	"numbers": lambda value: is_number(value),
	"days": lambda value: bool(DAY.fullmatch(str(value))),
	"texts": lambda value: isinstance(value, str),
}


def require_arguments(entry: Entry, method: str) -> None:
	"""Refuse a call whose arguments are missing or of a kind that its function cannot read. Raises ValidationError."""
	form, function = frappe.form_dict, _function(method)
	wrong = [name for name in needed_by(function) if name not in form]
	wrong += [name for name in form if entry.query and name not in query_arguments()]
	wrong += [name for name in entry.required if form.get(name) in (None, "")]
	for kind, is_readable in READABLE.items():
		given = {name: form.get(name) for name in getattr(entry, kind)}
		wrong += [name for name, value in given.items() if value not in (None, "") and not is_readable(value)]
	for name in wrong:
		refuse_unreadable(name)
	_require_types(function)


def _require_types(function: object) -> None:
	"""Refuse in words what Frappe itself would refuse in English: an argument of another type than its function names."""
	function = inspect.unwrap(function) if callable(function) else None
	if not inspect.isfunction(function):
		return
	named = function.__annotations__
	given = {name: value for name, value in frappe.form_dict.items() if name in named}
	if not given:
		return
	try:
		transform_parameter_types(function, (), given)
	except FrappeTypeError as error:
		found = re.search(r"'(\w+)'", str(error))
		refuse_unreadable(found[1] if found else "?")


def refuse_unreadable(name: str) -> NoReturn:
	"""Say that an argument cannot be read. Raises ValidationError."""
	frappe.throw(_("{0} of this call cannot be read. Please load the page again.").format(name))


def _function(method: str) -> object:
	"""What Frappe would run for a method's name; nothing for one that it knows itself, or that does not exist."""
	replaced = frappe.get_hooks("override_whitelisted_methods", {}).get(method)
	name = replaced[-1] if replaced else method
	if "." not in name:
		return getattr(handler, name, None)
	try:
		return frappe.get_attr(name)
	except (ImportError, AttributeError, frappe.AppNotInstalledError):
		return None


@lru_cache(maxsize=1)
def query_arguments() -> frozenset[str]:
	"""What a list may ask of Frappe's list query: it takes all of a request's arguments, and knows no others.

	Without those that change the form of the answer, with which the list could do nothing, and those that keep settings.
	"""
	taken = frozenset(inspect.signature(DatabaseQuery.execute).parameters) - OF_THE_SERVER - OF_SETTINGS
	return taken | LEFT_OUT | {"doctype"}


@lru_cache(maxsize=1000)
def needed_by(function: object) -> tuple[str, ...]:
	"""The parameters of a function that have no default."""
	if not callable(function):
		return ()
	return tuple(
		parameter.name
		for parameter in inspect.signature(function).parameters.values()
		if parameter.default is parameter.empty
		and parameter.kind in (parameter.POSITIONAL_OR_KEYWORD, parameter.KEYWORD_ONLY)
	)
