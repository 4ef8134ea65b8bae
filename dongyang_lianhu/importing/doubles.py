"""Rows that failed as doubles of others, known again by the reason that stands in their file.

The first of two rows with one number goes in, the other into the file of failed rows, where nothing stands beside it any
more. Imported as it is, it would overwrite the row that went in.
"""

import re
from functools import cache

from frappe import _

from dongyang_lianhu.rosters import DOUBLE, DOUBLE_ELSEWHERE, REASON, Register, Row, plain_text
from dongyang_lianhu.rosters.cells import as_typed

SAID_AT_ONCE = (DOUBLE, DOUBLE_ELSEWHERE)
STILL_DOUBLE = (
	"was not imported because of its double, and the cell {0} still says so. "
	"If it is another record, correct {1}. If this row is the right one, empty the cell {0}."
)


def keep_out(register: Register, row: Row, is_registered: bool) -> None:
	"""Refuse a row that failed as a double and is neither another one now nor said to be the right one."""
	if not row.reason or any(problem.template in SAID_AT_ONCE for problem in row.problems):
		return
	if _tells_of_a_double(row.reason) and (is_registered or _names(row.reason, register, row)):
		headings = "、".join(register.column(fieldname).heading for fieldname in register.key)
		row.fail(STILL_DOUBLE, REASON, headings, column=register.column(register.key[0]))


def _tells_of_a_double(reason: str) -> bool:
	return any(_pattern(_(template)).search(reason) for template in (*SAID_AT_ONCE, STILL_DOUBLE))


@cache
def _pattern(message: str) -> re.Pattern:
	"""What a message looks like in a cell, whatever was filled into its template."""
	parts = re.split(r"\{\d\}", plain_text(message))
	return re.compile(".+?".join(re.escape(part) for part in parts))


def _names(reason: str, register: Register, row: Row) -> bool:
	"""Whether the reason speaks of the number that the row still has; the parts of a longer key may each be mended."""
	number = row.values.get(register.key[0])
	return len(register.key) == 1 and bool(number) and f"“{as_typed(number)}”" in reason
