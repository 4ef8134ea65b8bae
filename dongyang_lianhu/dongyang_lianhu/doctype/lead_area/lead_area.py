import frappe
from frappe import _

from dongyang_lianhu.documents import TownshipDocument
from dongyang_lianhu.printing import rights
from dongyang_lianhu.validation import clean_names, require_same_village


class LeadArea(TownshipDocument):
	def onload(self) -> None:
		"""Buttons are offered to those whom they serve: a lead prints his own area."""
		self.set_onload("may_print", rights.may_print(self.village, self.name))

	def before_naming(self) -> None:
		clean_names(self, "area_name")

	def validate(self) -> None:
		clean_names(self, "area_name")
		require_same_village(self, "lead", "Party Member")
		self.validate_lead()
		self.validate_groups()

	def validate_lead(self) -> None:
		"""四.2: a lead is a cadre, a Party group leader or a member who leads a villagers' group."""
		if self.lead and self.has_value_changed("lead"):
			band = frappe.db.get_value("Party Member", self.lead, "band")
			if band not in ("Cadre", "Leader"):
				frappe.throw(
					_(
						"The area lead must be a village cadre, a Party group leader or lead a villagers' group."
					)
				)

	def validate_groups(self) -> None:
		names = [row.village_group for row in self.groups]
		if len(set(names)) != len(names):
			frappe.throw(_("A villagers' group is listed twice. Please remove one row."))
		foreign = frappe.get_all(
			"Village Group", {"name": ["in", names or [""]], "village": ["!=", self.village]}, pluck="name"
		)
		if foreign:
			frappe.throw(_("{0} belongs to another village. Please remove it.").format(foreign[0]))
