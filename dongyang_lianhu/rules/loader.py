"""Reads the rule files into a rule book; the linter then looks at what only the whole shows."""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from dongyang_lianhu.policy import Parameter, load_parameters
from dongyang_lianhu.rules.conditions import parameter_domain, parse_condition
from dongyang_lianhu.rules.linter import lint
from dongyang_lianhu.rules.model import Condition, Field, OutcomeKind, Rule, RuleBook, RuleError, Subject
from dongyang_lianhu.rules.problems import Problems
from dongyang_lianhu.rules.subjects import read_subjects
from dongyang_lianhu.strict_yaml import YamlError, read_documents

FOLDER = Path(__file__).parent
SUBJECTS_FILE = FOLDER / "subjects.yaml"
_ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_RULE_KEYS = ("id", "clause", "title", "when", "then")


@cache
def load_rules() -> RuleBook:
	"""Return the scheme's rules, read and linted once; raises RuleError that lists all problems."""
	return load_rules_from(sorted(set(FOLDER.glob("*.yaml")) - {SUBJECTS_FILE}))


def load_rules_from(paths: Iterable[Path], subjects_file: Path = SUBJECTS_FILE) -> RuleBook:
	"""Return the rules of the files; raises RuleError that lists all problems."""
	problems = Problems()
	subjects = read_subjects(Path(subjects_file), problems)
	rules: dict[str, list[Rule]] = {name: [] for name in subjects}
	for path in paths:
		for block in _blocks(Path(path), problems):
			_read_block(Path(path).name, block, subjects, rules, problems)
	book = RuleBook(subjects, {name: tuple(found) for name, found in rules.items()})
	lint(book, load_parameters(), problems)
	problems.stop_if_any()
	return book


def _blocks(path: Path, problems: Problems) -> list[Any]:
	try:
		return read_documents(path)
	except YamlError as error:
		problems.add(error.template, *error.values)
		return []


def _read_block(
	file: str, block: Any, subjects: Mapping[str, Subject], rules: dict[str, list[Rule]], problems: Problems
) -> None:
	if not problems.keys(file, block, ("subject", "rules")):
		return
	name = block["subject"]
	if not isinstance(name, str) or name not in subjects:
		problems.add("{0}: there is no subject {1}", file, name)
	elif not isinstance(block["rules"], list):
		problems.add("{0}: the rules of {1} are not a list", file, name)
	else:
		read = (_RuleReader(file, subjects[name], problems).read(entry) for entry in block["rules"])
		rules[name].extend(rule for rule in read if rule)


class _RuleReader:
	"""Reads the rules of one subject in one file."""

	def __init__(self, file: str, subject: Subject, problems: Problems) -> None:
		self.file, self.subject, self.problems = file, subject, problems
		self.parameters: Mapping[str, Parameter] = load_parameters()

	def read(self, entry: Any) -> Rule | None:
		"""Return the rule that `entry` describes, or None when it cannot be understood."""
		where = self._where(entry)
		if not self.problems.keys(where, entry, _RULE_KEYS, ("once_per",)):
			return None
		for key in ("clause", "title"):
			self.problems.text(where, key, entry[key])
		groups = self._groups(where, entry["when"])
		outcome, arguments = self._outcome(where, entry["then"])
		once_per = self._once_per(where, entry.get("once_per", "period"))
		return Rule(
			id=str(entry["id"]),
			clause=str(entry["clause"]),
			title=str(entry["title"]),
			subject=self.subject.name,
			all=groups["all"],
			any=groups["any"],
			outcome=outcome,
			arguments=arguments,
			once_per=once_per,
			file=self.file,
		)

	def _where(self, entry: Any) -> str:
		name = entry.get("id") if isinstance(entry, dict) else None
		if isinstance(name, str) and _ID.fullmatch(name):
			return f"{self.file}: {name}"
		self.problems.add("{0}: {1} is no rule id (small letters, digits, -)", self.file, name)
		return f"{self.file}: ?"

	def _groups(self, where: str, when: Any) -> dict[str, tuple[Condition, ...]]:
		groups: dict[str, tuple[Condition, ...]] = {"all": (), "any": ()}
		if not self.problems.keys(where, when, (), ("all", "any")):
			return groups
		for name in when:
			if name in groups:
				groups[name] = self._conditions(where, name, when[name])
		if not any(when.get(name) for name in groups):
			self.problems.add("{0}: when has no condition", where)
		return groups

	def _conditions(self, where: str, group: str, texts: Any) -> tuple[Condition, ...]:
		if not isinstance(texts, list) or not texts:
			self.problems.add("{0}: {1} is not a list of conditions", where, group)
			return ()
		found = []
		for text in texts:
			try:
				found.append(parse_condition(text, self.subject, self.parameters))
			except RuleError as error:
				self.problems.add("{0}: {1}", where, error)
		return tuple(found)

	def _once_per(self, where: str, name: Any) -> str:
		field = self.subject.fields.get(name) if isinstance(name, str) else None
		if name != "period" and (field is None or field.type != "text"):
			self.problems.add("{0}: once_per names no text field: {1}", where, name)
		return str(name)

	def _outcome(self, where: str, then: Any) -> tuple[str, dict[str, int | str]]:
		name = then.get("outcome") if isinstance(then, dict) else None
		kind = self.subject.outcomes.get(name) if isinstance(name, str) else None
		if kind is None:
			self.problems.add("{0}: {1} has no outcome {2}", where, self.subject.name, name)
			return "", {}
		required = [argument.name for argument in kind.arguments.values() if not argument.optional]
		self.problems.keys(f"{where}: then", then, ["outcome", *required], list(kind.arguments))
		return kind.name, self._arguments(where, kind, then)

	def _arguments(self, where: str, kind: OutcomeKind, then: Mapping[str, Any]) -> dict[str, int | str]:
		given = {name: value for name, value in then.items() if name in kind.arguments}
		for name, value in given.items():
			self._check_argument(f"{where}: {name}", kind.arguments[name], value)
		return given

	def _check_argument(self, where: str, argument: Field, value: Any) -> None:
		if isinstance(value, str) and value.startswith("$"):
			self._check_parameter(where, argument, value[1:])
		elif argument.type == "text":
			if not isinstance(value, str) or (argument.values and value not in argument.values):
				self.problems.add("{0}: {1} is not one of {2}", where, value, ", ".join(argument.values))
		elif self.problems.whole_number(where, argument.name, value):
			if not argument.minimum <= value <= argument.maximum:
				self.problems.add("{0}: {1} is out of bounds", where, value)

	def _check_parameter(self, where: str, argument: Field, name: str) -> None:
		if name not in self.parameters:
			self.problems.add("{0}: there is no parameter {1}", where, name)
			return
		domain = parameter_domain(self.parameters[name])
		suits = (
			set(domain.values) <= set(argument.values)
			if argument.type == "text"
			else argument.minimum <= domain.minimum and domain.maximum <= argument.maximum
		)
		if (domain.type == "text") != (argument.type == "text") or not suits:
			self.problems.add("{0}: the parameter {1} has other values than the argument", where, name)
