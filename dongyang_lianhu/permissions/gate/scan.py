"""The whitelisted methods of all installed apps, and those that no list knows."""

import importlib
import inspect
import pkgutil

import frappe

from dongyang_lianhu.permissions.gate.entries import entry_of


def whitelisted_methods() -> dict[str, object]:
	"""Every whitelisted function of the bench's installed apps by its full name; a controller's method too.

	Modules that cannot be imported (because a package is missing) are left out: nobody can call them either.
	"""
	for app in frappe.get_installed_apps():
		_import_all(app)
	return {name_of(function): function for function in set(frappe.whitelisted)}


def unknown_methods() -> list[str]:
	"""The names of whitelisted functions that the gate refuses to the scheme's users and to guests alike."""
	return sorted(name for name in whitelisted_methods() if not is_known(name))


def is_known(name: str) -> bool:
	"""Whether the list knows a function: by its full name, as a controller's method, or as what answers in its place."""
	return any(entry_of(known) for known in (name, document_method(name), _replaced().get(name, "")))


def _replaced() -> dict[str, str]:
	"""The method that a function answers for, by the hook `override_whitelisted_methods`."""
	hooks = frappe.get_hooks("override_whitelisted_methods", {})
	return {ours: method for method, all_of_it in hooks.items() for ours in all_of_it}


def document_method(name: str) -> str:
	"""`Visit.strike_out` of `app.module.doctype.visit.visit.Visit.strike_out`; the name itself of others."""
	parts = name.split(".")
	if len(parts) < 5 or "doctype" not in parts or not parts[-2][:1].isupper():
		return name
	return f"{frappe.unscrub(parts[-3])}.{parts[-1]}"


def name_of(function: object) -> str:
	"""Where a function is defined: the one name of all its aliases."""
	inner = inspect.unwrap(function)
	return f"{inner.__module__}.{inner.__qualname__}"


def _import_all(app: str) -> None:
	package = frappe.get_module(app)
	for module in pkgutil.walk_packages(package.__path__, f"{app}.", onerror=lambda _name: None):
		if ".tests" in module.name or ".test_" in module.name or ".patches." in module.name:
			continue
		try:
			importlib.import_module(module.name)
		except Exception:
			continue
