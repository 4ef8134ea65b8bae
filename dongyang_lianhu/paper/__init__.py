"""Contact cards, link registers and work logs as PDF: pure layout, from plain records to bytes; never imports Frappe.

`cards.draw`, `register.draw` and `worklog.draw` each take records of `model` and return a `Printed`. The paper is Chinese
whatever language a screen has; its words stand in `words`.
"""

from dongyang_lianhu.paper.fonts import MissingFont
from dongyang_lianhu.paper.model import Card, LogHousehold, Printed, Register, RegisterRow, WorkLog

__all__ = ["Card", "LogHousehold", "MissingFont", "Printed", "Register", "RegisterRow", "WorkLog"]
