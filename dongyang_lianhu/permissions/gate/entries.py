"""What is open, as data: calls, doctypes of Frappe, and what other apps or an administrator opened."""

from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import frappe

from dongyang_lianhu.permissions.conditions import PARENTS, POINTERS
from dongyang_lianhu.strict_yaml import read_documents

FOLDER = Path(__file__).parent
ACTS = frozenset({"list", "read", "write", "create", "delete"})
OPENINGS = "lianhu_gate_openings"


@dataclass(frozen=True)
class Entry:
	"""A call that is open.

	`doctype`: argument (a doctype, or a document as JSON) to the act that is done to it. `document`: the arguments
	that name one document, which must be readable. `columns`: the argument with the doctype whose columns the other
	arguments name, or `=` and the doctype itself. `calls`: arguments that name another method; `inner`: another call
	may name this one, as a link field does. `without`: arguments that must be empty, `required`: that must not.
	`json`, `objects`, `rows`, `names`, `numbers`, `days`, `texts`: arguments that must be readable as such. `query`:
	its arguments become those of Frappe's list query. `checks`: functions of `checks.py`. `quiet`: a refusal is expected and not counted.
	`post`: it changes something, so an address alone does not make it.
	"""

	method: str
	who: str
	why: str
	frappe: tuple[str, ...] = ()
	also: tuple[str, ...] = ()
	doctype: dict[str, str] = field(default_factory=dict)
	document: tuple[str, ...] = ()
	columns: str | None = None
	calls: tuple[str, ...] = ()
	without: tuple[str, ...] = ()
	required: tuple[str, ...] = ()
	json: tuple[str, ...] = ()
	objects: tuple[str, ...] = ()
	rows: tuple[str, ...] = ()
	query: bool = False
	names: tuple[str, ...] = ()
	numbers: tuple[str, ...] = ()
	days: tuple[str, ...] = ()
	texts: tuple[str, ...] = ()
	checks: tuple[str, ...] = ()
	inner: bool = False
	post: bool = False
	quiet: bool = False

	def is_for(self, user: str) -> bool:
		"""Whether a guest, or else a user of the scheme, may make this call."""
		return self.who == "everybody" or self.who == ("guest" if user == "Guest" else "scheme")


@dataclass(frozen=True)
class OpenDoctype:
	"""A doctype of Frappe that generic calls may name.

	`columns`: the only ones that they may name, if not all. `own`: what somebody reads and changes is his alone, which
	one of these columns tells.
	"""

	doctype: str
	acts: frozenset[str]
	why: str
	columns: frozenset[str] = frozenset()
	own: tuple[str, ...] = ()


@lru_cache(maxsize=1)
def entries() -> dict[str, Entry]:
	"""Every open call by its name, and by each other name of the same function."""
	(rows,) = read_documents(FOLDER / "open_calls.yaml")
	found: dict[str, Entry] = {}
	for row in rows:
		entry = Entry(
			**{key: tuple(value) if isinstance(value, list) else value for key, value in row.items()}
		)
		found |= dict.fromkeys((entry.method, *entry.also), entry)
	return found


@lru_cache(maxsize=1)
def frappe_doctypes() -> dict[str, OpenDoctype]:
	"""The doctypes of Frappe that are open, by name."""
	(rows,) = read_documents(FOLDER / "open_doctypes.yaml")
	return {
		row["doctype"]: OpenDoctype(
			doctype=row["doctype"],
			acts=frozenset(row["acts"]),
			why=row["why"],
			columns=frozenset(row.get("columns", ())),
			own=tuple(row.get("own", ())),
		)
		for row in rows
	}


def entry_of(method: str) -> Entry | None:
	"""The entry of a call by the name under which it was asked for, which must be written as it is on the list."""
	return entries().get(method) or _opened_call(method)


def acts_of(doctype: str) -> frozenset[str]:
	"""What generic calls may do to a doctype; its own rights are asked all the same."""
	if doctype in POINTERS:
		return ACTS
	if doctype in PARENTS:
		return frozenset({"list"})
	if known := frappe_doctypes().get(doctype):
		return known.acts
	return ACTS if is_opened("Doctype", doctype) else frozenset()


def openings() -> dict[str, list[str]]:
	"""Names that are open by a Gate Opening, by kind; a name that ends with `*` stands for all that begin so."""

	def read() -> dict[str, list[str]]:
		rows = frappe.get_all("Gate Opening", {"enabled": 1}, ["kind", "opened"], limit_page_length=0)
		return {kind: [row.opened for row in rows if row.kind == kind] for kind in ("Method", "Doctype")}

	return frappe.cache().get_value(OPENINGS, read)


def _opened_call(method: str) -> Entry | None:
	return Entry(method=method, who="everybody", why="Gate Opening") if is_opened("Method", method) else None


def is_opened(kind: str, name: str) -> bool:
	"""Whether a Gate Opening opens a method or a doctype."""
	return any(
		name.startswith(pattern[:-1]) if pattern.endswith("*") else name == pattern
		for pattern in openings()[kind]
	)
