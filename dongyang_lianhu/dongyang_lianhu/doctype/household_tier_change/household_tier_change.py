import frappe
from frappe import _
from frappe.model.naming import append_number_if_name_exists

from dongyang_lianhu import clock, locks, permissions, scheduler, validation
from dongyang_lianhu.documents import TownshipDocument
from dongyang_lianhu.effects import tiers


class HouseholdTierChange(TownshipDocument):
	def autoname(self) -> None:
		base = f"{self.household}-{clock.today():%Y%m%d}-{self.to_tier}"
		self.name = append_number_if_name_exists("Household Tier Change", base)

	def before_insert(self) -> None:
		"""A change by hand starts as a proposal, whatever the form sent."""
		self.origin, self.status, self.proposed_on = "Manual", "Proposed", clock.today()
		self.rule = self.clause = self.decided_on = self.decided_by = None
		self.effective_from = self.effective_until = None
		self.from_tier = frappe.db.get_value("Household", self.household, "tier")

	def lock_rows(self) -> None:
		"""An evaluation proposes and withdraws, then writes the household."""
		locks.lock_first(locks.village_of(self.household), self.household)

	def validate(self) -> None:
		validation.require_household(self)
		validation.limit_notes(self, "reason", "decision_note")
		before = self.get_doc_before_save()
		if before and before.status != "Proposed":
			frappe.throw(_("This tier change has been decided. Propose a new one instead."))
		if self.is_new():
			self.validate_proposal()
		self.is_relapse = int(tiers.is_relapse(self.household, self.to_tier, clock.today()))
		if before and self.status != before.status:
			self.decide()

	def validate_proposal(self) -> None:
		household = frappe.db.get_value("Household", self.household, ["tier", "difficult_type"], as_dict=True)
		self.difficult_type = self.difficult_type if self.to_tier == "Difficult" else None
		if self.to_tier == "Difficult":
			validation.require_fields(self, "difficult_type")
		if (household.tier, household.difficult_type or None) == (self.to_tier, self.difficult_type or None):
			frappe.throw(_("The household is in this tier already."))
		if not validation.says_something(self.reason):
			frappe.throw(_("Please give the reason for the tier change."))
		if tiers.open_proposal(self.household):
			frappe.throw(_("A proposal for this household is open. Confirm or reject it first."))

	def decide(self) -> None:
		"""Default 9: confirmed by the lead or the village, never by the linked member alone."""
		if self.status not in ("Confirmed", "Rejected"):
			frappe.throw(_("A proposal is either confirmed or rejected."))
		allowed, reason = permissions.may_decide_tier_change(self, frappe.session.user)
		if not allowed:
			frappe.throw(_(reason), frappe.PermissionError)
		self.decided_on, self.decided_by = clock.today(), frappe.session.user
		self.effective_from = clock.today() if self.status == "Confirmed" else None

	def on_update(self) -> None:
		if self.status == "Confirmed":
			tiers.take_effect(self)
		if self.has_value_changed("status"):
			scheduler.request_evaluation(self.village, [self.household])

	def on_trash(self) -> None:
		frappe.throw(_("A tier change is never deleted."))


def on_doctype_update() -> None:
	"""Index the tier history and the open proposals."""
	frappe.db.add_index("Household Tier Change", ["household", "status", "effective_from"])
	frappe.db.add_index("Household Tier Change", ["village", "status"])
