from datetime import date

import frappe
from frappe import _
from frappe.utils import add_days, getdate

from dongyang_lianhu import clock, locks, scheduler, shapes, validation, wording
from dongyang_lianhu.confidential.documents import ConfidentialDocument
from dongyang_lianhu.effects import links as link_effects
from dongyang_lianhu.effects import registers, visits
from dongyang_lianhu.facts import links
from dongyang_lianhu.facts.members import band_of


class PartyMember(ConfidentialDocument):
	def validate(self) -> None:
		validation.clean_lines(self, "member_number")
		validation.clean_names(self, "member_name", "unit")
		validation.limit_notes(self, "exemption_note")
		validation.require_numbering(self, "member_number")
		validation.require_same_village(self, "village_group", "Village Group")
		validation.require_same_village(self, "own_household", "Household")
		validation.refuse_future(self, "party_joined_on", older_than_scheme=True)
		validation.refuse_future(self, "joined_on", older_than_scheme=True)
		validation.refuse_future(self, "left_on")
		self.validate_status()
		self.validate_own_household()
		self.validate_user()
		validation.fill_pinyin(self, "member_name", person=True)
		self.band = band_of(self)

	def validate_status(self) -> None:
		"""A member leaves, or is exempted, only when his households have been handed over."""
		if self.status == "Active":
			self.left_on = None
		else:
			validation.require_fields(self, "left_on")
		if not self.exempt:
			self.exempt_from = self.exemption_reason = self.exemption_note = None
		else:
			validation.require_fields(self, "exempt_from", "exemption_reason")
			if getdate(self.exempt_from) > add_days(clock.today(), 366):
				frappe.throw(_("The exemption begins more than a year from now. Please check the year."))
		if self.is_new() or (self.status == "Active" and not self.exempt):
			return
		became_unable = self.has_value_changed("status") or self.has_value_changed("exempt")
		open_links = (
			registers.open_links_of(self.name, self.first_day_without_links()) if became_unable else []
		)
		if open_links:
			validation.refuse(
				"exempt" if self.status == "Active" else "status",
				_("{0} is still linked to {1} households. End those links first, then save again.").format(
					self.member_name, len(open_links)
				),
			)

	@frappe.whitelist(methods=["POST"])
	def stand_down(self) -> list[str]:
		"""Save that a member leaves or is exempted, and end his links, in one act; return the households.

		The links end the day before: at once a temporary cover is found for each household (四.2). It saves what the form
		says, as a save does: with the rights and the checks of one.
		"""
		shapes.require_kinds(self)
		self.check_permission("write")
		frappe.has_permission("Household Link", "write", throw=True)
		if self.status == "Active" and not self.exempt:
			frappe.throw(
				_("{0} neither leaves nor is exempted. Please enter which of the two first.").format(
					self.member_name
				)
			)
		today, last_day = clock.today(), add_days(self.first_day_without_links(), -1)
		locks.lock_first(self.village)
		households = link_effects.end_links_of(self.name, last_day, self.why_he_stands_down(), today)
		self.save()
		if households:
			registers.refresh_links(self.village, today, households)
			visits.recount(households, today)
			scheduler.request_village(self.village)
		return households

	def first_day_without_links(self) -> date:
		"""The day from which he is linked to nobody: today, or the first day of an exemption to come."""
		exempt = self.status == "Active" and self.exempt and self.exempt_from
		return max(getdate(self.exempt_from), clock.today()) if exempt else clock.today()

	def why_he_stands_down(self) -> str:
		"""The reason with which his links end, in Chinese: that he left, or why he is exempted."""
		return _(self.status if self.status != "Active" else self.exemption_reason or "Exempt", "zh")

	def validate_own_household(self) -> None:
		"""Default 19: a household does not become his own while he is linked to it."""
		if self.is_new() or not self.own_household or not self.has_value_changed("own_household"):
			return
		if links.links_between(self.name, self.own_household):
			validation.refuse(
				"own_household",
				_("{0} is linked to household {1}. End that link first, then save again.").format(
					self.member_name, wording.name_of("Household", self.own_household)
				),
			)

	def validate_user(self) -> None:
		"""One account belongs to one member: his links are shown to whoever logs in with it."""
		if not self.user or not validation.changed(self, "user"):
			return
		other = frappe.db.get_value("Party Member", {"user": self.user, "name": ["!=", self.name]})
		if other:
			# By number for whoever may not know him: the name is the other village's to tell.
			known = frappe.has_permission("Party Member", "read", other)
			shown = wording.name_of("Party Member", other) if known else other
			frappe.throw(_("The account {0} already belongs to member {1}.").format(self.user, shown))
