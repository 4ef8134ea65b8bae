"""Numbers for rows that have none: whoever is registered keeps his number, the others get the next ones in order.

The same file gets the same numbers however often it is numbered, before it is imported and after.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from dongyang_lianhu.rosters.registers import Register


@dataclass(frozen=True)
class Entry:
	"""Somebody in a village, registered or in a file: his number if he has one, his name, and what else is known.

	`marks`: such as `{"address": "一组1号"}`. `place`: the row's place in its file.
	"""

	village: str
	name: str
	marks: dict[str, str] = field(default_factory=dict)
	number: str | None = None
	place: int = -1

	def shares_a_mark(self, other: "Entry") -> bool:
		"""Whether something beside the name is the same."""
		return any(self.marks.get(key) == value for key, value in other.marks.items())

	def contradicts(self, other: "Entry") -> bool:
		"""Whether both are known by something, and none of it is the same."""
		both = self.marks.keys() & other.marks.keys()
		return bool(both) and not self.shares_a_mark(other)


def assign(
	register: Register, codes: dict[str, str], rows: Sequence[Entry], registered: Iterable[Entry]
) -> dict[int, str]:
	"""Return the number of each row that has none, by its place. `codes`: the villages' codes by name."""
	registered = sorted(registered, key=lambda entry: entry.number or "")
	taken = {row.number for row in rows if row.number}
	free: dict[tuple[str, str], list[Entry]] = defaultdict(list)
	for entry in registered:
		if entry.number not in taken:
			free[entry.village, entry.name].append(entry)
	wanting = [row for row in rows if not row.number]
	found = _known_again(wanting, free, lambda row, entry: row.shares_a_mark(entry))
	rest = [row for row in wanting if row.place not in found]
	found |= _known_again(rest, free, lambda row, entry: not row.contradicts(entry))
	counters = _last_numbers([*registered, *rows])
	for row in wanting:
		if row.place not in found:
			last, width = counters.get(row.village, (0, _width(register)))
			counters[row.village] = last + 1, width
			found[row.place] = f"{codes[row.village]}-{last + 1:0{width}d}"
	return found


def _known_again(rows: Iterable[Entry], free: dict[tuple[str, str], list[Entry]], fits) -> dict[int, str]:
	"""Give rows the numbers of those whom they mean; nobody is meant twice."""
	found = {}
	for row in rows:
		candidates = free.get((row.village, row.name), [])
		match = next((entry for entry in candidates if fits(row, entry)), None)
		if match:
			candidates.remove(match)
			found[row.place] = match.number
	return found


def _last_numbers(entries: Iterable[Entry]) -> dict[str, tuple[int, int]]:
	"""Return the last number of each village, and how many digits its numbers have."""
	last: dict[str, tuple[int, int]] = {}
	for entry in entries:
		if match := re.fullmatch(r"[A-Z]+-(\d+)", entry.number or ""):
			value, width = last.get(entry.village, (0, 0))
			last[entry.village] = max(value, int(match[1])), max(width, len(match[1]))
	return last


def _width(register: Register) -> int:
	example = register.column(register.key[0]).example
	return len(example.partition("-")[2])
