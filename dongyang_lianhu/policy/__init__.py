"""The scheme's dated parameters: what each is, what it may be, and which value holds on a day."""

from dongyang_lianhu.policy.loader import load_parameters, load_parameters_from
from dongyang_lianhu.policy.model import SCHEME_BEGAN, Override, Parameter, Policy, PolicyError
from dongyang_lianhu.policy.resolution import check_value, resolve

__all__ = [
	"SCHEME_BEGAN",
	"Override",
	"Parameter",
	"Policy",
	"PolicyError",
	"check_value",
	"load_parameters",
	"load_parameters_from",
	"resolve",
]
