"""The scheme's rules: YAML files, linted, compiled for a policy, evaluated on facts, and explained."""

from dongyang_lianhu.rules.compiler import CompiledRules, compile_rules
from dongyang_lianhu.rules.engine import EngineError
from dongyang_lianhu.rules.facts import ObligationFact
from dongyang_lianhu.rules.loader import load_rules, load_rules_from
from dongyang_lianhu.rules.model import FactError, RuleBook, RuleError
from dongyang_lianhu.rules.outcome import Outcome
from dongyang_lianhu.rules.run import EngineMismatch, engine_available, engine_name, evaluate
from dongyang_lianhu.rules.trace import ConditionTrace, RuleTrace, explain

__all__ = [
	"CompiledRules",
	"ConditionTrace",
	"EngineError",
	"EngineMismatch",
	"FactError",
	"ObligationFact",
	"Outcome",
	"RuleBook",
	"RuleError",
	"RuleTrace",
	"compile_rules",
	"engine_available",
	"engine_name",
	"evaluate",
	"explain",
	"load_rules",
	"load_rules_from",
]
