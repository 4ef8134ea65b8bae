import frappe
from frappe import _
from frappe.utils import getdate

from dongyang_lianhu import clock, validation
from dongyang_lianhu.documents import TownshipDocument
from dongyang_lianhu.facts.cycles import cycle_days
from dongyang_lianhu.facts.policy import policy_at


class LinkageCycle(TownshipDocument):
	def validate(self) -> None:
		validation.clean_lines(self, "cycle_name")
		validation.limit_notes(self, "remarks")
		validation.refuse_before_scheme(self, "issued_on")
		self.set_days()

	def set_days(self) -> None:
		"""四.1-3 and default 3: the days follow from the issue date by the policy of that day."""
		issued = getdate(self.issued_on)
		if (issued - clock.today()).days > 366:
			frappe.throw(_("The cycle begins more than a year from now. Please check the year."))
		try:
			policy = policy_at(issued)
		except ValueError:  # issued before the scheme's own first day
			policy = policy_at(clock.today())
		for fieldname, day in cycle_days(issued, policy).items():
			self.set(fieldname, day)

	def on_trash(self) -> None:
		if frappe.db.exists("Linkage Plan", {"cycle": self.name}):
			frappe.throw(_("This cycle has plans. Close it instead of deleting it."))
