"""When the rules run: every night one job per village, and one for a household when something was entered.

`evaluate_village` is the one way of the data: documents, facts, rules, outcomes, effects.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date

import frappe
from frappe.utils import getdate

from dongyang_lianhu import clock, rules
from dongyang_lianhu.effects import covers as cover_effects
from dongyang_lianhu.effects import obligations as obligation_effects
from dongyang_lianhu.effects import plans as plan_effects
from dongyang_lianhu.effects import quotas, registers, tasks, tiers
from dongyang_lianhu.effects.decisions import DecisionLog
from dongyang_lianhu.facts import covers, cycles, duties, households, members, obligations, reminders
from dongyang_lianhu.facts.policy import PolicyHistory
from dongyang_lianhu.facts.scope import PARTICIPATION, Scope, participation
from dongyang_lianhu.facts.tiers import TierHistory
from dongyang_lianhu.policy import Policy
from dongyang_lianhu.rules import Outcome

ATTEMPTS = 3
ERROR_LENGTH = 500


@dataclass(frozen=True)
class Summary:
	"""What an evaluation did: subjects judged and decisions appended."""

	village: str
	as_of: date
	subjects: int
	decisions: int
	outcomes: dict[str, int]

	def as_dict(self) -> dict:
		"""Return plain values for logs and commands."""
		return asdict(self) | {"as_of": self.as_of.isoformat()}


class Evaluation:
	"""One village, or some of its households, judged as of one day. The caller commits or rolls back."""

	def __init__(self, scope: Scope) -> None:
		self.scope = scope
		self.policies = PolicyHistory()
		self.policy = self.policies.on(scope.as_of)
		self.log = DecisionLog(scope.village, scope.as_of, self.policy.version)
		self.history = TierHistory(scope)
		self.subjects = 0

	def run(self) -> Summary:
		"""Judge every subject in the order in which they build on each other."""
		self.cover_households()
		self.open_duties()
		self.send_reminders()
		self.set_obligation_states()
		self.propose_tiers()
		if not self.scope.households:
			self.set_quota_states()
			self.remind_of_cycles()
		counts: dict[str, int] = {}
		for entry in self.log.entries:
			counts[entry["outcome"]] = counts.get(entry["outcome"], 0) + 1
		return Summary(self.scope.village, self.scope.as_of, self.subjects, self.log.write(), counts)

	def judge(self, subject: str, facts: list[dict], policy: Policy | None = None) -> list[Outcome]:
		"""Run the rules of one subject; every engine result is checked against the reference interpreter."""
		self.subjects += len(facts)
		return rules.evaluate(rules.compile_rules(rules.load_rules(), subject, policy or self.policy), facts)

	def cover_households(self) -> None:
		"""Find households without a link and give them a temporary cover; whole village only (四.2)."""
		found = {one.household: one for one in covers.uncovered_households(self.scope, self.policy)}
		outcomes = self.judge("cover", [one.fact for one in found.values()])
		cover_effects.act(outcomes, found, self.scope, self.log)

	def remind_of_cycles(self) -> None:
		"""Remind of the days of the open linkage cycles (四.1-3)."""
		facts = {fact["period"]: fact for fact in cycles.cycle_facts(self.scope)}
		tasks.remind_of_cycle(self.judge("cycle", list(facts.values())), facts, self.log)

	def open_duties(self) -> None:
		"""Open the duties of links and periods that have none yet, each by the policy of its first day."""
		links = duties.links_of(self.scope)
		found = duties.without_obligation(duties.candidates(self.scope, links, self.policies))
		for policy, candidates in duties.by_policy(found, self.scope, self.policies):
			self.open_duties_under(policy, candidates)

	def open_duties_under(self, policy: Policy, found: list[duties.Candidate]) -> None:
		"""Open the duties of periods that began under one policy."""
		facts = [duties.duty_fact(candidate, self.scope, self.history) for candidate in found]
		by_key = {(candidate.link.name, candidate.period.label): candidate for candidate in found}
		tier_of = {(fact["key"], fact["period"]): fact["tier"] for fact in facts}
		obligation_effects.open_duties(self.judge("duty", facts, policy), by_key, tier_of, policy, self.log)

	def send_reminders(self) -> None:
		"""Remind of Difficult households without a visit (default 8)."""
		pairs = reminders.reminder_facts(self.scope, self.history, self.policy)
		links = {link.name: link for _fact, link in pairs}
		outcomes = self.judge("reminder", [fact for fact, _link in pairs])
		self.stretches = {fact["key"]: fact["period"] for fact, _link in pairs}
		obligation_effects.send_reminders(outcomes, links, self.policy, self.log)

	def set_obligation_states(self) -> None:
		"""Move obligations from state to state."""
		found = {
			s.stored.name: s
			for s in obligations.standings(self.scope, self.history, stretches=self.stretches)
		}
		outcomes = self.judge("obligation", [standing.fact for standing in found.values()])
		obligation_effects.set_states(outcomes, found, self.log)

	def propose_tiers(self) -> None:
		"""Propose tiers and remind of what nobody decided."""
		found = households.household_facts(self.scope, self.history, self.policy)
		facts = {fact["key"]: fact for fact in found}
		outcomes = self.judge("household", found)
		proposals = [outcome for outcome in outcomes if outcome.outcome == "propose_tier"]
		tiers.propose(proposals, facts, self.scope, self.log)
		given = [outcome for outcome in outcomes if outcome.outcome == "remind"]
		tasks.remind(given, facts, self.scope, self.log)

	def set_quota_states(self) -> None:
		"""Compare each member's households with the bounds of his band."""
		facts, stored = members.member_facts(self.scope)
		outcomes = self.judge("member", list(facts.values()))
		quotas.set_states(outcomes, facts, stored, self.log)


