"""Who sees and does what: one condition per doctype, the checks of single acts, and the guard of system fields.

`scope_of` says which part of the township a user sees, `conditions` turns it into the one condition that the
list and the form share, `checks` judges single acts (entering a visit, deciding a tier change, approving a policy),
`guard` keeps clients from writing what only the system writes, `routes` closes framework routes that skip conditions.
"""

from dongyang_lianhu.permissions.checks import (
	check_visit_decision,
	check_visit_entry,
	check_visit_strike,
	decides_for,
	may_approve_policy,
	may_decide_tier_change,
	visit_refusal,
)
from dongyang_lianhu.permissions.conditions import condition, has_permission
from dongyang_lianhu.permissions.guard import allow_system_fields
from dongyang_lianhu.permissions.scope import Scope, clear_scopes, scope_for, scope_of

__all__ = [
	"Scope",
	"allow_system_fields",
	"check_visit_decision",
	"check_visit_entry",
	"check_visit_strike",
	"clear_scopes",
	"condition",
	"decides_for",
	"has_permission",
	"may_approve_policy",
	"may_decide_tier_change",
	"scope_for",
	"scope_of",
	"visit_refusal",
]
