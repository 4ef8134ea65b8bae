import frappe
from frappe import _
from frappe.utils import getdate

from dongyang_lianhu import clock, permissions, scheduler, validation
from dongyang_lianhu.documents import TownshipDocument, as_stored

FIXED = ("household", "check_date", "result")


class SortingCheck(TownshipDocument):
	def autoname(self) -> None:
		"""One check a day and household; a struck-out one makes room for another."""
		self.name = f"{self.household}-{getdate(self.check_date):%Y%m%d}"
		struck = frappe.db.count("Sorting Check", self.same_day() | {"struck_on": ["is", "set"]})
		self.name += f"-{struck + 1}" if struck else ""

	def same_day(self) -> dict:
		return {"household": self.household, "check_date": self.check_date}

	def validate(self) -> None:
		validation.require_household(self)
		validation.limit_notes(self, "remarks", "strike_reason")
		validation.refuse_future(self, "check_date")
		validation.require_same_village(self, "checked_by", "Party Member")
		if self.is_new():
			self.recorded_on, self.struck_on = clock.today(), None
			if frappe.db.exists("Sorting Check", self.same_day() | {"struck_on": ["is", "not set"]}):
				frappe.throw(
					_("This household has been checked on that day already. Please open that check.")
				)
		elif getdate(self.recorded_on) != clock.today():
			validation.require_unchanged(
				self, FIXED, _("The day of entry is over. Strike this check out and enter it again.")
			)

	def on_update(self) -> None:
		scheduler.request_evaluation(self.village, [self.household])

	def on_trash(self) -> None:
		frappe.throw(_("A check is never deleted. Strike it out with a reason."))

	@frappe.whitelist(methods=["POST"])
	@as_stored
	def strike_out(self, reason: str) -> None:
		"""Strike a check out with a reason; the rules no longer see it."""
		self.check_permission("write")
		if self.struck_on:
			frappe.throw(_("This check has been struck out already."))
		if not validation.says_something(reason):
			frappe.throw(_("Please give a reason."))
		self.struck_on, self.strike_reason = clock.today(), reason.strip()
		permissions.allow_system_fields(self, "struck_on", "strike_reason")
		self.save()


def on_doctype_update() -> None:
	"""Index a household's and a village's latest checks."""
	frappe.db.add_index("Sorting Check", ["household", "check_date"])
	frappe.db.add_index("Sorting Check", ["village", "check_date"])
