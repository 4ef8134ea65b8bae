"""What is refused to everybody, administrators too: arguments that Frappe would use as they come.

The key of a shared document stands unescaped in the print view, whoever is logged in is sent on to wherever an address
says, and a password that is too long for the hashing ends in an error page.
"""

import re
from urllib.parse import urlsplit

import frappe
from frappe import _

from dongyang_lianhu.permissions.gate.record import note_refusal

KEY = re.compile(r"[A-Za-z0-9_-]*")
# Characters by which browsers and Frappe read an address differently.
ODD = re.compile(r"[\\\x00-\x20]")
PASSWORDS = ("pwd", "password", "old_password", "new_password")
LONGEST_PASSWORD = 512


def refuse_dangerous() -> None:
	"""Refuse keys that are none, ways to other websites, and passwords beyond every measure.

	Raises frappe.PermissionError or frappe.ValidationError.
	"""
	form, path = frappe.form_dict, frappe.request.path
	if not path.startswith("/api/") and not KEY.fullmatch(str(form.get("key") or "")):
		_refuse(f"{path} (key)", _("The key in this address is damaged. Please open the link anew."))
	if not is_here(str(form.get("redirect-to") or ""), frappe.request.host):
		message = _("This address would lead to another website. Please log in at {0}.").format("/login")
		_refuse(f"{path} (redirect-to)", message)
	if any(is_too_long(form.get(name)) for name in PASSWORDS):
		frappe.throw(
			_("The password is too long. Please choose one of at most {0} characters.").format(
				LONGEST_PASSWORD
			)
		)


def _refuse(label: str, message: str) -> None:
	note_refusal(label)
	frappe.throw(message, frappe.PermissionError)


def is_here(address: str, host: str) -> bool:
	"""Whether an address, of which nothing counts as here, is one of this site: a path, or a page of its own host."""
	try:
		parts = urlsplit(address)
	except ValueError:
		return False
	if ODD.search(address) or parts.scheme not in ("", "http", "https"):
		return False
	return parts.netloc == host or not (parts.netloc or address.startswith("//"))


def is_too_long(password: object) -> bool:
	"""Whether a password is longer than any that somebody types."""
	return len(str(password or "")) > LONGEST_PASSWORD
