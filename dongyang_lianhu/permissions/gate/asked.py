"""What a request would run, read from its address and arguments as Frappe itself reads them.

Frappe v15 and v16 route `/api`, `/api/v1` and `/api/v2`; before them only `/api`. `cmd` among the arguments wins over
every address. What has another form than those below `/api` is asked for by that address, which no list knows.
"""

import re
from dataclasses import dataclass

from dongyang_lianhu.shapes import parsed_json

VERSION_1 = re.compile(r"/api(?:/v1)?/(?P<kind>method|resource)/(?P<rest>.+)", re.DOTALL)
VERSION_2 = re.compile(r"/api/v2/(?P<kind>method|document|doctype)/(?P<rest>.+)", re.DOTALL)
RESOURCE_ACTS = {"GET": "read", "HEAD": "read", "PUT": "write", "PATCH": "write", "DELETE": "delete"}
DOCUMENT_METHODS = frozenset(
	{"run_doc_method", "runserverobj", "frappe.handler.run_doc_method", "frappe.handler.runserverobj"}
)
UNKNOWN = "method"


@dataclass(frozen=True)
class Asked:
	"""One thing that a request would do.

	`kind` is "call" (of the method `name`), "document" (the act `act` on doctype `name`, on one document if `docname`),
	"document method" (`act` of the controller of `name`), or "file" (an address).
	"""

	kind: str
	name: str
	act: str = ""
	docname: str = ""

	@property
	def label(self) -> str:
		"""The name by which a refusal is counted."""
		return {"document": f"{self.act} {self.name}", "document method": f"{self.name}.{self.act}"}.get(
			self.kind, self.name
		)


def asked(path: str, http_method: str, form: dict) -> list[Asked]:
	"""What a request asks for; nothing for a page of the website that names no document."""
	if form.get("cmd"):
		return _call(str(form["cmd"]), form)
	if found := VERSION_1.fullmatch(path):
		return _version_1(found["kind"], found["rest"], http_method, form)
	if found := VERSION_2.fullmatch(path):
		return _version_2(found["kind"], found["rest"], http_method, form)
	if path.startswith(("/api/", "/backups")) or path == "/api":
		return [Asked("call", path)]
	if path.startswith("/private/"):
		return [Asked("file", path)]
	return _page(path, form)


def _call(method: str, form: dict) -> list[Asked]:
	if method in DOCUMENT_METHODS:
		return [Asked("call", method), _document_method(form)]
	return [Asked("call", method)]


def _document_method(form: dict) -> Asked:
	"""The method of a form's button: by doctype and name, or with the whole document."""
	document = parsed_json(form.get("docs") or form.get("document"))
	document = document if isinstance(document, dict) else {}
	doctype = form.get("dt") or document.get("doctype")
	name = form.get("dn") if form.get("dt") else document.get("name")
	new = not form.get("dt") and document.get("__islocal")
	return Asked(
		"document method", str(doctype or ""), str(form.get("method") or ""), "" if new else str(name or "")
	)


def _version_1(kind: str, rest: str, http_method: str, form: dict) -> list[Asked]:
	if kind == "method":
		return _call(rest.split("/")[0], form)
	doctype, _slash, name = rest.partition("/")
	name = name.rstrip("/")
	if name and ("run_method" in form or http_method == "POST"):
		return [Asked("document method", doctype, str(form.get("run_method") or ""), name)]
	if name:
		return [Asked("document", doctype, RESOURCE_ACTS.get(http_method, UNKNOWN), name)]
	return [
		Asked(
			"document", doctype, {"GET": "list", "HEAD": "list", "POST": "create"}.get(http_method, UNKNOWN)
		)
	]


def _version_2(kind: str, rest: str, http_method: str, form: dict) -> list[Asked]:
	first, _slash, second = rest.partition("/")
	second = second.rstrip("/")
	if kind == "method":
		return [Asked("call", f"{first}/{second}")] if second else _call(first, form)
	if kind == "doctype":
		act = {"meta": "list", "count": "list"}.get(second, UNKNOWN)
		return [Asked("document", first, act)]
	if found := re.fullmatch(r"(.+)/method/([^/]+)", second, re.DOTALL):
		return [Asked("document method", first, found[2], found[1])]
	if second.endswith("/copy"):
		return [Asked("document", first, "read", second.removesuffix("/copy"))]
	return _version_1("resource", rest, http_method, form)


def _page(path: str, form: dict) -> list[Asked]:
	"""A page of the website that shows a document: such as the print view."""
	doctype = form.get("doctype") or form.get("dt")
	if path.strip("/") == "printview" and not _is_print(form):
		return [Asked("call", "/printview")]
	if not isinstance(doctype, str) or not doctype:
		return []
	if path.strip("/") == "printview":
		return [Asked("document", doctype, "read", str(form.get("name") or ""))]
	return [Asked("call", path)]


def _is_print(form: dict) -> bool:
	"""Whether a print view names one stored document, and its settings can be read."""
	named = all(isinstance(form.get(key), str) and form[key] for key in ("doctype", "name"))
	return named and not form.get("doc") and isinstance(parsed_json(form.get("settings") or {}), dict)
