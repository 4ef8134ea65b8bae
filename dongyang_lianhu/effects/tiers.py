"""Household Tier Changes: proposed by the rules or by hand, confirmed by people, in force from that day."""

from datetime import date, timedelta

import frappe
from frappe.model.document import Document
from frappe.utils import getdate

from dongyang_lianhu.effects import rows
from dongyang_lianhu.effects.decisions import DecisionLog
from dongyang_lianhu.facts.policy import policy_at
from dongyang_lianhu.facts.scope import Scope
from dongyang_lianhu.rules import Outcome

__all__ = ["is_relapse", "open_proposal", "propose", "record_first_tier", "take_effect"]


def record_first_tier(household: Document) -> None:
	"""Begin the tier history with the tier of the register (四.1)."""
	rows.insert(
		"Household Tier Change",
		[
			first_tier_row(
				household.name,
				household.village,
				household.tier,
				household.difficult_type,
				getdate(household.tier_since),
			)
		],
	)


def first_tier_row(household: str, village: str, tier: str, difficult_type: str | None, since: date) -> dict:
	"""Return the row of the tier with which a household entered the register."""
	return {
		"name": f"{household}-{since:%Y%m%d}-{tier}",
		"household": household,
		"village": village,
		"to_tier": tier,
		"difficult_type": difficult_type,
		"origin": "Registration",
		"status": "Confirmed",
		"proposed_on": since,
		"decided_on": since,
		"effective_from": since,
	}


def forget_first_tier(household: str) -> None:
	"""Drop the register's tier of a household that is being deleted, if it is the only one; decided ones stay."""
	changes = frappe.get_all("Household Tier Change", {"household": household}, ["name", "origin"])
	if [change.origin for change in changes] == ["Registration"]:
		frappe.db.delete("Household Tier Change", {"name": changes[0].name})


def open_proposal(household: str) -> str | None:
	"""Return the household's open proposal; it has at most one."""
	return frappe.db.get_value("Household Tier Change", {"household": household, "status": "Proposed"})


def is_relapse(household: str, to_tier: str, day: date) -> bool:
	"""Default 9: back in Difficult within 30 days of leaving it."""
	return to_tier == "Difficult" and household in _left_difficult_lately([household], day)


def take_effect(change: Document) -> None:
	"""Let a confirmed change follow on the tier before it, from the day of its confirmation.

	The caller holds the household's row.
	"""
	table = frappe.qb.DocType("Household Tier Change")
	(
		frappe.qb.update(table)
		.set(table.effective_until, getdate(change.effective_from) - timedelta(days=1))
		.where((table.household == change.household) & (table.status == "Confirmed"))
		.where(table.effective_until.isnull() & (table.name != change.name))
	).run()
	values = {
		"tier": change.to_tier,
		"difficult_type": change.difficult_type,
		"tier_since": change.effective_from,
	}
	frappe.db.set_value("Household", change.household, values)


def propose(outcomes: list[Outcome], facts: dict[str, dict], scope: Scope, log: DecisionLog) -> None:
	"""Open, keep or supersede proposals so that they match what the rules find now: one a household.

	`facts`: the fact of each household. A proposal that people rejected comes back only on new grounds.
	"""
	found = {outcome.subject_key: outcome for outcome in outcomes}
	waiting = _open_proposals(scope)
	_supersede(found, waiting, facts, log)
	_renew_grounds(found, waiting, facts, log)
	rejected = _rejected_grounds(scope, list(found))
	new = [
		(outcome, grounds)
		for household, outcome in found.items()
		if not _keeps(waiting.get(household), outcome)
		and (household, grounds := grounds_of(outcome, facts[household])) not in rejected
	]
	_open(new, scope, log)


def grounds_of(outcome: Outcome, fact: dict) -> str:
	"""Return on what a proposal rests: rule, latest check, listing and occupancy."""
	return f"{outcome.rule}|{fact['last_check_on']}|{fact['listed']}|{fact['occupancy']}"


def _open_proposals(scope: Scope) -> dict[str, frappe._dict]:
	table = frappe.qb.DocType("Household Tier Change")
	found = (
		frappe.qb.from_(table)
		.select(table.name, table.household, table.to_tier, table.difficult_type, table.origin)
		.select(table.rule, table.clause, table.grounds)
		.where(scope.within(table.village, table.household) & (table.status == "Proposed"))
	).run(as_dict=True)
	return {row.household: row for row in found}


