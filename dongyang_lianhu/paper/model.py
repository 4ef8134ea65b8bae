"""What is printed: plain records, all texts already in Chinese. Phones and people may be missing."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Card:
	"""The contact card of one link (五(二)2): who answers for the household, and whom to ask when he cannot be reached.

	`url`: what the QR code holds. `lead` is None where the area has none or he is the member himself.
	"""

	member: str
	unit: str | None
	phone: str | None
	village: str
	household: str
	head: str
	url: str
	issued: date
	group: str | None = None
	lead: str | None = None
	lead_phone: str | None = None
	office_phone: str | None = None


@dataclass(frozen=True)
class RegisterRow:
	"""A linked household in the link register (四.1, 四.2)."""

	area: str | None
	group: str | None
	household: str
	head: str
	address: str | None
	tier: str
	member: str
	member_number: str
	post: str
	grounds: str | None
	from_date: date
	backup: str | None
	card_issued_on: date | None


@dataclass(frozen=True)
class Register:
	"""The link register of a village, or of one of its areas, as of a day.

	`leads`: area to the name of its lead. `tiers`: the tiers in the order in which they are counted.
	"""

	village: str
	day: date
	rows: tuple[RegisterRow, ...]
	leads: dict[str, str]
	tiers: tuple[str, ...]
	unlinked: int = 0
	area: str | None = None


@dataclass(frozen=True)
class LogHousehold:
	"""A household in a work log. `owed`: its visits in the quarter in words; `lines`: how many lines it is given."""

	number: str
	head: str
	address: str | None
	phone: str | None
	tier: str
	owed: str
	lines: int


@dataclass(frozen=True)
class WorkLog:
	"""The uniform work log of a member for a quarter (五(二)1), with his households pre-printed."""

	member: str
	number: str
	unit: str | None
	village: str
	quarter: str
	first: date
	last: date
	households: tuple[LogHousehold, ...]


@dataclass(frozen=True)
class Printed:
	"""A finished document. `missing`: characters that no font on this machine has, printed as 〓."""

	content: bytes
	pages: int
	missing: tuple[str, ...] = ()
