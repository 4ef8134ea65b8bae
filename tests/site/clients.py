"""Browserless clients: a user's HTTP session with a site."""

import json
from urllib.parse import quote

import requests


class Client:
	"""A logged-in user's HTTP session."""

	def __init__(self, address: str, user: str, password: str) -> None:
		self.address, self.session = address, requests.Session()
		reply = self.session.post(
			f"{address}/api/method/login", data={"usr": user, "pwd": password}, timeout=60
		)
		reply.raise_for_status()

	def request(self, verb: str, path: str, **arguments):
		"""One request to a path below the address."""
		return self.session.request(verb, f"{self.address}{path}", timeout=60, **arguments)

	def resource(self, verb: str, doctype: str, name: str = "", **arguments):
		"""`/api/resource/DOCTYPE[/NAME]`."""
		path = f"/api/resource/{quote(doctype)}" + (f"/{quote(name, safe='')}" if name else "")
		return self.request(verb, path, **arguments)

	def call(self, method: str, verb: str = "POST", **values):
		"""`/api/method/METHOD` with JSON values (query string for GET)."""
		place = {"params": values} if verb == "GET" else {"json": values}
		return self.request(verb, f"/api/method/{method}", **place)


def told(reply: requests.Response) -> str:
	"""The messages that the person is shown."""
	messages = json.loads(reply.json().get("_server_messages") or "[]")
	return " ".join(json.loads(message)["message"] for message in messages)
