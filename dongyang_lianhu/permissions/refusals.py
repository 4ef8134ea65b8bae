"""A refusal says what it refuses: Frappe answers some requests with the bare status 403, or in half English."""

import json
import re

import frappe
from frappe import _

from dongyang_lianhu.confidential.fields import names_confidential

MISSING_COLUMN = "1054"  # MariaDB's number
DOCUMENTS = frozenset({"doc", "docs"})  # a form that is saved names its fields, and asks for no column


def say_why(response=None, request=None) -> None:
	"""After a request: a refusal has a message, which a form shows and a script can read, and no English in it."""
	if response is None or response.status_code not in (403, 500) or response.mimetype != "application/json":
		return
	answer = json.loads(response.get_data(as_text=True) or "{}")
	if not isinstance(answer, dict):
		return
	if response.status_code == 500 and not _refuse_missing_column(response, answer):
		return
	messages = [json.loads(message) for message in json.loads(answer.get("_server_messages") or "[]")]
	if any(message.get("message") for message in messages):
		messages = [message | {"message": _named(message.get("message") or "")} for message in messages]
	elif answer.get("_error_message"):  # a form's own, which the Desk shows; it names English doctypes
		answer["_error_message"], messages = _("You may not see or change this."), []
	else:
		words = _("You may not see or change this.")
		messages = [{"message": words, "title": _("Not permitted"), "indicator": "red"}]
	answer["_server_messages"] = json.dumps([json.dumps(message) for message in messages])
	response.set_data(json.dumps(answer))


def _refuse_missing_column(response, answer: dict) -> bool:
	"""Turn the database's error about a confidential field, which has no column, into a refusal."""
	asked = {key: value for key, value in frappe.form_dict.items() if key not in DOCUMENTS}
	shown = str(answer.get("exc") or MISSING_COLUMN)  # a site that shows no errors does not say which it was
	if MISSING_COLUMN not in shown or not names_confidential(json.dumps(asked, default=str)):
		return False
	response.status_code = 403
	answer.pop("exc", None)
	told = {"message": _("Lists do not hold this. Please open the form, or the report Phone Register.")}
	answer.update(exc_type="PermissionError", exception="", _server_messages=json.dumps([json.dumps(told)]))
	return True


def _named(message: str) -> str:
	"""Return a message with the app's doctypes by their names in the user's language."""
	names = frappe.get_all("DocType", {"module": "Dongyang Lianhu"}, pluck="name")
	either = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
	return re.sub(rf"(?<![A-Za-z])({either})(?![A-Za-z])", lambda found: _(found.group()), message)
