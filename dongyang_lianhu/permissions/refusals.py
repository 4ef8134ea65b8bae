"""A refusal says what it refuses: Frappe answers some requests with the bare status 403, or with an empty message."""

import json

from frappe import _


def say_why(response=None, request=None) -> None:
	"""After a request: a refusal without a message gets one, which a form shows and a script can read."""
	if response is None or response.status_code != 403 or response.mimetype != "application/json":
		return
	answer = json.loads(response.get_data(as_text=True) or "{}")
	if not isinstance(answer, dict) or _says_something(answer):
		return
	words = _("You may not see or change this.")
	if answer.get(
		"_error_message"
	):  # a form's own message, which the Desk shows instead; it names English doctypes
		answer["_error_message"] = words
	else:
		message = {"message": words, "title": _("Not permitted"), "indicator": "red"}
		answer["_server_messages"] = json.dumps([json.dumps(message)])
	response.set_data(json.dumps(answer))


def _says_something(answer: dict) -> bool:
	messages = map(json.loads, json.loads(answer.get("_server_messages") or "[]"))
	return any(message.get("message") for message in messages)
