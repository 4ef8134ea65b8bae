import frappe
from frappe import _
from frappe.model.document import Document
from frappe.model.naming import append_number_if_name_exists
from frappe.utils import formatdate, getdate

from dongyang_lianhu import clock, permissions
from dongyang_lianhu.documents import TownshipDocument
from dongyang_lianhu.facts.policy import overrides
from dongyang_lianhu.messages import MessageError
from dongyang_lianhu.policy import Override, check_value, load_parameters, resolve
from dongyang_lianhu.validation import (
	changed,
	clean_names,
	limit_notes,
	refuse_before_scheme,
	require_fields,
	translated,
)

EDITABLE = ("Draft", "Returned")


class SchemePolicy(TownshipDocument):
	def autoname(self) -> None:
		"""By its first day; a later one for the same day, after the first was withdrawn, gets a number."""
		base = f"ZC-{getdate(self.effective_from):%Y-%m-%d}"
		self.name = append_number_if_name_exists("Scheme Policy", base)

	def validate(self) -> None:
		clean_names(self, "title")
		limit_notes(self, "basis", "decision_note")
		before = self.get_doc_before_save()
		self.refuse_rewriting(before)
		if self.status in (*EDITABLE, "Pending Approval"):
			self.validate_values()
		if before and before.status != self.status:
			self.move_from(before.status)

	def before_insert(self) -> None:
		self.status = "Draft"
		self.prepared_by, self.approved_by, self.approved_on = frappe.session.user, None, None

	def validate_values(self) -> None:
		names = [row.parameter for row in self.values]
		if len(set(names)) != len(names):
			frappe.throw(_("A parameter is listed twice. Please remove one row."))
		for row in self.values:
			self.validate_value(row)
		refuse_before_scheme(self, "effective_from")
		self.require_consistency(with_this=True)

	def validate_value(self, row: Document) -> None:
		try:
			row.value = str(check_value(row.parameter, row.value))
		except MessageError as error:
			frappe.throw(_("Row {0}: {1}").format(row.idx, translated(error)))
		parameter = load_parameters()[row.parameter]
		row.label, row.unit, row.clause = _(parameter.label), _(parameter.unit), parameter.clause

	def require_consistency(self, with_this: bool) -> None:
		"""The approved policies must hold together, with or without this one, on every day on which one begins.

		Otherwise a minimum could come to lie above its maximum one day, and no village could be judged from then on.
		"""
		values = [value for value in overrides() if value.source != self.name]
		if with_this:
			first = getdate(self.effective_from)
			values += [Override(row.parameter, first, row.value, self.name or "") for row in self.values]
		for day in sorted({value.effective_from for value in values} | {clock.today()}):
			try:
				resolve(day, values)
			except MessageError as error:
				frappe.throw(_("From {0} on: {1}").format(formatdate(day), translated(error)))

	def refuse_rewriting(self, before: Document | None) -> None:
		"""Once approved, a policy is only succeeded; before its first day a leader may withdraw it."""
		if not before or before.status in EDITABLE:
			return
		content_changed = changed(self, "effective_from", "title", "basis") or [
			(row.parameter, row.value) for row in self.values
		] != [(row.parameter, row.value) for row in before.values]
		if before.status == "Withdrawn" or content_changed:
			frappe.throw(_("This policy can no longer be changed. Draw up a new one that succeeds it."))
		withdrawn = self.status == "Withdrawn"
		if before.status == "Approved" and (not withdrawn or getdate(before.effective_from) <= clock.today()):
			if self.status != "Approved" or getdate(before.effective_from) <= clock.today():
				frappe.throw(_("A policy in force cannot be changed. Draw up a new one that succeeds it."))

	def move_from(self, status: str) -> None:
		if self.status == "Pending Approval":
			self.prepared_by, self.decision_note = frappe.session.user, None
		if self.status in ("Approved", "Returned", "Withdrawn"):
			self.require_approver()
		if self.status == "Returned":
			require_fields(self, "decision_note")
		if self.status == "Approved":
			self.approve(status)
		if self.status in ("Approved", "Withdrawn"):
			self.require_consistency(with_this=self.status == "Approved")

	def require_approver(self) -> None:
		"""A leader decides, never Administrator; what is approved or returned, never who prepared it."""
		allowed, reason = permissions.may_approve_policy(self)
		if not allowed:
			frappe.throw(_(reason), frappe.PermissionError)

	def approve(self, status: str) -> None:
		if status != "Pending Approval":
			frappe.throw(_("Submit the policy for approval first."))
		if getdate(self.effective_from) < clock.today():
			frappe.throw(
				_("The first day {0} is past. A policy takes effect on the day of approval or later.").format(
					formatdate(self.effective_from)
				)
			)
		self.approved_by, self.approved_on = frappe.session.user, clock.today()

	def on_trash(self) -> None:
		if self.status not in EDITABLE:
			frappe.throw(_("Only a draft can be deleted."))
