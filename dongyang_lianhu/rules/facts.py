"""The shape of facts that come by the hundred thousand."""

from dataclasses import dataclass


@dataclass
class ObligationFact:
	"""An obligation as its rules see it on one day (五(一)); `rules/subjects.yaml` says what each field means.

	`vars` of it is the fact. Such dictionaries share their keys: each takes 170 bytes instead of 460.
	"""

	key: str
	period: str
	kind: str
	counted_visits: int
	required_visits: int
	days_to_start: int
	days_past_end: int
	days_past_last_entry: int
	link_ended: int
	end_too_late: int
	left_tiers: int
	not_due: int
	village_off: int
