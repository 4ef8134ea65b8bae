from collections.abc import Callable

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import add_days, getdate

from dongyang_lianhu import clock, locks, scheduler, validation
from dongyang_lianhu.documents import TownshipDocument
from dongyang_lianhu.effects import plans as effects
from dongyang_lianhu.messages import MessageError
from dongyang_lianhu.plans import checks, prepare, quota

APPROVERS = {"Township Leader", "Township Secretary"}
CONTENT = ("village", "cycle", "links_from", "mode", "reach", "with_backups", "fewest_changes")
STATEMENTS = ("left_over_reason",)
STEPS = {
	("Draft", "Confirmed"),
	("Confirmed", "Approved"),
	("Confirmed", "Returned"),
	("Returned", "Draft"),
}


class LinkagePlan(TownshipDocument):
	def autoname(self) -> None:
		code = frappe.db.get_value("Village", self.village, "village_code")
		base = f"{code}-{self.cycle}"
		number = frappe.db.count("Linkage Plan", {"village": self.village, "cycle": self.cycle})
		while True:
			number += 1
			self.name = f"{base}-{number}"
			if not frappe.db.exists("Linkage Plan", self.name):
				return

	def lock_rows(self) -> None:
		"""A new plan and a step of one; an evaluation puts plans in force. Work on a draft does not wait for the village."""
		if self.is_new() or self.status != frappe.db.get_value(self.doctype, self.name, "status"):
			locks.lock_first(self.village)

	def before_insert(self) -> None:
		unfinished = {"village": self.village, "cycle": self.cycle, "status": ["in", prepare.UNFINISHED]}
		if other := frappe.db.get_value("Linkage Plan", unfinished):
			frappe.throw(
				_("{0} has an unfinished plan in this cycle already: {1}.").format(self.village, other)
			)

	def validate(self) -> None:
		validation.limit_notes(self, "decision_note", *STATEMENTS)
		for row in self.breaches:
			validation.limit_notes(row, "reason")
		before = self.get_doc_before_save()
		if before:
			self.refuse_rewriting(before)
		else:
			self.begin_draft()
		if self.status == "Draft":
			self.validate_days()
		if before and self.status != before.status:
			self.move_from(before.status)

	def begin_draft(self) -> None:
		"""A plan begins as a draft, whatever the form sent."""
		self.status, self.prepared_by, self.amends = "Draft", frappe.session.user, self.flags.amends
		self.preparers = None
		self.note_preparer()
		self.set("breaches", [])

	def note_preparer(self) -> None:
		"""Whoever had a hand in the draft is kept, also when others match it anew: none of them approves it."""
		known = (self.preparers or "").split()
		if frappe.session.user not in known:
			self.preparers = "\n".join([*known, frappe.session.user])

	def refuse_rewriting(self, before: Document) -> None:
		"""A plan is edited as a draft, by those who prepare plans; later it is returned or amended."""
		if not validation.changed(self, *CONTENT, *STATEMENTS) and _reasons(self) == _reasons(before):
			return
		if before.status != "Draft":
			frappe.throw(_("Only a draft can be changed. Return the plan, or draw up an amendment."))
		prepare.require_preparer()
		self.note_preparer()

	def validate_days(self) -> None:
		validation.refuse_before_scheme(self, "links_from")
		if getdate(self.links_from) > getdate(add_days(clock.today(), 366)):
			frappe.throw(_("The links begin more than a year from now. Please check the year."))

	def move_from(self, status: str) -> None:
		if (status, self.status) not in STEPS:
			frappe.throw(_("A plan does not go from {0} to {1}.").format(_(status), _(self.status)))
		if self.status == "Confirmed":
			self.confirm()
		if self.status in ("Approved", "Returned"):
			self.require_approver()
		if self.status == "Returned":
			validation.require_fields(self, "decision_note")
		if self.status == "Approved":
			self.approve()

	def confirm(self) -> None:
		"""The village secretary stands for the plan: complete, within the quotas or with reasons."""
		if "Village Secretary" not in frappe.get_roles():
			frappe.throw(_("Only the village secretary confirms the plan."), frappe.PermissionError)
		checks.require_complete(self)
		checks.require_left_over_explained(self)
		quota.list_breaches(self)
		quota.require_kept(self)
		self.in_words(effects.require_applicable, self)
		self.confirmed_by, self.confirmed_on = frappe.session.user, clock.today()
		self.decision_note = None

	def require_approver(self) -> None:
		if not set(frappe.get_roles()) & APPROVERS or frappe.session.user == "Administrator":
			frappe.throw(_("Only a township leader decides on a linkage plan."), frappe.PermissionError)

	def approve(self) -> None:
		"""Nobody approves what he prepared; what has changed since the matching is found now."""
		prepared = {self.prepared_by, self.owner, self.confirmed_by, *(self.preparers or "").split()}
		if frappe.session.user in prepared or self.has_moved(frappe.session.user):
			frappe.throw(_("Nobody approves what he prepared."), frappe.PermissionError)
		if getdate(self.links_from) < clock.today():
			frappe.throw(
				_("The first day of the links is past. Return the plan, so that a later day is set.")
			)
		checks.require_complete(self)
		quota.require_kept(self)
		self.approved_by, self.approved_on = frappe.session.user, clock.today()

	def has_moved(self, user: str) -> bool:
		"""Whether one of the pairs, as they are, was moved by `user`."""
		return bool(frappe.db.exists("Linkage Plan Pair", {"plan": self.name, "moved_by": user}))

	def on_update(self) -> None:
		before = self.get_doc_before_save()
		if self.status == "Approved" and before and before.status == "Confirmed":
			self.put_links()

	def put_links(self) -> None:
		"""End and open the links in this transaction; on its first day the plan is in force."""
		self.in_words(effects.apply, self, clock.today())
		effects.begin(self.village, clock.today())
		scheduler.enqueue_village(self.village, after_commit=True)

	def in_words(self, act: Callable, *arguments: object) -> None:
		"""Do something to the plan; why it cannot be done is told in the user's language."""
		try:
			act(*arguments)
		except MessageError as error:
			frappe.throw(validation.translated(error))

	def on_trash(self) -> None:
		if self.status != "Draft":
			frappe.throw(_("Only a draft can be deleted."))
		frappe.db.delete("Linkage Plan Pair", {"plan": self.name})


def _reasons(plan: Document) -> list[tuple]:
	return [(row.party_member, row.reason or "") for row in plan.breaches]


def on_doctype_update() -> None:
	"""Index a village's plans by state."""
	frappe.db.add_index("Linkage Plan", ["village", "status"])
	frappe.db.add_index("Linkage Plan", ["village", "in_force_on"])
