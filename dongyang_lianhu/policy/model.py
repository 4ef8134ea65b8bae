"""What a parameter, an override and a policy in force are."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from dongyang_lianhu.messages import MessageError

LARGEST_INT = 2**53 - 1
DEFAULT_SOURCE = "default"
SCHEME_BEGAN = date(2022, 2, 22)  # the day on which 东发〔2022〕5号 was issued


class PolicyError(MessageError):
	"""A parameter, value or date that the policy cannot take."""


@dataclass(frozen=True, slots=True)
class DatedValue:
	"""A value and the first day on which it holds."""

	effective_from: date
	value: int | str


@dataclass(frozen=True, slots=True)
class Parameter:
	"""A number or choice of the scheme, with its clause and its dated defaults, oldest first."""

	name: str
	clause: str
	label: str
	unit: str
	meaning: str
	kind: str
	values: tuple[DatedValue, ...]
	minimum: int | None = None
	maximum: int | None = None
	options: tuple[str, ...] = ()
	at_most: str | None = None


@dataclass(frozen=True, slots=True)
class Override:
	"""A township's own value for a parameter from a date on; `source` names the document that says so."""

	parameter: str
	effective_from: date
	value: int | str
	source: str


@dataclass(frozen=True, slots=True)
class Policy:
	"""Every parameter's value on the day `on`; `sources`: "default" or the source of the override."""

	on: date
	version: str
	values: Mapping[str, int | str] = field(hash=False)
	sources: Mapping[str, str] = field(hash=False)

	def __getitem__(self, parameter: str) -> int | str:
		return self.values[parameter]
