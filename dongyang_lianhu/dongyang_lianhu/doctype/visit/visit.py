import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import formatdate, getdate

from dongyang_lianhu import clock, locks, permissions, scheduler, validation
from dongyang_lianhu.documents import TownshipDocument, as_stored
from dongyang_lianhu.effects import visits as visit_effects
from dongyang_lianhu.facts import visits as visit_facts
from dongyang_lianhu.facts.policy import policy_at

NOTES = ("situation", "difficulties", "suggestions", "help_given")
DUTIES = ("policy_publicised", "difficulties_heard", "film_shown", "exchange_visit", "conversion_work")
FIXED = ("household", "visit_date", "mode", "met", "visitor", "client_id")


class Visit(TownshipDocument):
	def _set_defaults(self) -> None:
		"""Fill in the defaults, but no time: older versions of Frappe put the time of entry in its place."""
		visit_time = self.visit_time
		super()._set_defaults()
		self.visit_time = visit_time

	def lock_rows(self) -> None:
		"""What counts is counted over all visits of the household."""
		locks.lock_first(None, self.household)

	def validate(self) -> None:
		validation.require_household(self)
		validation.limit_notes(self, *NOTES, "decision_reason")
		validation.refuse_future(self, "visit_date")
		self.validate_correction()
		self.validate_people()
		permissions.check_visit_entry(self)
		self.fill_log_flag()
		self.fill_linked_member()
		if self.is_new() or validation.changed(self, "visit_date"):
			self.record_entry()

	def refusal(self, perm_type: str) -> str:
		"""Whoever enters visits at all is told why not this one."""
		enters = perm_type in ("create", "save") and frappe.has_permission("Visit", "create")
		return (enters and permissions.visit_refusal(self)) or super().refusal(perm_type)

	def validate_correction(self) -> None:
		"""What counts is fixed after the day of entry, and once a late entry has been decided on (default 15).

		Mistakes are struck out and entered anew.
		"""
		before = self.get_doc_before_save()
		if not before:
			return
		if before.struck_on:
			frappe.throw(_("This visit has been struck out. Enter it again if it took place."))
		if before.accepted_by:
			self.require_same(
				before, _("This late entry has been decided on. Strike this visit out and enter it again.")
			)
		elif getdate(before.recorded_on) != clock.today() or before.entry_status != "Accepted":
			self.require_same(
				before, _("The day of entry is over. Strike this visit out and enter it again.")
			)

	def require_same(self, before: Document, message: str) -> None:
		"""Refuse another household, day or way, and other people: they decide whose credit it is (default 14)."""
		companions = {row.party_member for row in before.companions}
		if validation.changed(self, *FIXED) or {row.party_member for row in self.companions} != companions:
			frappe.throw(message)

	def validate_people(self) -> None:
		present = [self.visitor, *(row.party_member for row in self.companions)]
		if len(set(present)) != len(present):
			frappe.throw(_("A member is named twice. Please remove one."))
		people = frappe.get_all(
			"Party Member",
			{"name": ["in", present]},
			["name", "member_name", "village", "own_household", "left_on"],
		)
		for person in people:
			if person.village != self.village:  # by number: the name is the other village's to tell
				frappe.throw(
					_("{0} belongs to another village. Please choose members of {1}.").format(
						person.name, self.village
					)
				)
			if person.left_on and person.left_on < getdate(self.visit_date):
				frappe.throw(
					_("{0} left the branch on {1} and made no visit after that day.").format(
						person.member_name, formatdate(person.left_on)
					)
				)
			if person.own_household == self.household:
				frappe.throw(
					_("{0} lives here. A member does not visit his own home.").format(person.member_name)
				)

	def fill_log_flag(self) -> None:
		"""Default 13: a visit has at least one log entry; fixed after the day of entry, or the decision on it."""
		if not self.recorded_on or (getdate(self.recorded_on) == clock.today() and not self.accepted_by):
			written = any(validation.says_something(self.get(fieldname)) for fieldname in NOTES)
			self.has_log_entry = int(written or any(self.get(fieldname) for fieldname in DUTIES))

	def fill_linked_member(self) -> None:
		link = visit_facts.primary_link_on(self.household, getdate(self.visit_date))
		self.linked_member = link.party_member if link else None

	def record_entry(self) -> None:
		"""Default 15: free for some days, then the lead approves."""
		self.recorded_on = clock.today()
		self.days_late = (self.recorded_on - getdate(self.visit_date)).days
		free = policy_at(self.recorded_on)["late_entry_free_days"]
		late = self.days_late > free
		self.entry_status = "Awaiting Approval" if late else "Accepted"
		self.accepted_on = None if late else self.recorded_on
		self.accepted_by = self.struck_on = self.struck_by = self.decision_reason = None

	def on_update(self) -> None:
		visit_effects.recount([self.household], clock.today())
		self.reload_counting()
		scheduler.request_evaluation(self.village, [self.household])

	def reload_counting(self) -> None:
		counting, credited = frappe.db.get_value("Visit", self.name, ["counting", "credited_to"])
		self.counting, self.credited_to = counting, credited
		if self.counting != "Counted":
			frappe.msgprint(
				_("Saved. {0}").format(_(visit_facts.ADVICE[counting])), indicator="orange", alert=True
			)

	def on_trash(self) -> None:
		frappe.throw(_("A visit is never deleted. Strike it out with a reason."))

	@frappe.whitelist(methods=["POST"])
	@as_stored
	def approve_entry(self) -> None:
		"""Accept a late entry (default 15); never one's own."""
		self.decide_entry("Accepted", None)

	@frappe.whitelist(methods=["POST"])
	@as_stored
	def reject_entry(self, reason: str) -> None:
		"""Refuse a late entry with a reason; it stays on record and does not count."""
		self.decide_entry("Rejected", self.required_reason(reason))

	@frappe.whitelist(methods=["POST"])
	@as_stored
	def strike_out(self, reason: str) -> None:
		"""Strike a visit out with a reason; what followed from it goes back."""
		self.check_permission("write")
		permissions.check_visit_strike(self)
		if self.struck_on:
			frappe.throw(_("This visit has been struck out already."))
		self.entry_status, self.struck_on, self.struck_by = "Struck Out", clock.today(), frappe.session.user
		self.decision_reason = self.required_reason(reason)
		permissions.allow_system_fields(self, "entry_status", "struck_on", "struck_by", "decision_reason")
		self.save()

	def decide_entry(self, status: str, reason: str | None) -> None:
		self.check_permission("write")
		permissions.check_visit_decision(self)
		if self.entry_status != "Awaiting Approval":
			frappe.throw(_("This entry does not await approval."))
		self.entry_status, self.decision_reason, self.accepted_by = status, reason, frappe.session.user
		self.accepted_on = clock.today() if status == "Accepted" else None
		permissions.allow_system_fields(self, "entry_status", "decision_reason", "accepted_by", "accepted_on")
		self.save()

	@staticmethod
	def required_reason(reason: str) -> str:
		if not validation.says_something(reason):
			frappe.throw(_("Please give a reason."))
		return reason.strip()


def on_doctype_update() -> None:
	"""Index what the lists, the reports and the evaluation filter by together."""
	frappe.db.add_index("Visit", ["household", "visit_date"])
	frappe.db.add_index("Visit", ["village", "visit_date"])
	frappe.db.add_index("Visit", ["village", "counting"])
