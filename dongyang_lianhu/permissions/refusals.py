"""A refusal says what it refuses: Frappe answers some requests with the bare status 403, or in half English."""

import json
import re

import frappe
from frappe import _


def say_why(response=None, request=None) -> None:
	"""After a request: a refusal has a message, which a form shows and a script can read, and no English in it."""
	if response is None or response.status_code != 403 or response.mimetype != "application/json":
		return
	answer = json.loads(response.get_data(as_text=True) or "{}")
	if not isinstance(answer, dict):
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


def _named(message: str) -> str:
	"""Return a message with the app's doctypes by their names in the user's language."""
	names = frappe.get_all("DocType", {"module": "Dongyang Lianhu"}, pluck="name")
	either = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
	return re.sub(rf"(?<![A-Za-z])({either})(?![A-Za-z])", lambda found: _(found.group()), message)
