from itertools import pairwise

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, getdate

from dongyang_lianhu import clock, lookups, permissions, scheduler, validation
from dongyang_lianhu.confidential.documents import ConfidentialDocument
from dongyang_lianhu.documents import as_stored
from dongyang_lianhu.effects import tiers

MOST_RESIDENTS = 200


class Household(ConfidentialDocument):
	def validate(self) -> None:
		validation.clean_lines(self, "household_number", "address")
		validation.clean_names(self, "head_name")
		validation.limit_notes(self, "remarks")
		validation.require_numbering(self, "household_number")
		validation.require_same_village(self, "village_group", "Village Group")
		self.fill_lead_area()
		validation.require_same_village(self, "lead_area", "Lead Area")
		validation.fill_pinyin(self, "head_name", person=True)
		self.validate_tier()
		self.validate_occupancy()
		self.validate_residents()
		self.validate_listings()

	def fill_lead_area(self) -> None:
		if self.village_group and not self.lead_area:
			self.lead_area = lookups.value_of("Village Group", self.village_group, "lead_area")

	def validate_tier(self) -> None:
		validation.require_unchanged(
			self,
			("tier", "difficult_type", "tier_since"),
			_("The tier is changed by a household tier change, not here."),
		)
		if self.is_new():
			validation.refuse_future(self, "tier_since")
			self.difficult_type = self.difficult_type if self.tier == "Difficult" else None
		if self.tier == "Difficult":
			validation.require_fields(self, "difficult_type")

	def validate_occupancy(self) -> None:
		"""Default 7: an empty house, a family away or a shop has a dated reason."""
		self.date_occupancy()
		if self.occupancy == "Lived In":
			self.occupancy_since = self.occupancy_checked_on = self.occupancy_reason = None
			return
		validation.require_fields(self, "occupancy_since", "occupancy_reason")
		validation.refuse_future(self, "occupancy_since", older_than_scheme=True)
		validation.refuse_future(self, "occupancy_checked_on")
		validation.require_order(self, "occupancy_since", "occupancy_checked_on")

	def date_occupancy(self) -> None:
		"""Keep the day on which the occupancy became known, and what was known before that day."""
		before = self.get_doc_before_save()
		if not before or before.occupancy == self.occupancy:
			return
		if not self.occupancy_recorded_on or getdate(self.occupancy_recorded_on) < clock.today():
			self.former_occupancy = before.occupancy
		self.occupancy_recorded_on = clock.today()

	def validate_residents(self) -> None:
		if cint(self.residents) < 0:
			validation.refuse("residents", _("The number of residents cannot be negative."))
		if cint(self.residents) > MOST_RESIDENTS:
			validation.refuse(
				"residents",
				_("The number of residents is more than {0}. Please check it.").format(MOST_RESIDENTS),
			)

	def validate_listings(self) -> None:
		"""Entries of the black list are dated and do not overlap; whoever does not read them leaves them as they are."""
		if self.was_withheld("listings") and not self.listings:
			return
		rows = sorted(self.listings, key=lambda row: getdate(row.listed_from))
		for row in rows:
			validation.require_order(row, "listed_from", "listed_until")
			validation.refuse_future(row, "listed_from")
		for earlier, later in pairwise(rows):
			if not earlier.listed_until or getdate(earlier.listed_until) >= getdate(later.listed_from):
				frappe.throw(_("Two entries of the black list overlap. Please correct their days."))
		self.date_listings()
		self.is_listed = int(any(self.is_listing_open(row) for row in rows))

	def date_listings(self) -> None:
		"""Keep the day on which each entry became known, whatever the form sent."""
		before = self.get_doc_before_save()
		known = {row.name: row.recorded_on for row in before.listings} if before else {}
		for row in self.listings:
			row.recorded_on = known[row.name] if row.name in known else clock.today()

	@staticmethod
	def is_listing_open(row: Document) -> bool:
		return not row.listed_until or getdate(row.listed_until) >= clock.today()

	def after_insert(self) -> None:
		tiers.record_first_tier(self)

	def on_trash(self) -> None:
		"""A household entered by mistake takes its first tier with it; one with any other record is kept."""
		tiers.forget_first_tier(self.name)

	def on_update(self) -> None:
		scheduler.request_evaluation(self.village, [self.name])

	@frappe.whitelist(methods=["POST"])
	@as_stored
	def confirm_occupancy(self) -> None:
		"""Default 7: asked again this quarter, the house is as it was; for the area's lead and the village."""
		self.check_permission("read")
		if not permissions.decides_for(frappe.session.user, self.name):
			frappe.throw(
				_(
					"Only the lead of the area, the village secretary or the village committee answers for it."
				),
				frappe.PermissionError,
			)
		if self.occupancy == "Lived In":
			frappe.throw(_("The house is lived in; there is nothing to confirm."))
		self.db_set("occupancy_checked_on", clock.today())
		scheduler.request_evaluation(self.village, [self.name])
