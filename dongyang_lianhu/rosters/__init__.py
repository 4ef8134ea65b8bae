"""Rosters: files that people keep in Excel, read into rows of a register, and registers written as files.

Pure Python: what a register's columns are is data (`registers.yaml`), and no document is looked up in here.
"""

from dongyang_lianhu.rosters.cells import CellError, as_number, is_number, plain_text, same
from dongyang_lianhu.rosters.headings import REASON, UnnumberedError
from dongyang_lianhu.rosters.registers import (
	Column,
	Register,
	RosterError,
	importable,
	load_registers,
	register_of,
)
from dongyang_lianhu.rosters.table import (
	DOUBLE,
	DOUBLE_ELSEWHERE,
	Problem,
	Roster,
	Row,
	Unread,
	read_roster,
	refuse_double,
)

__all__ = [
	"DOUBLE",
	"DOUBLE_ELSEWHERE",
	"REASON",
	"CellError",
	"Column",
	"Problem",
	"Register",
	"Roster",
	"RosterError",
	"Row",
	"UnnumberedError",
	"Unread",
	"as_number",
	"importable",
	"is_number",
	"load_registers",
	"plain_text",
	"read_roster",
	"refuse_double",
	"register_of",
	"same",
]