def evaluate_village(
	village: str, as_of: date | None = None, households: Iterable[str] | None = None, dry_run: bool = False
) -> Summary:
	"""Judge a village, or some of its households, as known at the end of `as_of` (default: today).

	Holds the village's row until the transaction ends: two evaluations at once run one after the other. The caller
	commits; a dry run rolls back to where it began.
	"""
	as_of = as_of or clock.today()
	if dry_run:
		frappe.db.savepoint("dry_run")
	scope = _locked_scope(village, as_of, tuple(households) if households else None)
	if not households:
		plan_effects.begin(village, as_of)
	summary = Evaluation(scope).run()
	if not households:
		_mark_evaluated(village, as_of)
	registers.refresh(village, as_of, list(scope.households) if scope.households else None)
	if dry_run:
		frappe.db.rollback(save_point="dry_run")
	return summary


def _locked_scope(village: str, as_of: date, households: tuple[str, ...] | None) -> Scope:
	table = frappe.qb.DocType("Village")
	query = frappe.qb.from_(table).select(*PARTICIPATION, "evaluated_on").where(table.name == village)
	rows = query.for_update().run(as_dict=True)
	if not rows:
		frappe.throw(frappe._("There is no village {0}.").format(village))
	since = min(rows[0].evaluated_on, as_of) if rows[0].evaluated_on else None
	return Scope(village, as_of, participation(rows[0]), since, households)


def _mark_evaluated(village: str, as_of: date) -> None:
	values = {"evaluated_on": as_of, "evaluation_state": "Evaluated", "evaluation_error": None}
	frappe.db.set_value("Village", village, values, update_modified=False)


def run_village(village: str, as_of: str | date | None = None) -> Summary | None:
	"""Job: judge one village and commit; three attempts, then the failure is reported and the next village goes on."""
	for attempt in range(1, ATTEMPTS + 1):
		try:
			frappe.db.rollback()  # a fresh snapshot: what another evaluation committed must be seen
			summary = evaluate_village(village, getdate(as_of) if as_of else None)
			frappe.db.commit()  # one village is one unit of work
			return summary
		except Exception:
			frappe.db.rollback()
			if attempt == ATTEMPTS:
				_report_failure(village)
	return None


def _report_failure(village: str) -> None:
	error = frappe.get_traceback()
	frappe.log_error(title=f"Evaluation of {village} failed", message=error)
	values = {"evaluation_state": "Failed", "evaluation_error": error[-ERROR_LENGTH:]}
	frappe.db.set_value("Village", village, values, update_modified=False)
	frappe.db.commit()  # the report must survive


def run_households(village: str, households: list[str]) -> None:
	"""Job: judge the households of which something was entered; the night makes good what fails here."""
	for attempt in range(1, ATTEMPTS + 1):
		try:
			frappe.db.rollback()  # a fresh snapshot, as above
			evaluate_village(village, households=households)
			frappe.db.commit()
			return
		except (frappe.QueryDeadlockError, frappe.QueryTimeoutError):
			frappe.db.rollback()
			if attempt == ATTEMPTS:
				raise


def request_evaluation(village: str, households: list[str]) -> None:
	"""Ask for an evaluation of some households once the running transaction is committed.

	Not deduplicated: a job that runs already may have read the documents before this change. An import leaves it to
	the night, or to `lianhu evaluate`.
	"""
	if frappe.flags.in_install or frappe.flags.in_import or frappe.flags.in_lianhu_load:
		return
	frappe.enqueue(
		"dongyang_lianhu.scheduler.run_households",
		queue="short",
		enqueue_after_commit=True,
		village=village,
		households=households,
	)


def request_village(village: str) -> None:
	"""Ask for an evaluation of the whole village once the running transaction is committed; an import leaves it out."""
	if not (frappe.flags.in_install or frappe.flags.in_import or frappe.flags.in_lianhu_load):
		enqueue_village(village, after_commit=True)


def nightly() -> None:
	"""Every night: one job per village, so that more workers share the load."""
	for village in frappe.get_all("Village", pluck="name", order_by="name"):
		enqueue_village(village)


def catch_up() -> None:
	"""Every hour: villages whose job was lost, killed or failed are judged after all."""
	table = frappe.qb.DocType("Village")
	behind = table.evaluated_on.isnull() | (table.evaluated_on < clock.today())
	for (village,) in frappe.qb.from_(table).select(table.name).where(behind).orderby(table.name).run():
		enqueue_village(village)


def enqueue_village(village: str, after_commit: bool = False) -> None:
	"""Queue a village's evaluation unless it waits or runs already."""
	frappe.enqueue(
		"dongyang_lianhu.scheduler.run_village",
		queue="long",
		enqueue_after_commit=after_commit,
		job_id=f"lianhu-evaluate-{village}",
		deduplicate=True,
		village=village,
	)
