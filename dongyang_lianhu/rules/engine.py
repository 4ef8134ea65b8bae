"""The rules on durable_rules, used as a matcher of single flat facts. The only module that imports it.

Its Python interface gives wrong answers, hangs and crashes in ordinary use (threads that never end, swallowed
exceptions, actions dropped after ten seconds), so only its C core is used, in the way that holds:

- a ruleset of its own for each evaluation, one session, deleted after each batch;
- facts that differ in what the rules compare; those that are alike there share the result;
- batches of 1,000 facts with the ids "0" to "999", for which its 32-bit hashes do not clash;
- one engine rule for each branch of `any`, because `$or` fires twice when both branches hold;
- a rule that takes notice of every fact, because a fact without any rule stops its whole batch;
- a sentinel at the end of each batch that must come out after all else, because what it cannot read it
  drops, with the rest of the batch; and one at the start, because without any readable fact it hands back a
  wild pointer.

It must run in a background worker: a fault in its C code ends the process.
"""

import json
import os
import re
import sys
from collections.abc import Mapping, Sequence
from types import ModuleType
from typing import Any

from dongyang_lianhu.messages import MessageError
from dongyang_lianhu.rules.compiler import Check, CompiledRule, CompiledRules
from dongyang_lianhu.rules.outcome import Match, Outcome, outcomes
from dongyang_lianhu.rules.reference import OPERATORS, value_of
from dongyang_lianhu.rules.table import FactTable, Row, read_facts


def _load_core() -> tuple[ModuleType | None, str]:
	"""Return durable_rules' C core, or None and why it cannot be loaded.

	Its callbacks of an outside store name a call that Python 3.13 dropped. They are never used here, so that binding
	each symbol at its first use, instead of all at loading, lets the ordinary build load.
	"""
	flags = sys.getdlopenflags()
	sys.setdlopenflags(os.RTLD_LAZY)
	try:
		import durable_rules_engine
	except ImportError as error:
		return None, str(error)
	finally:
		sys.setdlopenflags(flags)
	return durable_rules_engine, ""


native, _why_not = _load_core()

