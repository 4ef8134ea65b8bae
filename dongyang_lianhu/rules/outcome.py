"""What a rule proposes, with everything that it rests on."""

import hashlib
import json
from typing import NamedTuple

from dongyang_lianhu.rules.compiler import CompiledRule, CompiledRules
from dongyang_lianhu.rules.table import FactTable, Row

# One rule that fires for one row: row * number of rules + rule. A pair would take three times the memory.
Match = int


class _Parts(NamedTuple):
	# In the order by which outcomes are sorted; the rest of an outcome follows from these.
	subject_key: str
	rule: str
	once: str
	period: str
	row: Row
	fired: CompiledRule


class Outcome(_Parts):
	"""One rule that fired for one subject. Immutable; cheap to keep by the hundred thousand.

	`subject_key`, `period`: the fact's; `rule`: the rule's id; `once`: the value in whose span the outcome
	happens once (the period, unless the rule says otherwise).
	"""

	__slots__ = ()

	@property
	def key(self) -> str:
		"""Return 32 hex digits that are the same just for the same rule, subject and `once`."""
		parts = json.dumps([self.rule, self.subject, self.subject_key, self.once], ensure_ascii=False)
		return hashlib.blake2b(parts.encode(), digest_size=16).hexdigest()

	@property
	def clause(self) -> str:
		"""Return the clause that the rule applies."""
		return self.fired.rule.clause

	@property
	def title(self) -> str:
		"""Return the rule's title."""
		return self.fired.rule.title

	@property
	def policy_version(self) -> str:
		"""Return the version of the policy under which the rule fired."""
		return self.fired.policy_version

	@property
	def subject(self) -> str:
		"""Return the kind of subject, such as obligation."""
		return self.fired.rule.subject

	@property
	def outcome(self) -> str:
		"""Return the kind of outcome, such as set_status."""
		return self.fired.rule.outcome

	@property
	def arguments(self) -> dict[str, int | str]:
		"""Return the outcome's arguments, parameters resolved."""
		return dict(self.fired.arguments)

	@property
	def facts(self) -> dict[str, int | str]:
		"""Return the fields that the rule read, with their values."""
		return {name: self.row[place] for name, place in self.fired.used}

	@property
	def parameters(self) -> dict[str, int | str]:
		"""Return the parameters that the rule used, with their values."""
		return dict(self.fired.parameters)


def outcomes(compiled: CompiledRules, table: FactTable, matches: list[Match]) -> list[Outcome]:
	"""Return the outcomes of the matches, sorted, each once."""
	places = (divmod(match, len(compiled.rules)) for match in matches)
	found = [_outcome(compiled.rules[number], table, at) for at, number in places]
	found.sort()
	return _each_once(found)


def _outcome(fired: CompiledRule, table: FactTable, at: int) -> Outcome:
	row, period = table.rows[at], table.periods[at]
	once = period if fired.once is None else row[fired.once]
	return Outcome(table.keys[at], fired.rule.id, once, period, row, fired)


def _each_once(found: list[Outcome]) -> list[Outcome]:
	"""Leave out, of outcomes in a row with the same subject, rule and `once`, all but the first."""
	kept: list[Outcome] = []
	for outcome in found:
		if not kept or outcome[:3] != kept[-1][:3]:
			kept.append(outcome)
	return kept
