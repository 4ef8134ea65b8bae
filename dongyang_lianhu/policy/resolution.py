"""Which value each parameter has on a day."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from types import MappingProxyType

from dongyang_lianhu.policy.loader import load_parameters
from dongyang_lianhu.policy.model import DEFAULT_SOURCE, Override, Parameter, Policy, PolicyError
from dongyang_lianhu.policy.values import suited_value


def check_value(parameter: str, value: object) -> int | str:
	"""Return `value` as that parameter keeps it (the text "14" becomes 14); raises PolicyError."""
	return suited_value(_known(parameter), value)


def resolve(on: date, overrides: Sequence[Override] = ()) -> Policy:
	"""Return the policy in force on the day `on`.

	For each parameter the latest value that begins on or before `on` wins; on the same day an override
	beats the default, and of two overrides the later in `overrides`. Raises PolicyError for a value that
	does not suit, for a day before the scheme, and for a minimum above its maximum.
	"""
	if not isinstance(on, date) or isinstance(on, datetime):
		raise PolicyError("{0} is not a date", on)
	candidates = _candidates(overrides)
	chosen = {
		name: _in_force(parameter, on, candidates[name]) for name, parameter in load_parameters().items()
	}
	values = {name: override.value for name, override in chosen.items()}
	_check_order(values)
	sources = {name: override.source for name, override in chosen.items()}
	return Policy(on, _version(chosen.values()), MappingProxyType(values), MappingProxyType(sources))


def _known(name: str) -> Parameter:
	parameter = load_parameters().get(name)
	if parameter is None:
		raise PolicyError("{0} is not a parameter of the scheme", name)
	return parameter


def _candidates(overrides: Sequence[Override]) -> dict[str, list[Override]]:
	"""Return the dated values by parameter; defaults first, so that a stable sort lets overrides win."""
	found = {
		name: [
			Override(name, dated.effective_from, dated.value, DEFAULT_SOURCE) for dated in parameter.values
		]
		for name, parameter in load_parameters().items()
	}
	for override in overrides:
		value = check_value(override.parameter, override.value)
		if not isinstance(override.effective_from, date) or isinstance(override.effective_from, datetime):
			raise PolicyError("{0} is not a date", override.effective_from)
		found[override.parameter].append(
			Override(override.parameter, override.effective_from, value, override.source)
		)
	return found


def _in_force(parameter: Parameter, on: date, candidates: Iterable[Override]) -> Override:
	begun = [candidate for candidate in candidates if candidate.effective_from <= on]
	if not begun:
		raise PolicyError("{0} has no value on {1}", parameter.label, on.isoformat())
	return sorted(begun, key=lambda candidate: candidate.effective_from)[-1]


def _check_order(values: Mapping[str, int | str]) -> None:
	parameters = load_parameters()
	for name, parameter in parameters.items():
		other = parameter.at_most
		if other and values[name] > values[other]:
			raise PolicyError(
				"{0} ({1}) is more than {2} ({3})",
				parameter.label,
				values[name],
				parameters[other].label,
				values[other],
			)


def _version(chosen: Iterable[Override]) -> str:
	"""Return the latest date among the values in force and a short hash of all values."""
	chosen = sorted(chosen, key=lambda override: override.parameter)
	latest = max(override.effective_from for override in chosen)
	text = "\n".join(f"{override.parameter}={override.value}" for override in chosen)
	return f"{latest.isoformat()}-{hashlib.sha256(text.encode()).hexdigest()[:8]}"
