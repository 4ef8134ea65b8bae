"""Collects every English text of the app that a user may see: the msgids that need Chinese.

Reads the source files only: no site, no Frappe. Run as a script it prints the texts that lack Chinese.
"""

import ast
import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

APP = Path(__file__).parents[2] / "dongyang_lianhu"
# A text that stands in Python without `_(`: a sentence, or a template with a placeholder and words.
SENTENCE = re.compile(r"(?=\S+ \S+ \S+)[A-Z\"{](?=.*[a-z]).*[.!?]|[A-Z][a-z]+(?:,? [a-z'é]+){4,}", re.DOTALL)
TEMPLATE = re.compile(r"(?=.*\{\d\})(?=.*[a-z]{3}).*", re.DOTALL)
# Whose first argument is a template.
ERRORS = (
	"MessageError",
	"PolicyError",
	"RuleError",
	"FactError",
	"EngineError",
	"RosterError",
	"CellError",
	"PartlyRead",
	"fail",
)
# Texts for whoever reads a terminal or a log.
NOT_SHOWN = ("commands.py", "demo/", "hooks.py")
JS_CALL = re.compile(r"\b__\(\s*(?P<quote>[\"'`])(?P<text>(?:\\.|(?!(?P=quote)).)*)(?P=quote)", re.S)
JS_CONTEXT = re.compile(r",\s*(?:null|\[[^\]]*\])\s*,\s*[\"'](?P<context>[^\"']+)[\"']\s*\)", re.S)
JS_LIST = re.compile(r"\.choice\([^\[\]]*\[[^\[\]]*\]|\[[^\[\]]*\]\s*\.map\(")
JS_TEXT = re.compile(r"([\"'])(?P<text>[A-Z][A-Za-z' -]+)\1")
HTML_CALL = re.compile(r"\b_\(\s*(?P<quote>[\"'])(?P<text>(?:\\.|(?!(?P=quote)).)*)(?P=quote)", re.S)
TAG = re.compile(r"<[^>]+>")


@dataclass(frozen=True, order=True)
class Message:
	"""An English text, the context that tells it from the same words elsewhere, and the file that holds it."""

	text: str
	context: str = ""
	source: str = ""

	@property
	def key(self) -> tuple[str, str]:
		"""What a row of zh.csv is found by."""
		return self.text, self.context


@cache
def messages(app: Path = APP) -> list[Message]:
	"""Return all texts of the app in `app`, each with every file that holds it."""
	found: set[Message] = set()
	for pattern, collect in COLLECTORS.items():
		for path in sorted(app.glob(pattern)):
			source = path.relative_to(app).as_posix()
			found |= {
				Message(text.strip(), context, source) for text, context in collect(path) if _speaks(text)
			}
	return sorted(found)


def _speaks(text: object) -> bool:
	"""Whether there are Latin words to translate: `{0}: {1}` and numbers need none."""
	return isinstance(text, str) and bool(re.search(r"[A-Za-z]", re.sub(r"\{\d*\}", "", text)))


def _plain(texts: Iterable[object]) -> Iterator[tuple[str, str]]:
	yield from ((text, "") for text in texts if isinstance(text, str))


# --- records -----------------------------------------------------------------------------------------------


def of_record(path: Path) -> Iterator[tuple[str, str]]:
	"""Texts of a JSON file that holds one document or a list of them."""
	content = json.loads(path.read_text("utf-8"))
	for doc in content if isinstance(content, list) else [content]:
		yield from _plain(_record_texts(doc))


def _record_texts(doc: dict) -> Iterator[object]:
	kind = doc.get("doctype")
	for fieldname in RECORD_FIELDS.get(kind, ("name", "title", "label", "description", "subject", "message")):
		yield doc.get(fieldname)
	for table, fieldnames in RECORD_TABLES.get(kind, {}).items():
		for row in doc.get(table) or []:
			yield from (row.get(fieldname) for fieldname in fieldnames)
			if row.get("fieldtype") in ("Select", "Autocomplete"):
				yield from (row.get("options") or "").split("\n")
			elif row.get("fieldtype") == "HTML":
				yield TAG.sub(" ", row.get("options") or "")
	if kind == "Workspace":
		yield from _workspace_headers(doc)


def _workspace_headers(doc: dict) -> Iterator[str]:
	for block in json.loads(doc.get("content") or "[]"):
		if block["type"] in ("header", "paragraph"):
			yield TAG.sub("", block["data"]["text"])


FIELD_TEXTS = ("label", "description", "placeholder")
RECORD_FIELDS = {
	"DocType": ("name", "description"),
	"Report": ("name", "report_name"),
	"Workspace": ("label", "title"),
	"Number Card": ("label",),
	"Dashboard Chart": ("chart_name",),
	"Dashboard": ("dashboard_name",),
	"Workflow": ("workflow_name",),
	"Workflow State": ("workflow_state_name",),
	"Workflow Action Master": ("workflow_action_name",),
	"Role": ("role_name",),
	"Custom HTML Block": (),
	"Client Script": (),
}
RECORD_TABLES = {
	"DocType": {
		"fields": FIELD_TEXTS,
		"links": ("group",),
		"states": ("title",),
		"actions": ("label", "group"),
	},
	"Report": {"columns": ("label",), "filters": ("label",)},
	"Web Form": {"web_form_fields": FIELD_TEXTS},
	"Workspace": {
		"charts": ("label",),
		"custom_blocks": ("label",),
		"links": ("label", "description"),
		"number_cards": ("label",),
		"quick_lists": ("label",),
		"shortcuts": ("label", "format"),
	},
	"Workflow": {"states": ("state", "message"), "transitions": ("state", "action", "next_state")},
}


