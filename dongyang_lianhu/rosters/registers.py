"""The registers and their columns, read from `registers.yaml`; whatever the file may not say is refused."""

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from dongyang_lianhu.messages import MessageError
from dongyang_lianhu.strict_yaml import YamlError, read_documents

KINDS = frozenset(
	{
		"key",
		"text",
		"name",
		"note",
		"count",
		"date",
		"time",
		"flag",
		"phone",
		"choice",
		"village",
		"reference",
		"title",
	}
)
FLAG_CHOICES = {"1": ("是",), "0": ("否",)}


class RosterError(MessageError):
	"""A file as a whole cannot be read, or a register is not described properly."""


@dataclass(frozen=True)
class Column:
	"""One column of a register; `choices` maps a stored value to the form's word and its synonyms."""

	field: str
	heading: str
	kind: str
	also: tuple[str, ...] = ()
	to: str | None = None
	required: bool = False
	export: bool = False
	choices: dict[str, tuple[str, ...]] = field(default_factory=dict)
	example: str = ""
	help: str = ""

	@property
	def words(self) -> tuple[str, ...]:
		"""What the drop-down offers; empty for columns without one."""
		choices = FLAG_CHOICES if self.kind == "flag" else self.choices
		return tuple(words[0] for words in choices.values())


@dataclass(frozen=True)
class Register:
	"""A register: where its rows are stored, what tells them apart, and its columns in the order of the file.

	`numbered_by`: the field by which rows without a number are known, where the app can number them.
	"""

	name: str
	doctype: str
	title: str
	key: tuple[str, ...]
	columns: tuple[Column, ...]
	importable: bool = True
	numbered_by: str | None = None

	@property
	def read_columns(self) -> tuple[Column, ...]:
		"""The columns that an import reads, and a template shows."""
		return tuple(column for column in self.columns if not column.export)

	def column(self, fieldname: str) -> Column:
		"""Return the column that an import reads into the field. Raises KeyError."""
		return {column.field: column for column in self.read_columns if column.kind != "title"}[fieldname]


@cache
def load_registers() -> dict[str, Register]:
	"""Return all registers by name, in the file's order. Read once; treat it as read-only."""
	return load_registers_from(Path(__file__).with_name("registers.yaml"))


def load_registers_from(path: Path) -> dict[str, Register]:
	"""Read the registers in the file `path`. Raises RosterError at the first entry that is wrong."""
	try:
		documents = read_documents(path)
	except YamlError as error:
		raise RosterError(error.template, *error.values) from error
	try:
		registers = [_register(entry) for entry in documents[0]]
	except (KeyError, TypeError, IndexError) as error:
		raise RosterError("{0} is not a list of registers: {1}", path.name, repr(error)) from error
	return {register.name: register for register in registers}


def register_of(doctype: str) -> Register:
	"""Return the register of a doctype. Raises RosterError when it has none."""
	for register in load_registers().values():
		if register.doctype == doctype:
			return register
	raise RosterError("There is no register of {0}.", doctype)


def importable() -> dict[str, Register]:
	"""Return the registers that a file can be imported into, by doctype."""
	return {register.doctype: register for register in load_registers().values() if register.importable}


def _register(entry: dict[str, Any]) -> Register:
	register = Register(
		name=entry["register"],
		doctype=entry["doctype"],
		title=entry["title"],
		key=tuple(entry["key"]),
		columns=tuple(_column(column) for column in entry["columns"]),
		importable=entry.get("import", True),
		numbered_by=entry.get("numbered_by"),
	)
	headings = [column.heading for column in register.columns]
	if len(set(headings)) != len(headings):
		raise RosterError("{0}: a heading occurs twice", register.name)
	return register


def _column(entry: dict[str, Any]) -> Column:
	column = Column(
		**entry
		| {
			"also": tuple(entry.get("also", ())),
			"choices": {value: tuple(words) for value, words in entry.get("choices", {}).items()},
		}
	)
	if column.kind not in KINDS:
		raise RosterError("{0}: there is no kind {1}", column.heading, column.kind)
	return column
