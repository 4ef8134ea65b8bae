"""Whether the rules ran last night in every village, and whether what they decided is whole."""

from datetime import date, datetime, timedelta

import frappe
from frappe import _
from frappe.utils import get_datetime, now_datetime
from frappe.utils.scheduler import is_scheduler_inactive

from dongyang_lianhu import clock
from dongyang_lianhu.doctor.finding import BAD, OK, WARN, Finding, worst
from dongyang_lianhu.effects.decisions import verify

# The night begins at 0:10; a large township is judged by then.
NIGHT_ENDS = 3
# The hourly job tells whether the scheduler's process lives.
HOURLY = "dongyang_lianhu.scheduler.catch_up"


def nights() -> Finding:
	"""Each village's last evaluation: a failure or a night that was left out is wrong."""
	subject = _("Last night of the villages")
	rows = frappe.get_all(
		"Village", fields=["name", "evaluated_on", "evaluation_state", "evaluation_error"], order_by="name"
	)
	if not rows:
		return Finding(subject, OK, _("No village is registered yet."))
	today, states = clock.today(), {}
	for row in rows:
		states[row.name] = state_of(row, today)
	late = [name for name, state in states.items() if state != OK]
	found = _("All {0} villages were judged.").format(len(rows))
	if late:
		found = _("{0} of {1} villages were not judged: {2}.").format(
			len(late), len(rows), ", ".join(late[:20])
		)
	advice = (
		_("Open the village and read its evaluation error, then: bench --site SITE lianhu evaluate")
		if late
		else ""
	)
	return Finding(subject, worst(list(states.values())), found, advice, [describe(row) for row in rows])


def state_of(row, today: date) -> str:
	"""Return the state of a village's nights; before the night's end yesterday's will do."""
	if row.evaluation_state == "Failed":
		return BAD
	if not row.evaluated_on:
		return WARN
	night_is_over = datetime.now(clock.SHANGHAI).hour >= NIGHT_ENDS
	wanted = today if night_is_over else today - timedelta(days=1)
	return OK if row.evaluated_on >= wanted else BAD


def describe(row) -> str:
	"""Return a village's last night in one line."""
	day = str(row.evaluated_on) if row.evaluated_on else _("never judged")
	line = f"{row.name}  {day}  {_(row.evaluation_state or '')}".rstrip()
	last = (row.evaluation_error or "").strip().splitlines()[-1:] if row.evaluation_state == "Failed" else []
	return "  ".join([line, *last])


def scheduler() -> Finding:
	"""Whether the scheduler is on, and whether its process lives."""
	subject = _("Scheduled jobs")
	if is_scheduler_inactive(verbose=False):
		advice = _(
			"bench --site SITE enable-scheduler; look for pause_scheduler and maintenance_mode in the site's config."
		)
		return Finding(subject, BAD, _("They are switched off on this site: no night is judged."), advice)
	last = frappe.db.get_value("Scheduled Job Type", {"method": HOURLY}, "last_execution")
	if not last:
		return Finding(
			subject,
			WARN,
			_("They have not run yet."),
			_("Within an hour of the installation they do; look again then."),
		)
	if now_datetime() - get_datetime(last) > timedelta(hours=2):
		found = _("They last ran at {0}: the scheduler's process or its worker does not run.").format(
			str(last)[:16]
		)
		return Finding(
			subject, BAD, found, _("sudo supervisorctl status; start what has stopped, then: bench doctor")
		)
	return Finding(subject, OK, _("They last ran at {0}.").format(str(last)[:16]))


def chains() -> Finding:
	"""Whether the hash chains of the rule decisions hold."""
	subject = _("Hash chains of the decisions")
	names = frappe.get_all("Village", pluck="name", order_by="name")
	broken = [line for name in names for line in verify(name)]
	if not broken:
		return Finding(subject, OK, _("{0} chains hold.").format(len(names)))
	found = _("{0} places do not hold: decisions were changed or removed past the system.").format(
		len(broken)
	)
	advice = _(
		"Change nothing more. Keep a backup, and compare with the last one by: bench --site SITE lianhu verify"
	)
	return Finding(subject, BAD, found, advice, broken[:50])
