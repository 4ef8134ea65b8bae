"""Finds what no single rule shows: doubled ids, too many rules, rules that never fire or contradict."""

from collections import Counter
from collections.abc import Mapping
from itertools import combinations

from dongyang_lianhu.policy import Parameter
from dongyang_lianhu.rules.conditions import parameter_domain
from dongyang_lianhu.rules.model import Condition, Field, Operand, Rule, RuleBook, Subject
from dongyang_lianhu.rules.problems import Problems
from dongyang_lianhu.rules.satisfiable import can_hold

# durable_rules fails at 65 rules that look at one fact; two are the engine's own.
MAX_RULES = 60


def lint(book: RuleBook, parameters: Mapping[str, Parameter], problems: Problems) -> None:
	"""Add to `problems` what is wrong with the rules of `book`, whatever values the parameters may take."""
	_check_ids(book, problems)
	for subject in book.subjects.values():
		_Linter(subject, book.rules[subject.name], parameters, problems).run()


def _check_ids(book: RuleBook, problems: Problems) -> None:
	for name, times in Counter(rule.id for rule in book.all_rules()).items():
		if times > 1:
			problems.add("The rule id {0} occurs {1} times", name, times)


class _Linter:
	"""Looks at the rules of one subject."""

	def __init__(
		self,
		subject: Subject,
		rules: tuple[Rule, ...],
		parameters: Mapping[str, Parameter],
		problems: Problems,
	) -> None:
		self.subject, self.rules, self.problems = subject, rules, problems
		self.domains: dict[tuple[str, int | str], Field] = {
			("field", field.name): field for field in subject.fields.values()
		}
		for name, parameter in parameters.items():
			self.domains["parameter", name] = parameter_domain(parameter)
		self.order = [
			Condition("", Operand("parameter", name), "<=", Operand("parameter", parameter.at_most))
			for name, parameter in parameters.items()
			if parameter.at_most
		]

	def run(self) -> None:
		"""Add the problems of the subject's rules."""
		self._check_number()
		for rule in self.rules:
			self._check_reachable(rule)
		for first, second in combinations(self.rules, 2):
			if self._differ(first, second) and self._meet(first, second):
				self.problems.add(
					"{0}: {1} and {2} contradict each other: both can fire for one {3}",
					second.file,
					first.id,
					second.id,
					self.subject.name,
				)

	def _check_number(self) -> None:
		number = sum(len(rule.branches) for rule in self.rules)
		if number > MAX_RULES:
			self.problems.add(
				"{0} has {1} rules (each condition of `any` counts); {2} are possible",
				self.subject.name,
				number,
				MAX_RULES,
			)

	def _check_reachable(self, rule: Rule) -> None:
		if not self._can_hold(rule.all):
			self.problems.add("{0}: {1} can never fire", rule.file, rule.id)
			return
		for branch in rule.branches if rule.any else ():
			if not self._can_hold(branch):
				self.problems.add('{0}: {1}: "{2}" can never hold', rule.file, rule.id, branch[-1].text)

	def _differ(self, first: Rule, second: Rule) -> bool:
		kind = self.subject.outcomes.get(first.outcome)
		same_kind = kind is not None and kind.exclusive and first.outcome == second.outcome
		return same_kind and dict(first.arguments) != dict(second.arguments)

	def _meet(self, first: Rule, second: Rule) -> bool:
		return any(self._can_hold((*one, *other)) for one in first.branches for other in second.branches)

	def _can_hold(self, conditions: tuple[Condition, ...]) -> bool:
		return can_hold((*conditions, *self.order), self.domains)
