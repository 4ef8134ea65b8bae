"""Lists are named by people on every version of Frappe, which makes a row's subject as text or as an element, and say in
Chinese what a cell holds."""

import json
import shutil
import subprocess
from pathlib import Path

TITLES = Path(__file__).resolve().parents[2] / "dongyang_lianhu" / "public" / "js" / "titles.js"

# Just as much of a browser as the file asks for: one link in one element.
BROWSER = """
class Link { set textContent(text) { this.text = text } }
class Box {
	constructor() { this.link = new Link() }
	set innerHTML(html) { this.html = html }
	get innerHTML() { return this.html.replace(/>.*</, ` title="${this.link.title}">${this.link.text}<`) }
	querySelector() { return this.link }
}
const document = { createElement: () => new Box() };
const dongyang_lianhu = {};
class ListView { get_column_html(column, doc) { return `<i title="级别: ${doc[column.df.fieldname]}"></i>` } }
const frappe = {
	provide() {}, utils: { get_link_title: () => null, escape_html: (text) => text }, views: { ListView },
};
const __ = (text) => ({ Key: "重点" })[text] || text;
const headers = [];
const columns = () => [{ type: "Subject", df: { label: "ID" } }];
const list = { columns: columns(), render_header: (force) => headers.push(force) };
"""
LISTS = {
	"text": 'list.get_subject_html = (doc) => `<a href="#">${doc.name}</a>`;',
	"element": "list.get_subject_element = (doc, title) => { const box = new Box(); box.title = title; return box };",
	"neither": "",
}
CELL = """
const list_of = (module) => Object.assign(new frappe.views.ListView(), { meta: { module } });
const cell = (fieldtype, module) =>
	list_of(module).get_column_html({ df: { fieldname: "tier", fieldtype } }, { tier: "Key" });
console.log(JSON.stringify([
	cell("Select", "Dongyang Lianhu"), cell("Data", "Dongyang Lianhu"), cell("Select", "Core"),
]));
"""
SHOW = """
dongyang_lianhu.name_rows(list, "住户", (doc) => doc.head_name);
const doc = { name: "QA-0001", head_name: "甲户" };
const text = list.get_subject_html?.(doc);
const box = list.get_subject_element?.(doc, "QA-0001");
console.log(JSON.stringify({
	text, link: box?.link, title: box?.title, label: list.columns[0].df.label, headers,
}));
"""


def shown(kind: str) -> dict:
	"""What a list of this kind shows after it was named."""
	return told(LISTS[kind], SHOW)


def told(before: str, after: str):
	"""What a script prints that stands around the app's file."""
	node = shutil.which("node")
	assert node, "Node.js 18 or later is needed"
	script = BROWSER + before + TITLES.read_text(encoding="utf-8") + after
	done = subprocess.run([node, "-e", script], capture_output=True, text=True, check=False)
	assert not done.stderr, done.stderr
	return json.loads(done.stdout)


def test_a_subject_that_is_text_is_named_by_the_person() -> None:
	found = shown("text")
	assert found["text"] == '<a href="#" title="甲户 (QA-0001)">甲户</a>'
	assert (found["label"], found["headers"]) == ("住户", [True])


def test_a_subject_that_is_an_element_is_named_by_the_person() -> None:
	found = shown("element")
	assert found["link"] == {"text": "甲户", "title": "甲户 (QA-0001)"}
	assert found["title"] == "QA-0001", "what the list passes besides the document goes on to it"
	assert (found["label"], found["headers"]) == ("住户", [True])


def test_a_list_that_makes_its_rows_otherwise_still_opens() -> None:
	assert shown("neither")["label"] == "住户"


def test_a_cell_says_the_choice_of_the_apps_own_select_fields_in_chinese() -> None:
	chosen, typed, foreign = told("", CELL)
	assert chosen == '<i title="级别: 重点"></i>'
	assert typed == foreign == '<i title="级别: Key"></i>'