# --- Python ------------------------------------------------------------------------------------------------


def of_python(path: Path) -> Iterator[tuple[str, str]]:
	"""Texts in `_("...")`, and sentences and templates that are translated where they are raised or shown."""
	tree = ast.parse(path.read_text("utf-8"))
	docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
	for node in ast.walk(tree):
		if isinstance(node, ast.Call):
			docstrings |= {id(part) for part in _joined_parts(node)}
			yield from _calls(node)
		elif isinstance(node, ast.JoinedStr):
			docstrings |= {id(part) for part in node.values}
	if not path.relative_to(APP).as_posix().startswith(NOT_SHOWN):
		yield from _plain(
			node.value
			for node in ast.walk(tree)
			if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings
			if SENTENCE.fullmatch(node.value) or TEMPLATE.fullmatch(node.value)
		)


def _calls(node: ast.Call) -> Iterator[tuple[str, str]]:
	name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
	if not (node.args and (name == "_" or name.endswith(ERRORS))):
		return
	context = [keyword.value.value for keyword in node.keywords if keyword.arg == "context"]
	for part in _choices(node.args[0]):
		yield part, (context or [""])[0]


def _choices(node: ast.expr) -> Iterator[str]:
	"""The literal texts that an argument can be: itself, or either side of `a if b else c`."""
	if isinstance(node, ast.Constant) and isinstance(node.value, str):
		yield node.value
	elif isinstance(node, ast.IfExp):
		yield from _choices(node.body)
		yield from _choices(node.orelse)


def _joined_parts(node: ast.Call) -> Iterator[ast.AST]:
	"""Texts that go to a log or a terminal."""
	name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
	if name in ("echo", "log_error", "info", "warning", "debug", "error", "sql", "print", "log"):
		for argument in [*node.args, *(keyword.value for keyword in node.keywords)]:
			yield from ast.walk(argument)


# --- JavaScript, HTML --------------------------------------------------------------------------------------


def of_javascript(path: Path) -> Iterator[tuple[str, str]]:
	"""Texts in `__("...")`, with the context in its third argument, and those in lists that are translated as a whole."""
	code = path.read_text("utf-8")
	for items in JS_LIST.finditer(code):
		yield from _plain(text["text"] for text in JS_TEXT.finditer(items[0]))
	for call in JS_CALL.finditer(code):
		context = JS_CONTEXT.match(code, call.end("text") + 1)
		yield _unescape(call["text"]), context["context"] if context else ""


def of_html(path: Path) -> Iterator[tuple[str, str]]:
	"""Texts in Jinja's `_("...")` and in `__("...")` of scripts."""
	yield from of_javascript(path)
	yield from _plain(_unescape(call["text"]) for call in HTML_CALL.finditer(path.read_text("utf-8")))


def _unescape(text: str) -> str:
	return re.sub(r"\\(.)", r"\1", text)


# --- YAML and the rest -------------------------------------------------------------------------------------


def of_parameters(path: Path) -> Iterator[tuple[str, str]]:
	"""Label, unit, meaning and options of the scheme's parameters."""
	for parameter in yaml.safe_load(path.read_text("utf-8")):
		yield from _plain([parameter["label"], parameter["unit"], parameter["meaning"]])
		yield from _plain(parameter.get("options", []))


def of_rules(path: Path) -> Iterator[tuple[str, str]]:
	"""Titles of rules; or, in `subjects.yaml`, labels, values and names of outcomes."""
	for document in yaml.safe_load_all(path.read_text("utf-8")):
		if "rules" in document:
			yield from _plain(rule["title"] for rule in document["rules"])
		else:
			for subject in document.values():
				yield from _plain(_subject_texts(subject))


def _subject_texts(subject: dict) -> Iterator[object]:
	yield subject["label"]
	yield from _field_texts(subject["fields"])
	for name, outcome in subject["outcomes"].items():
		yield from (name, outcome["label"])
		yield from _field_texts(outcome["arguments"])


def _field_texts(fields: dict[str, dict]) -> Iterator[object]:
	for field in fields.values():
		yield field["label"]
		yield from field.get("values", [])


def of_advisories(path: Path) -> Iterator[tuple[str, str]]:
	"""What each published vulnerability is."""
	yield from _plain(one["about"] for one in yaml.safe_load(path.read_text("utf-8"))["advisories"])


def of_hooks(path: Path) -> Iterator[tuple[str, str]]:
	"""The app's title and those of its entries on the page of apps."""
	for node in ast.walk(ast.parse(path.read_text("utf-8"))):
		if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "app_title":
			yield ast.literal_eval(node.value), ""
		elif isinstance(node, ast.Dict):
			keys = [getattr(key, "value", None) for key in node.keys]
			if "title" in keys:
				yield ast.literal_eval(node.values[keys.index("title")]), ""


def of_lines(path: Path) -> Iterator[tuple[str, str]]:
	"""Each line of a text file: the modules."""
	yield from _plain(path.read_text("utf-8").splitlines())


COLLECTORS: dict[str, Callable[[Path], Iterator[tuple[str, str]]]] = {
	"dongyang_lianhu/*/*/*.json": of_record,
	"fixtures/*.json": of_record,
	"**/*.py": of_python,
	"**/*.js": of_javascript,
	"**/*.html": of_html,
	"fixtures/custom_html_block.json": of_javascript,
	"policy/parameters.yaml": of_parameters,
	"rules/*.yaml": of_rules,
	"doctor/advisories.yaml": of_advisories,
	"hooks.py": of_hooks,
	"modules.txt": of_lines,
}
