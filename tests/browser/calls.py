"""Which calls a browser makes, by whom and on which page: what the Desk needs of the server.

With `--record-calls FILE` the run writes `{method or path: {roles, pages, verbs, about}}` to FILE, and adds to what
another run wrote there. Names of documents are left out; `about` says which doctypes, reports and queries were asked.
"""

import json
import re
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

ABOUT = ("doctype", "dt", "reference_doctype", "report_name", "query", "method", "cmd")
LIMIT = 40
NAMED = re.compile(r"(/(?:app|desk|api/resource|api/v[12]/document)/[^/]+)/.+")
HEX = re.compile(r"[0-9a-f]{10,}|[A-Z0-9]{10,}")


class Calls:
	"""What was called so far: a set per column of each method or path."""

	def __init__(self, file: str | None) -> None:
		self.file = Path(file) if file else None
		self.found: dict[str, dict[str, set[str]]] = {}
		for name, row in self.earlier().items():
			self.found[name] = {column: set(values) for column, values in row.items()}

	def earlier(self) -> dict[str, dict[str, list[str]]]:
		"""What another run wrote into the same file."""
		return json.loads(self.file.read_text()) if self.file and self.file.exists() else {}

	def note(self, role: str, request) -> None:
		"""Remember one request of a page of `role`, unless it asks for a picture or script."""
		path, values = unquote(urlsplit(request.url).path), sent(request)
		if path.startswith("/assets/") or not request.url.startswith("http"):
			return
		self.add(name_of(path, values), role, page_of(request), request.method, about(values))

	def note_message(self, role: str, page: str, payload: str | bytes) -> None:
		"""Remember what a page tells the server of live updates: rooms that it enters, and the like."""
		if isinstance(payload, str) and (
			found := re.match(r'42(?:/[^,]*,)?\["(\w+)"(?:,"([^"]*)")?', payload)
		):
			self.add(f"socket:{found[1]}", role, page, "SOCKET", [found[2] or ""])

	def add(self, name: str, role: str, page: str, verb: str, told: list[str]) -> None:
		"""Add a value to each column."""
		row = self.found.setdefault(name, {})
		for column, values in (("roles", [role]), ("pages", [page]), ("verbs", [verb]), ("about", told)):
			known = row.setdefault(column, set())
			known.update(value for value in values if value and len(known) < LIMIT)

	def write(self) -> None:
		"""Write the file, if one was asked for."""
		if self.file:
			rows = {name: {key: sorted(row[key]) for key in row} for name, row in sorted(self.found.items())}
			self.file.write_text(json.dumps(rows, ensure_ascii=False, indent=1) + "\n")


def sent(request) -> dict[str, str]:
	"""The values that a request sends, in its address or as a form."""
	values = dict(parse_qsl(urlsplit(request.url).query))
	try:
		body = request.post_data or ""
	except UnicodeDecodeError:  # an uploaded file
		body = ""
	if body.startswith("{"):
		return values | {key: str(value) for key, value in json.loads(body).items()}
	return values | dict(parse_qsl(body))


def name_of(path: str, values: dict[str, str]) -> str:
	"""The method that is called, or the path without names and keys."""
	method = re.fullmatch(r"/api(?:/v[12])?/method/(.+)", path)
	if method or values.get("cmd"):
		version = "/api/v2/method/" if path.startswith("/api/v2") else ""
		return version + (values.get("cmd") or method[1])
	return HEX.sub("<key>", NAMED.sub(r"\1/<name>", path))


def page_of(request) -> str:
	"""The page that asks, without names."""
	try:
		return NAMED.sub(r"\1/<name>", unquote(urlsplit(request.frame.url).path))
	except Exception:  # of a frame that is gone, or of a worker
		return ""


def about(values: dict[str, str]) -> list[str]:
	"""What a call is about: a doctype, a report, a query."""
	told = [f"{key}={values[key][:80]}" for key in ABOUT if values.get(key)]
	if kind := re.search(r'"doctype": ?"([^"]+)"', values.get("doc", "") + values.get("docs", "")):
		told.append(f"doc={kind[1]}")
	return [", ".join(told)]
