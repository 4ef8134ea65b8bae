"""Whether a call brings what its function needs: told before it runs, where Python would end in an error."""

import inspect
from functools import lru_cache
from typing import NoReturn

import frappe
from frappe import _, handler

from dongyang_lianhu.permissions.gate.entries import Entry
from dongyang_lianhu.shapes import DAY, parsed_json


def _are_names(value: object) -> bool:
	found = parsed_json(value)
	return isinstance(found, list) and all(isinstance(one, str) for one in found)


READABLE = {
	"json": lambda value: isinstance(parsed_json(value), (dict, list)),
	"names": _are_names,
	"numbers": lambda value: str(value).lstrip("-").isdigit(),
	"days": lambda value: bool(DAY.fullmatch(str(value))),
	"texts": lambda value: isinstance(value, str),
}


def require_arguments(entry: Entry, method: str) -> None:
	"""Refuse a call whose arguments are missing or of a kind that its function cannot read. Raises ValidationError."""
	form = frappe.form_dict
	wrong = [name for name in needed_by(_function(method)) if name not in form]
	wrong += [name for name in entry.required if form.get(name) in (None, "")]
	for kind, is_readable in READABLE.items():
		given = {name: form.get(name) for name in getattr(entry, kind)}
		wrong += [name for name, value in given.items() if value not in (None, "") and not is_readable(value)]
	for name in wrong:
		refuse_unreadable(name)


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
