"""Members matched to households (四.2): the best links, why these, and who lacks places.

Pure Python on OR-Tools' min-cost flow: never imports frappe. How it works and what is proved: docs/matching.md.
"""

from dongyang_lianhu.matching.cover import nearest_with_places
from dongyang_lianhu.matching.leads import propose_leads
from dongyang_lianhu.matching.model import (
	Cure,
	Household,
	LeadProposal,
	Load,
	Matching,
	MatchingError,
	Member,
	Pair,
	Pin,
	Problem,
	Reason,
	Shortage,
	Tie,
	Weights,
)
from dongyang_lianhu.matching.reasons import why, why_not
from dongyang_lianhu.matching.solve import assess, solve

__all__ = [
	"Cure",
	"Household",
	"LeadProposal",
	"Load",
	"Matching",
	"MatchingError",
	"Member",
	"Pair",
	"Pin",
	"Problem",
	"Reason",
	"Shortage",
	"Tie",
	"Weights",
	"assess",
	"nearest_with_places",
	"propose_leads",
	"solve",
	"why",
	"why_not",
]
