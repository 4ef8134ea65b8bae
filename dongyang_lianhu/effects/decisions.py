"""Rule Decisions: append-only, one hash chain per village."""

import hashlib
import json
from datetime import date

import frappe
from frappe.utils import now

from dongyang_lianhu.effects import rows
from dongyang_lianhu.rules import Outcome

CHAINED = (
	"village", "sequence", "as_of", "decided_at", "subject_type", "subject", "household", "party_member", "rule",
	"clause", "policy_version", "period", "outcome", "arguments", "facts", "parameters", "decision_key",
	"previous_hash",
)  # fmt: skip
CHAIN_FORMAT = 2
# What a decision's hash holds, by the format in which it was written; rows from before the column hold 0.
FORMATS = {0: CHAINED, CHAIN_FORMAT: ("chain_format", "name", *CHAINED)}


def canonical(value: object) -> str:
	"""Return JSON with one spelling: sorted keys, no spaces, Chinese as it is."""
	return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)


def decision_hash(row: dict) -> str:
	"""Return the SHA-256 over every column that the row's format chains, the previous row's hash among them."""
	columns = FORMATS.get(row["chain_format"], FORMATS[CHAIN_FORMAT])
	return hashlib.sha256(canonical([str(row[column] or "") for column in columns]).encode()).hexdigest()


class DecisionLog:
	"""Collects the decisions of one evaluation and appends them to the village's chain at once.

	The caller holds the lock on the village's row, so that the chain has one writer.
	"""

	def __init__(self, village: str, as_of: date, policy_version: str) -> None:
		self.village, self.as_of, self.policy_version = village, as_of, policy_version
		self.entries: list[dict] = []

	def add(
		self,
		outcome: Outcome,
		subject_type: str,
		subject: str,
		household: str | None = None,
		party_member: str | None = None,
		kind: str | None = None,
		**details: object,
	) -> None:
		"""Note one outcome that changed something; `details` join its arguments."""
		self.entries.append(
			{
				"village": self.village,
				"as_of": self.as_of,
				"subject_type": subject_type,
				"subject": subject,
				"household": household,
				"party_member": party_member,
				"rule": outcome.rule,
				"clause": outcome.clause,
				"policy_version": outcome.policy_version,
				"period": outcome.period,
				"outcome": kind or outcome.outcome,
				"arguments": canonical({**outcome.arguments, **details}),
				"facts": canonical(dict(outcome.facts)),
				"parameters": canonical(dict(outcome.parameters)),
				"decision_key": outcome.key,
			}
		)

	def add_withdrawal(self, proposal: frappe._dict, kind: str, facts: dict) -> None:
		"""Note that what a rule once proposed no longer holds; `facts` are those of today."""
		self.entries.append(
			{
				"village": self.village,
				"as_of": self.as_of,
				"subject_type": "Household Tier Change",
				"subject": proposal.name,
				"household": proposal.household,
				"party_member": None,
				"rule": proposal.rule,
				"clause": proposal.clause,
				"policy_version": self.policy_version,
				"period": self.as_of.isoformat(),
				"outcome": kind,
				"arguments": canonical({"to_tier": proposal.to_tier}),
				"facts": canonical(facts),
				"parameters": canonical({}),
				"decision_key": hashlib.sha256(f"{kind}|{proposal.name}".encode()).hexdigest()[:32],
			}
		)

	def write(self) -> int:
		"""Append the entries to the chain; return how many there were."""
		if not self.entries:
			return 0
		code, sequence, previous = frappe.db.get_value(
			"Village", self.village, ["village_code", "decision_sequence", "decision_hash"]
		)
		decided_at = now()[:19]
		for entry in self.entries:
			sequence = (sequence or 0) + 1
			entry |= {"sequence": sequence, "decided_at": decided_at, "previous_hash": previous or ""}
			entry |= {"name": f"{code}-{sequence:08d}", "chain_format": CHAIN_FORMAT}
			previous = entry["decision_hash"] = decision_hash(entry)
		rows.insert("Rule Decision", self.entries)
		self._move_head(sequence, previous)
		return len(self.entries)

	def _move_head(self, sequence: int, head: str) -> None:
		values = {"decision_sequence": sequence, "decision_hash": head}
		frappe.db.set_value("Village", self.village, values, update_modified=False)


def keys_present(village: str, keys: list[str]) -> set[str]:
	"""Return those decision keys that the village's chain holds already."""
	if not keys:
		return set()
	table = frappe.qb.DocType("Rule Decision")
	query = frappe.qb.from_(table).select(table.decision_key).distinct()
	return {key for (key,) in query.where((table.village == village) & table.decision_key.isin(keys)).run()}


def verify(village: str) -> list[str]:
	"""Walk a village's chain; return what does not hold, in English message ids with their place."""
	table = frappe.qb.DocType("Rule Decision")
	rows_in_order = (
		frappe.qb.from_(table)
		.select(table.name, table.chain_format, table.decision_hash, *(table[column] for column in CHAINED))
		.where(table.village == village)
		.orderby(table.sequence)
	).run(as_dict=True)
	problems, previous, expected, oldest = [], "", 1, 0
	for row in rows_in_order:
		row.decided_at = str(row.decided_at)[:19]
		if row.sequence != expected:
			problems.append(f"{row.name}: place {expected} of the chain is missing")
		if (row.previous_hash or "") != previous:
			problems.append(f"{row.name}: does not follow from the decision before it")
		# The number in the name tells of rows of the first format, whose hash leaves the name out.
		if not row.name.endswith(f"-{row.sequence:08d}"):
			problems.append(f"{row.name}: has another number than its place in the chain")
		if row.chain_format < oldest or decision_hash(row) != row.decision_hash:
			problems.append(f"{row.name}: was changed after it was written")
		previous, expected, oldest = row.decision_hash, row.sequence + 1, max(oldest, row.chain_format)
	return problems + _head_problems(village, expected - 1, previous)


def _head_problems(village: str, length: int, head: str) -> list[str]:
	sequence, stored = frappe.db.get_value("Village", village, ["decision_sequence", "decision_hash"])
	if (sequence or 0) != length or (stored or "") != head:
		return [f"{village}: the last decisions are missing ({length} of {sequence or 0} found)"]
	return []