BATCH = 1000
# Matches of one rule that the engine hands over together: fewer calls, and still small texts.
_TOGETHER = 100
_IDS = [str(number) for number in range(BATCH)]
_SESSION = "b"
# No other text of a message can look like this: declared texts hold no quotes.
_MATCHED_ID = re.compile(r'"id": ?"([0-9a-z]+)"')
_END = "end"
_FIRST, _LAST = "first", "last"
_SENTINELS = {
	name: json.dumps({"id": name, "sid": _SESSION, "t": "$end", "end": 1}) for name in (_FIRST, _LAST)
}
_NATIVE_OPS = {"!=": "$neq", "<": "$lt", "<=": "$lte", ">": "$gt", ">=": "$gte"}
_TURNED = {"==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


class EngineError(MessageError):
	"""The engine did not work a batch through to its end."""


def available() -> bool:
	"""Whether durable_rules can be imported."""
	return native is not None


def why_not() -> str:
	"""Return why durable_rules cannot be loaded, in the loader's words; empty where it is."""
	return _why_not


def evaluate(compiled: CompiledRules, facts: Sequence[Mapping[str, Any]]) -> list[Outcome]:
	"""Return the sorted outcomes of the rules for `facts`; raises FactError and EngineError."""
	table = read_facts(compiled, facts)
	return outcomes(compiled, table, match(compiled, table))


def match(compiled: CompiledRules, table: FactTable) -> list[Match]:
	"""Return the matches, in order; raises EngineError."""
	if not available():
		raise EngineError("durable_rules cannot be loaded in this Python")
	alike = _alike(table.rows, compiled.compared)
	different, count = list(alike), len(compiled.rules)
	matcher = Matcher(compiled)
	try:
		found = [
			divmod(match, count)
			for start in range(0, len(different), BATCH)
			for match in matcher.batch(different, start)
		]
	finally:
		matcher.close()
	return sorted(at * count + rule for number, rule in found for at in alike[different[number]])


def _alike(rows: list[Row], width: int) -> dict[Row, list[int]]:
	"""Return the rows' numbers by what the rules compare of them: facts that are alike there are judged once."""
	alike: dict[Row, list[int]] = {}
	for at, row in enumerate(rows):
		alike.setdefault(row[:width], []).append(at)
	return alike


class Matcher:
	"""One subject's rules in an engine of their own; `close` frees it. No use after an error."""

	def __init__(self, compiled: CompiledRules) -> None:
		self._message = _message_format(compiled)
		self._rules = len(compiled.rules)
		self._handle = native.create_ruleset(compiled.subject.name, json.dumps(ruleset(compiled)))

	def close(self) -> None:
		"""Free the engine's memory."""
		native.delete_ruleset(self._handle)

	def batch(self, rows: list[Row], start: int) -> list[Match]:
		"""Return the matches of at most BATCH rows of compared values from `start` on."""
		fired = self._fired(self._messages(rows[start : start + BATCH]), start)
		return sorted(
			{(start + int(name)) * self._rules + int(rule[1:].partition("_")[0]) for rule, name in fired}
		)

	def _messages(self, rows: list[Row]) -> str:
		texts = [self._message % (name, *row) for name, row in zip(_IDS, rows, strict=False)]
		return f"[{','.join([_SENTINELS[_FIRST], *texts, _SENTINELS[_LAST]])}]"

	def _fired(self, messages: str, start: int) -> list[tuple[str, str]]:
		"""Return (engine rule, id) in the order in which they come out."""
		try:
			problem, session = native.assert_facts(self._handle, messages)
			begun = None if problem else native.start_action_for_state(self._handle, session)
		except Exception as error:
			raise EngineError("Batch from fact {0}: {1}", start, str(error)) from error
		# Deleting a session in which nothing fired would crash the process.
		if not begun:
			raise EngineError("Batch from fact {0}: {1}", start, f"result {problem}")
		try:
			return self._drained(begun[1], session, start)
		finally:
			native.delete_state(self._handle, _SESSION)

	def _drained(self, matched: str | None, session: Any, start: int) -> list[tuple[str, str]]:
		fired: list[tuple[str, str]] = []
		while matched:
			# One rule's name, then its facts: {"r0_0":[{"m":{"id":"7", ...
			rule = matched[2 : matched.index('"', 2)]
			fired += [(rule, name) for name in _MATCHED_ID.findall(matched)]
			matched = native.complete_and_start_action(self._handle, session)
		_check_end(fired, start)
		return fired[:-2]


def _check_end(fired: list[tuple[str, str]], start: int) -> None:
	ends = [(at, name) for at, (rule, name) in enumerate(fired, -len(fired)) if rule == _END]
	if sorted(name for _at, name in ends) != [_FIRST, _LAST] or [at for at, _name in ends] != [-2, -1]:
		raise EngineError("Batch from fact {0} was not worked through to its end", start)


def _message_format(compiled: CompiledRules) -> str:
	"""Return the JSON of a fact with places for id and values; no declared text needs escaping."""
	fields = compiled.subject.fields
	places = [
		f'"f{place}":' + ('"%s"' if fields[name].type == "text" else "%d")
		for place, name in enumerate(compiled.fields[: compiled.compared])
	]
	head = ['"id":"%s"', f'"sid":"{_SESSION}"', f'"t":"{compiled.subject.name}"']
	return "{" + ",".join([*head, *places]) + "}"


def ruleset(compiled: CompiledRules) -> dict[str, Any]:
	"""Return the rules in durable_rules' JSON form: `r<rule>_<branch>`, and the two that guard a batch."""
	subject = compiled.subject.name
	rules = {
		f"r{number}_{branch}": {"all": [{"m": {"$and": terms}}], "cap": _TOGETHER, "pri": 1}
		for number, rule in enumerate(compiled.rules)
		for branch, terms in enumerate(_branches(subject, rule))
	}
	never = {"n": {"$and": [{"t": subject}, {"never": 1}]}}
	noticed = {"all": [{"m": {"t": subject}}, never], "pri": 2}
	end = {"all": [{"m": {"$and": [{"t": "$end"}, {"end": 1}]}}], "pri": 9}
	return {**rules, "noticed": noticed, _END: end}


def _branches(subject: str, rule: CompiledRule) -> list[list[dict[str, Any]]]:
	"""Return the conjunctions that make the rule fire; those that the policy rules out are left out."""
	conjunctions = [(*rule.all, check) for check in rule.any] or [rule.all]
	return [[{"t": subject}, *_terms(checks)] for checks in conjunctions if not _ruled_out(checks)]


def _is_constant(check: Check) -> bool:
	return check.left.place is None and check.right.place is None


def _ruled_out(checks: tuple[Check, ...]) -> bool:
	return any(
		not OPERATORS[check.op](value_of(check.left, ()), value_of(check.right, ()))
		for check in checks
		if _is_constant(check)
	)


def _terms(checks: tuple[Check, ...]) -> list[dict[str, Any]]:
	return [_term(check) for check in checks if not _is_constant(check)]


def _term(check: Check) -> dict[str, Any]:
	left, op, right = check.left, check.op, check.right
	if left.place is None:
		left, op, right = right, _TURNED[op], left
	value = right.value if right.place is None else {"$m": f"f{right.place}"}
	comparison = {f"f{left.place}": value}
	return comparison if op == "==" else {_NATIVE_OPS[op]: comparison}
