"""Whether a value suits a parameter."""

import re

from dongyang_lianhu.policy.model import Parameter, PolicyError

_WHOLE_NUMBER = re.compile(r"-?[0-9]{1,16}")


def suited_value(parameter: Parameter, value: object) -> int | str:
	"""Return `value` as the parameter keeps it (the text "14" becomes 14); raises PolicyError."""
	return _suited_int(parameter, value) if parameter.kind == "int" else _suited_choice(parameter, value)


def _suited_int(parameter: Parameter, value: object) -> int:
	if isinstance(value, str) and _WHOLE_NUMBER.fullmatch(value.strip()):
		value = int(value)
	if type(value) is not int:
		raise PolicyError("{0}: {1} is not a whole number", parameter.label, _shown(value))
	if not parameter.minimum <= value <= parameter.maximum:
		raise PolicyError(
			"{0}: {1} is not between {2} and {3}",
			parameter.label,
			value,
			parameter.minimum,
			parameter.maximum,
		)
	return value


def _suited_choice(parameter: Parameter, value: object) -> str:
	if type(value) is not str or value.strip() not in parameter.options:
		options = ", ".join(parameter.options)
		raise PolicyError("{0}: {1} is not one of {2}", parameter.label, _shown(value), options)
	return value.strip()


def _shown(value: object) -> str:
	text = value if isinstance(value, str) else repr(value)
	return text if len(text) <= 40 else text[:39] + "…"
