"""A refusal says what it refuses: Frappe answers some requests with the bare status 403, or in half English."""

import json
import re

import frappe
from frappe import _

from dongyang_lianhu.confidential.fields import names_confidential

MISSING_COLUMN = "1054"  # MariaDB's number
DOCUMENTS = frozenset({"doc", "docs"})  # a form that is saved names its fields, and asks for no column
REFUSED = (403, 417, 500)
LOCKED = "QueryTimeoutError"
SILENT = "You may not see or change this."
WRONG_PASSWORD = "Incorrect password"


def say_why(response=None, request=None) -> None:
	"""After a request: a refusal says once what it refuses, to a form and to a script, in the user's language."""
	if response is None or response.mimetype != "application/json":
		return
	if response.status_code == 401:
		_translate_failed_log_in(response)
	if response.status_code not in REFUSED:
		return
	answer = json.loads(response.get_data(as_text=True) or "{}")
	if not isinstance(answer, dict):
		return
	if response.status_code == 500 and answer.get("exc_type") == LOCKED:
		response.status_code = 417  # somebody else works on the document; the message says so
	elif response.status_code == 500 and not _refuse_missing_column(response, answer):
		return
	messages = _told(json.loads(answer.get("_server_messages") or "[]"))
	if not messages and response.status_code != 403:
		return
	messages = messages or [{"message": _(SILENT)}]
	if response.status_code == 403:
		messages = [_titled(message) for message in messages]
	# what the Desk shows in place of the messages, if it is there; Frappe's names English doctypes
	if answer.get("_error_message"):
		answer["_error_message"] = "<br>".join(message["message"] for message in messages)
	answer["_server_messages"] = json.dumps([json.dumps(message) for message in messages])
	response.set_data(json.dumps(answer))


def _translate_failed_log_in(response) -> None:
	"""Frappe says in English that the old password, which one gives to change it, is wrong."""
	answer = json.loads(response.get_data(as_text=True) or "{}")
	if isinstance(answer, dict) and answer.get("message") == WRONG_PASSWORD:
		response.set_data(json.dumps(answer | {"message": _(WRONG_PASSWORD)}))


def _told(stored: list[str]) -> list[dict]:
	"""The messages that say something to the person: each once, and none that tells him his own account."""
	messages, ours = {}, _our_names()
	for message in map(json.loads, stored):
		words = message.get("message") or ""
		if words and frappe.session.user not in words:
			messages.setdefault(words, message | {"message": ours.sub(lambda found: _(found.group()), words)})
	return list(messages.values())


def _titled(message: dict) -> dict:
	"""A refusal under a title that says that it is one, in place of Frappe's title for any message."""
	title = message.get("title")
	title = _("Not permitted") if title in (None, "", _("Message")) else title
	return {"indicator": "red", **message, "title": title}


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


def _our_names() -> re.Pattern:
	"""The names of the app's doctypes and reports, which a message holds in English."""
	ours = {"module": "Dongyang Lianhu"}
	names = [name for kind in ("DocType", "Report") for name in frappe.get_all(kind, ours, pluck="name")]
	either = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
	return re.compile(rf"(?<![A-Za-z])({either})(?![A-Za-z])")
