"""How people log in: what an installation tightens where the site still has Frappe's own values, once.

What an administrator has chosen stays, at installation and after. Uninstalling gives back what was changed.
"""

import frappe

from dongyang_lianhu import kept_settings

RECORD = "dongyang_lianhu_login_policy"
# (settings, field): (values that nobody chose, the value from now on)
POLICY = {
	("System Settings", "allow_consecutive_login_attempts"): (("", "0", "10"), "5"),
	("System Settings", "allow_login_after_fail"): (("", "0", "60"), "1800"),
	("System Settings", "enable_password_policy"): (("", "0"), "1"),
	("System Settings", "minimum_password_score"): (("", "0", "1", "2"), "3"),
	("System Settings", "login_with_email_link"): (("", "1"), "0"),
	("Website Settings", "disable_signup"): (("", "0"), "1"),
}


def tighten() -> None:
	"""Set lock-out, password policy and sign-up, where this was never done on the site."""
	# Not by get_global: while an app is being installed, Frappe leaves its cache of these as it was
	if frappe.db.exists("DefaultValue", {"defkey": RECORD, "parent": "__global"}):
		return
	for (doctype, fieldname), (untouched, value) in POLICY.items():
		stored = _stored(doctype, fieldname)
		if stored in untouched and stored != value and frappe.get_meta(doctype).has_field(fieldname):
			kept_settings.put(doctype, {fieldname: value})
	frappe.db.set_global(RECORD, "1")


def _stored(doctype: str, fieldname: str) -> str:
	value = frappe.db.get_single_value(doctype, fieldname, cache=False)
	return "" if value is None else str(value)
