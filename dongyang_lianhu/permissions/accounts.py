"""Log-ins and forgotten passwords: nobody learns from the answer whether an account exists."""

import json

import frappe
from frappe import _
from frappe.rate_limiter import rate_limit
from frappe.utils import get_url
from frappe.utils.password import get_password_reset_limit

from dongyang_lianhu.addresses import use_real_address
from dongyang_lianhu.permissions.gate.everybody import is_too_long

LONGEST = 140


@frappe.whitelist(allow_guest=True, methods=["POST"])
def reset_password(user: str) -> None:
	"""Send an account the address at which a new password is set.

	Words, status and time are the same for an account that exists, is closed, is Administrator, or is none: whatever
	differs is done in the background.
	"""
	use_real_address()
	_count()
	frappe.enqueue(
		"dongyang_lianhu.permissions.accounts.send_reset",
		queue="short",
		account=str(user)[:LONGEST],
		site_address=get_url(),
	)
	frappe.msgprint(
		_("If there is such an account, the way to a new password has been sent to its e-mail address."),
		title=_("New Password"),
	)


def answer_log_in(response=None, request=None) -> None:
	"""After a log-in that failed: a locked account answers as a wrong password, and as an account that there is not.

	So does a password that is too long for the hashing, which Frappe tries on accounts that there are alone.
	"""
	if response is None or request is None or response.status_code not in (401, 500):
		return
	if frappe.form_dict.get("cmd") != "login" and not request.path.rstrip("/").endswith("/method/login"):
		return
	is_locked = "SecurityException" in response.get_data(as_text=True)
	if response.status_code == 500 and not is_locked and not is_too_long(frappe.form_dict.get("pwd")):
		return
	response.status_code = 401
	message = _("Invalid Login. Try again.", lang=frappe.db.get_default("lang"))
	response.set_data(json.dumps({"message": message, "exc_type": "AuthenticationError"}))


@rate_limit(limit=get_password_reset_limit, seconds=60 * 60)
def _count() -> None:
	"""Nothing but Frappe's own limit of resets."""


def send_reset(account: str, site_address: str) -> None:
	"""Job: send the address to an open account other than Administrator; a worker does not know the site's own."""
	name = frappe.db.get_value("User", {"name": account, "enabled": 1})
	if not name or name in frappe.STANDARD_USERS:
		return
	frappe.local.conf.host_name = site_address
	user = frappe.get_doc("User", name)
	frappe.local.lang = user.language or "zh"
	user.validate_reset_password()
	user.reset_password(send_email=True)
