"""The policy in force on a day: defaults of the scheme and approved Scheme Policy documents."""

from datetime import date

import frappe

from dongyang_lianhu.policy import SCHEME_BEGAN, Override, Policy, check_value, resolve


def policy_at(day: date) -> Policy:
	"""Return every parameter's value on the day, with its version and where each value comes from."""
	return resolve(day, overrides())


class PolicyHistory:
	"""The policy of any day, from one look at the approved documents."""

	def __init__(self) -> None:
		self._overrides, self._found = overrides(), {}

	def on(self, day: date) -> Policy:
		"""Return the policy in force on the day."""
		if day not in self._found:
			self._found[day] = resolve(day, self._overrides)
		return self._found[day]

	def of_period(self, start: date, as_of: date) -> Policy:
		"""Return the policy under which a period is judged: that of its first day, as far as it has come.

		So a period owes the same, on whichever night it is first looked at.
		"""
		return self.on(max(min(start, as_of), SCHEME_BEGAN))


def overrides() -> list[Override]:
	"""Return all approved values, whatever their date: one query."""
	policy, value = frappe.qb.DocType("Scheme Policy"), frappe.qb.DocType("Scheme Policy Value")
	rows = (
		frappe.qb.from_(policy)
		.join(value)
		.on((value.parent == policy.name) & (value.parenttype == "Scheme Policy"))
		.select(policy.name, policy.effective_from, value.parameter, value.value)
		.where(policy.status == "Approved")
		.orderby(policy.effective_from)
		.orderby(value.idx)
	).run(as_dict=True)
	return [
		Override(row.parameter, row.effective_from, check_value(row.parameter, row.value), row.name)
		for row in rows
	]
