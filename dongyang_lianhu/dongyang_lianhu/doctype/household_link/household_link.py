from datetime import date

import frappe
from frappe import _
from frappe.utils import add_days, date_diff, formatdate, getdate

from dongyang_lianhu import clock, link_quota, locks, permissions, scheduler, validation, wording
from dongyang_lianhu.documents import TownshipDocument, as_stored
from dongyang_lianhu.effects import registers, visits
from dongyang_lianhu.effects.links import link_name
from dongyang_lianhu.facts import links
from dongyang_lianhu.facts.policy import policy_at
from dongyang_lianhu.messages import MessageError
from dongyang_lianhu.printing import tokens

FIXED = ("household", "party_member", "role", "from_date")


class HouseholdLink(TownshipDocument):
	def autoname(self) -> None:
		self.name = link_name(self.household, self.role, getdate(self.from_date))

	def onload(self) -> None:
		"""Tell the form whether its reader decides on a temporary cover."""
		decides = bool(self.is_temporary) and permissions.decides_for(frappe.session.user, self.household)
		self.set_onload("decides", decides)

	def lock_rows(self) -> None:
		"""Two writers of new links would hold the same gap of the index, and wait for each other."""
		locks.lock_first(locks.village_of(self.household), self.household)

	def validate(self) -> None:
		validation.require_household(self)
		validation.limit_notes(self, "quota_reason")
		validation.require_order(self, "from_date", "to_date")
		validation.require_unchanged(
			self, FIXED, _("A link is not rewritten. End it and create a new one from the day of the change.")
		)
		self.validate_ending()
		self.status = links.status_of(self, clock.today())
		if self.is_new():
			self.recorded_on = clock.today()
			self.validate_dates()
			self.validate_member()
			self.validate_quota()
		self.refuse_overlap()

	def validate_dates(self) -> None:
		validation.refuse_before_scheme(self, "from_date")
		if getdate(self.from_date) > getdate(add_days(clock.today(), 366)):
			frappe.throw(_("The link begins more than a year from now. Please check the year."))

	def validate_ending(self) -> None:
		"""The day on which an end became known is kept, so that any past day can be evaluated again."""
		before = self.get_doc_before_save()
		if before and before.to_date and getdate(before.to_date) != getdate(self.to_date):
			frappe.throw(_("This link has ended. Create a new link instead of changing the old one."))
		if self.to_date and not validation.says_something(self.end_reason):
			frappe.throw(_("Please give the reason for ending the link."))
		if self.to_date and not self.end_recorded_on:
			self.end_recorded_on = clock.today()
			self.limit_back_dating()

	def limit_back_dating(self) -> None:
		"""Default 15 for ends: a village enters them within the free days, the township later ones too."""
		free = policy_at(clock.today())["late_entry_free_days"]
		if self.is_new() or date_diff(clock.today(), self.to_date) <= free:
			return
		if not permissions.scope_for(None, self.doctype, "write").township:
			frappe.throw(
				_(
					"The last day lies more than {0} days back. Ask the township to enter it, or choose a later day."
				).format(free)
			)

	def validate_member(self) -> None:
		validation.require_fields(self, "party_member")
		member = frappe.get_cached_doc("Party Member", self.party_member)
		if member.village != self.village:
			frappe.throw(
				_("{0} is not a member of {1}. Please choose one of the same village.").format(
					member.member_name, self.village
				)
			)
		if member.status != "Active":
			frappe.throw(_("{0} has left the branch and cannot be linked.").format(member.member_name))

	def validate_quota(self) -> None:
		"""四.2 and defaults 17, 19, 21: judged by the rules of `link_quota.yaml`."""
		try:
			link_quota.judge(self, clock.today())
		except MessageError as error:
			frappe.throw(_(error.template).format(*error.values))

	def refuse_overlap(self) -> None:
		"""Defaults 19 and 20, held in the transaction: the rows that decide stay locked until it ends."""
		if links.own_household_of(self.party_member) == self.household:
			frappe.throw(_("This is the member's own household; it is never linked to him."))
		clash = links.overlapping(self)
		if clash and clash.party_member == self.party_member and clash.role != self.role:
			frappe.throw(_("{0} is already linked to this household.").format(self.name_of("party_member")))
		if clash:
			frappe.throw(
				_(
					"{0} already has a {1} link from {2} that overlaps. End it before the new one begins."
				).format(self.name_of("household"), _(self.role), formatdate(clash.from_date))
			)

	def name_of(self, fieldname: str) -> str:
		"""What the member, or the household's head, is called: a refusal names people, not numbers."""
		return wording.name_of(self.meta.get_field(fieldname).options, self.get(fieldname))

	def after_insert(self) -> None:
		tokens.give([self.name])

	def on_update(self) -> None:
		registers.refresh_links(self.village, clock.today(), [self.household])
		visits.recount([self.household], clock.today())
		scheduler.request_evaluation(self.village, [self.household])

	def on_trash(self) -> None:
		frappe.throw(_("A link is never deleted. End it with a reason."))

	@frappe.whitelist(methods=["POST"])
	@as_stored
	def end_link(self, to_date: str | date, reason: str) -> None:
		"""End the link: `to_date` is its last day."""
		self.check_permission("write")
		self.to_date, self.end_reason = to_date, reason
		self.save()

	@frappe.whitelist(methods=["POST"])
	@as_stored
	def keep_cover(self) -> None:
		"""Let a temporary cover stay as the household's member; for the area's lead and the village."""
		self.check_permission("read")
		if not permissions.decides_for(frappe.session.user, self.household):
			frappe.throw(
				_(
					"Only the lead of the area, the village secretary or the village committee decides on a cover."
				),
				frappe.PermissionError,
			)
		self.require_cover()
		self.db_set("is_temporary", 0)

	@frappe.whitelist(methods=["POST"])
	@as_stored
	def hand_over(self, party_member: str, quota_reason: str | None = None) -> str:
		"""Let another member take over from a temporary cover, today at the earliest; return the new link's name.

		The cover ends yesterday, or today if it began today. Both links are written, or neither.
		"""
		self.check_permission("write")
		self.require_cover()
		last = max(getdate(self.from_date), getdate(add_days(clock.today(), -1)))
		self.end_link(last, _("Another member takes over"))
		values = {"doctype": "Household Link", "household": self.household, "role": self.role}
		values |= {"from_date": add_days(last, 1), "quota_reason": quota_reason}
		return frappe.get_doc(values | {"party_member": party_member}).insert().name

	def require_cover(self) -> None:
		if not self.is_temporary or self.status == "Ended" or self.to_date:
			frappe.throw(_("This link is no temporary cover."))


def on_doctype_update() -> None:
	"""Index the look-up of a household's and a village's links."""
	frappe.db.add_index("Household Link", ["household", "role", "from_date"])
	frappe.db.add_index("Household Link", ["village", "role"])
