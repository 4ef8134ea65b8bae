"""What a check found."""

from dataclasses import asdict, dataclass, field

OK, WARN, BAD = "ok", "warn", "bad"


@dataclass(frozen=True)
class Finding:
	"""A check's subject, state (ok, warn, bad), what was found, what to do, and single lines behind it."""

	subject: str
	state: str
	finding: str
	advice: str = ""
	details: list[str] = field(default_factory=list)

	def as_dict(self) -> dict:
		"""Return plain values for JSON and the page."""
		return asdict(self)


def worst(states: list[str]) -> str:
	"""Return the worst of some states."""
	return max(states, key=(OK, WARN, BAD).index, default=OK)
