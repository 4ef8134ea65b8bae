"""The quota state of members: how many households each has, against the bounds of his band (四.2)."""

from dongyang_lianhu.effects import rows
from dongyang_lianhu.effects.decisions import DecisionLog
from dongyang_lianhu.rules import Outcome


def set_states(
	outcomes: list[Outcome], facts: dict[str, dict], stored: dict[str, tuple], log: DecisionLog
) -> None:
	"""Bring band, number of households and quota state of members up to date; log changes of state."""
	changes = {}
	for outcome in outcomes:
		fact, state = facts[outcome.subject_key], outcome.arguments["state"]
		found = (fact["band"], fact["households"], state)
		if found == stored[outcome.subject_key]:
			continue
		changes[outcome.subject_key] = dict(zip(("band", "households", "quota_state"), found, strict=True))
		if state != stored[outcome.subject_key][2]:
			log.add(outcome, "Party Member", outcome.subject_key, party_member=outcome.subject_key)
	rows.update("Party Member", changes)