def _keeps(proposal: frappe._dict | None, outcome: Outcome | None) -> bool:
	"""Whether an open proposal stays: people's own always, the rules' while they find the same."""
	if not proposal:
		return False
	if proposal.origin == "Manual":
		return True
	wanted = outcome and (outcome.arguments["to_tier"], outcome.arguments.get("difficult_type"))
	return (proposal.to_tier, proposal.difficult_type or None) == wanted


def _rejected_grounds(scope: Scope, households: list[str]) -> set[tuple[str, str]]:
	if not households:
		return set()
	table = frappe.qb.DocType("Household Tier Change")
	query = frappe.qb.from_(table).select(table.household, table.grounds).where(table.status == "Rejected")
	return set(query.where((table.village == scope.village) & table.household.isin(households)).run())


def _renew_grounds(
	found: dict, waiting: dict[str, frappe._dict], facts: dict[str, dict], log: DecisionLog
) -> None:
	"""Let a proposal that stays rest on today's facts, so that rejecting it rejects these; on record, as "Why?" shows it."""
	renewed = {}
	for household, outcome in found.items():
		proposal, grounds = waiting.get(household), grounds_of(outcome, facts[household])
		if (
			proposal
			and proposal.origin == "Rule"
			and _keeps(proposal, outcome)
			and proposal.grounds != grounds
		):
			renewed[proposal.name] = {"rule": outcome.rule, "clause": outcome.clause, "grounds": grounds}
			log.add(outcome, "Household Tier Change", proposal.name, household, kind="renew_proposal")
	rows.update("Household Tier Change", renewed)


def _supersede(
	found: dict, waiting: dict[str, frappe._dict], facts: dict[str, dict], log: DecisionLog
) -> None:
	superseded = {}
	for household, proposal in waiting.items():
		if not _keeps(proposal, found.get(household)):
			superseded[proposal.name] = {"status": "Superseded", "decided_on": log.as_of}
			log.add_withdrawal(proposal, "supersede_proposal", facts.get(household, {}))
	rows.update("Household Tier Change", superseded)


def _open(new: list[tuple[Outcome, str]], scope: Scope, log: DecisionLog) -> None:
	taken = _names_taken([outcome.subject_key for outcome, _grounds in new])
	relapsing = _left_difficult_lately([outcome.subject_key for outcome, _grounds in new], scope.as_of)
	proposals = []
	for outcome, grounds in new:
		row = _proposal_row(outcome, scope, taken) | {"grounds": grounds}
		row["is_relapse"] = int(row["to_tier"] == "Difficult" and row["household"] in relapsing)
		proposals.append(row)
		log.add(outcome, "Household Tier Change", row["name"], row["household"])
	rows.insert("Household Tier Change", proposals)


def _names_taken(households: list[str]) -> set[str]:
	if not households:
		return set()
	table = frappe.qb.DocType("Household Tier Change")
	return {
		name
		for (name,) in frappe.qb.from_(table).select(table.name).where(table.household.isin(households)).run()
	}


def _left_difficult_lately(households: list[str], day: date) -> set[str]:
	"""Return those households that left Difficult within the days of default 9."""
	if not households:
		return set()
	table = frappe.qb.DocType("Household Tier Change")
	earliest = day - timedelta(days=policy_at(day)["relapse_days"] + 1)
	household = frappe.qb.DocType("Household")
	query = (
		frappe.qb.from_(table)
		.join(household)
		.on(household.name == table.household)
		.select(table.household)
		.where((table.to_tier == "Difficult") & (table.status == "Confirmed"))
		.where((household.tier != "Difficult") & (table.effective_until >= earliest))
		.where(table.household.isin(households))
	)
	return {household for (household,) in query.run()}


def _proposal_row(outcome: Outcome, scope: Scope, taken: set[str]) -> dict:
	to_tier = outcome.arguments["to_tier"]
	base = name = f"{outcome.subject_key}-{scope.as_of:%Y%m%d}-{to_tier}"
	number = 1
	while name in taken:
		number += 1
		name = f"{base}-{number}"
	taken.add(name)
	return {
		"name": name,
		"household": outcome.subject_key,
		"village": scope.village,
		"from_tier": outcome.facts["tier"],
		"to_tier": to_tier,
		"difficult_type": outcome.arguments.get("difficult_type"),
		"origin": "Rule",
		"status": "Proposed",
		"rule": outcome.rule,
		"clause": outcome.clause,
		"proposed_on": scope.as_of,
	}
