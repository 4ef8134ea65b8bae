"""Collects what is wrong in rule files, so that one reading reports everything."""

import unicodedata
from collections.abc import Collection, Mapping
from typing import Any

from dongyang_lianhu.rules.model import LARGEST_INT, RuleError


class Problems:
	"""A list of RuleErrors that grows while files are read."""

	def __init__(self) -> None:
		self.found: list[RuleError] = []

	def add(self, template: str, *values: object) -> None:
		"""Note one problem; `template` and `values` as in MessageError."""
		self.found.append(RuleError(template, *values))

	def stop_if_any(self) -> None:
		"""Raise one RuleError that lists the problems, if there are any."""
		if len(self.found) == 1:
			raise self.found[0]
		if self.found:
			raise RuleError.joined(self.found)

	def keys(self, where: str, entry: Any, required: Collection[str], optional: Collection[str] = ()) -> bool:
		"""Whether `entry` is a mapping with all `required` keys and none but those and the `optional`."""
		if not isinstance(entry, Mapping):
			self.add("{0}: a mapping is expected", where)
			return False
		missing = [key for key in required if key not in entry]
		for key in missing:
			self.add("{0}: {1} is missing", where, key)
		for key in sorted(entry.keys() - set(required) - set(optional)):
			self.add("{0}: {1} is unknown", where, key)
		return not missing

	def text(self, where: str, key: str, value: Any) -> bool:
		"""Whether `value` is a text that is not empty, in Unicode's composed form (NFC)."""
		if not isinstance(value, str) or not value.strip():
			self.add("{0}: {1} is not a text", where, key)
			return False
		if not unicodedata.is_normalized("NFC", value):
			self.add("{0}: {1} is not in Unicode's composed form (NFC)", where, key)
			return False
		return True

	def whole_number(self, where: str, key: str, value: Any) -> bool:
		"""Whether `value` is an int, no bool, that a double can hold."""
		if type(value) is not int or abs(value) > LARGEST_INT:
			self.add("{0}: {1} is not a whole number below 2^53", where, key)
			return False
		return True
