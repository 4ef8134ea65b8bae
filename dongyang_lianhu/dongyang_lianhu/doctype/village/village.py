import re

import frappe
from frappe import _
from frappe.utils import cint

from dongyang_lianhu import clock, scheduler
from dongyang_lianhu.confidential.documents import ConfidentialDocument
from dongyang_lianhu.printing import rights
from dongyang_lianhu.validation import clean_lines, clean_names, fill_pinyin, require_order


class Village(ConfidentialDocument):
	def onload(self) -> None:
		"""Buttons are offered to those whom they serve: a lead prints his area, not the village."""
		self.set_onload("may_print", rights.may_print(self.name))

	def before_naming(self) -> None:
		clean_names(self, "village_name")

	def validate(self) -> None:
		clean_lines(self, "village_code")
		clean_names(self, "village_name", "party_branch")
		fill_pinyin(self, "village_name", person=False)
		self.validate_code()
		self.validate_secretary()
		for row in self.staff:
			require_order(row, "from_date", "to_date")
		self.date_participation()

	def date_participation(self) -> None:
		"""The day of the switch is kept: duties stop on it, and begin again with the next full period (二)."""
		before = self.get_doc_before_save()
		if before and cint(before.participates) != cint(self.participates):
			self.set("participates_since" if cint(self.participates) else "not_since", clock.today())

	def on_update(self) -> None:
		before = self.get_doc_before_save()
		if before and cint(before.participates) != cint(self.participates):
			scheduler.request_village(self.name)

	def validate_code(self) -> None:
		"""The code begins every household and member number of the village."""
		self.village_code = (self.village_code or "").upper()
		if not re.fullmatch(r"[A-Z]{2,4}", self.village_code):
			frappe.throw(_("The village code must be two to four Latin letters, for example TY."))

		taken = frappe.db.get_value(
			"Village", {"village_code": self.village_code, "name": ["!=", self.name or ""]}
		)
		if taken:
			frappe.throw(_("The village code {0} is taken by {1}.").format(self.village_code, taken))

	def validate_secretary(self) -> None:
		if self.secretary and frappe.db.get_value("Party Member", self.secretary, "village") != self.name:
			frappe.throw(_("The village secretary must be a Party member of this village."))
