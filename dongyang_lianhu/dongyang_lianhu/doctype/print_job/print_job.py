import frappe
from frappe import _
from frappe.utils import now

from dongyang_lianhu import clock, validation
from dongyang_lianhu.documents import TownshipDocument, as_stored
from dongyang_lianhu.evaluation.periods import quarter_of
from dongyang_lianhu.printing import documents, facts, jobs, rights
from dongyang_lianhu.printing.documents import Subject


class PrintJob(TownshipDocument):
	def validate(self) -> None:
		validation.require_fields(self, "village")
		validation.require_same_village(self, "lead_area", "Lead Area")
		validation.require_same_village(self, "party_member", "Party Member")
		self.clear_what_does_not_apply()
		if self.is_new():
			rights.require(self.kind, self.village, self.lead_area, self.party_member)
			self.refuse_twin()
			self.begin()

	def clear_what_does_not_apply(self) -> None:
		if self.kind == documents.REGISTER:
			self.party_member = None
		if self.kind != documents.CARDS:
			self.without_card = 0
		if self.kind == documents.LOGS:
			self.quarter = self.quarter or quarter_of(clock.today())
			facts.quarter_period(self.quarter)
		else:
			self.quarter = None

	def refuse_twin(self) -> None:
		"""The same thing is not made twice at the same time."""
		twin = jobs.waiting(self.subject())
		if twin:
			frappe.throw(_("The same is being printed already. Please open {0}.").format(twin))

	def begin(self) -> None:
		"""Who asked, when, and the address that the QR codes lead to: a worker knows none of it."""
		self.status, self.attempt = "Queued", 1
		self.requested_by, self.requested_at = frappe.session.user, now()
		self.heartbeat, self.site_address = now(), documents.site_address()

	def after_insert(self) -> None:
		jobs.enqueue(self.name, self.attempt)

	def subject(self) -> Subject:
		"""Return what is printed."""
		return Subject(
			kind=self.kind,
			village=self.village,
			lead_area=self.lead_area or None,
			party_member=self.party_member or None,
			quarter=self.quarter or None,
			without_card=bool(self.without_card),
			address=self.site_address or "",
		)

	def file_title(self) -> str:
		"""Return the name of the file, for instance 岩上村-联户登记表-20261125."""
		parts = [self.lead_area or self.village, facts.zh(self.kind), self.party_member, self.quarter]
		return "-".join([*filter(None, parts), f"{clock.today():%Y%m%d}"])

	@frappe.whitelist(methods=["POST"])
	@as_stored
	def make_again(self) -> None:
		"""Start a failed job, or one whose worker died, once more."""
		self.check_permission("read")
		rights.require(self.kind, self.village, self.lead_area, self.party_member)
		if self.status != "Failed" and not jobs.is_stale(self):
			frappe.throw(_("This print job is not to be started again: it waits, runs or is ready."))
		jobs.start_again(self.name)


def on_doctype_update() -> None:
	"""Index the look-up of a job that waits for the same thing."""
	frappe.db.add_index("Print Job", ["village", "status"])
