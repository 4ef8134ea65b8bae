"""`lianhu doctor`: is everything in order, and what is to be done where it is not. For administrators.

A check is a function without arguments that returns a Finding and changes nothing; the list below is their order.
"""

import frappe
from frappe import _

from dongyang_lianhu.doctor import calls, machine, nights, queues, versions
from dongyang_lianhu.doctor.finding import BAD, Finding

CHECKS = (
	versions.judge,
	versions.frappe_version,
	versions.packages,
	nights.nights,
	nights.scheduler,
	queues.workers,
	queues.failed_jobs,
	nights.chains,
	machine.disk,
	machine.clock,
	machine.database,
	machine.mail,
	machine.pdf,
	calls.refused,
)


def run() -> list[Finding]:
	"""Return the findings of all checks; a check that cannot be carried out is a bad finding, and the others go on."""
	return [carry_out(check) for check in CHECKS]


def carry_out(check) -> Finding:
	"""Return a check's finding, or that it could not be carried out and why."""
	try:
		return check()
	except Exception as error:
		frappe.clear_messages()
		subject = _("Check {0}").format(check.__name__)
		reason = _("could not be carried out: {0}").format(f"{type(error).__name__}: {error}"[:300])
		return Finding(subject, BAD, reason, _("Put right what the error names, then check again."))


def is_bad(findings: list[Finding]) -> bool:
	"""Whether anything is wrong; a warning alone is not."""
	return any(finding.state == BAD for finding in findings)
