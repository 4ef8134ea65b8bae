"""Calls that the gate refused: what a newer Frappe's Desk calls anew is seen here the same day."""

from frappe import _

from dongyang_lianhu.doctor.finding import OK, WARN, Finding
from dongyang_lianhu.permissions.gate.record import refused_calls

DAYS = 7


def refused() -> Finding:
	"""The methods that users of the scheme's roles or guests called in vain, with their numbers."""
	subject, rows = _("Calls that the gate refused"), refused_calls(DAYS)
	if not rows:
		return Finding(subject, OK, _("None in the last 7 days."))
	found = _("{0} methods, {1} calls in the last 7 days.").format(
		len(rows), sum(int(row.calls) for row in rows)
	)
	advice = _(
		"After an update of Frappe: see whether the Desk needs one of them, and open it by a Gate Opening after a look."
	)
	return Finding(subject, WARN, found, advice, [describe(row) for row in rows[:30]])


def describe(row) -> str:
	"""Return a refused method, how often and when last."""
	return _("{0}: {1} times, last on {2}").format(row.method, int(row.calls), str(row.last_called)[:16])
