"""Print jobs: made in the background with progress, once for the same request, and put right when a worker dies."""

import time
from dataclasses import asdict

import frappe
from frappe import _
from frappe.query_builder import DocType
from frappe.utils import add_to_date, get_datetime, now, now_datetime

from dongyang_lianhu import locks
from dongyang_lianhu.documents import private_file
from dongyang_lianhu.messages import MessageError
from dongyang_lianhu.paper import Printed
from dongyang_lianhu.printing import documents, rights
from dongyang_lianhu.printing.documents import Subject

WAITING = ("Queued", "Running")
KEY = ("kind", "village", "lead_area", "party_member", "quarter", "without_card")
STALE_MINUTES = {"Queued": 60, "Running": 5}
MOST_ATTEMPTS = 3
KEEP_DAYS = 30
SECONDS_BETWEEN_REPORTS = 1
LAID_OUT = 90  # percent; the rest is the font and the file


def request(subject: Subject) -> str:
	"""Return the job that prints the subject: the one that waits or runs already, or a new one."""
	locks.lock_first(subject.village)
	return waiting(subject) or frappe.get_doc({"doctype": "Print Job", **_asked(subject)}).insert().name


def waiting(subject: Subject) -> str | None:
	"""Return the job for the same subject that waits or runs, unless its worker died."""
	filters = {field: value or ["is", "not set"] for field, value in _asked(subject).items()}
	filters["without_card"] = int(subject.without_card)
	found = frappe.get_all(
		"Print Job",
		{**filters, "status": ["in", WAITING]},
		["name", "status", "heartbeat"],
		order_by="creation desc",
	)
	return next((row.name for row in found if not is_stale(row)), None)


def _asked(subject: Subject) -> dict:
	values = asdict(subject)
	return {field: values[field] for field in KEY}


def enqueue(name: str, attempt: int) -> None:
	"""Queue an attempt at a job once the transaction is committed; each attempt is queued once."""
	frappe.enqueue(
		"dongyang_lianhu.printing.jobs.run",
		queue="long",
		job_id=f"lianhu-print-{name}-{attempt}",
		deduplicate=True,
		enqueue_after_commit=True,
		name=name,
		attempt=attempt,
	)


def run(name: str, attempt: int) -> None:
	"""Job: make the document and attach it; a failure is written on the job for whoever asked."""
	frappe.local.lang = "zh"
	if not _begin(name, attempt):
		return
	doc = frappe.get_doc("Print Job", name)
	try:
		rights.require(doc.kind, doc.village, doc.lead_area, doc.party_member)
		_finish(doc, documents.of_subject(doc.subject(), _Reporter(name)))
	except Exception as error:
		frappe.db.rollback()
		_fail(name, error)
	frappe.db.commit()


def _begin(name: str, attempt: int) -> bool:
	"""Take the job, unless another attempt has it."""
	row = frappe.db.get_value("Print Job", name, ["status", "attempt"], as_dict=True, for_update=True)
	taken = bool(row) and row.status == "Queued" and row.attempt == attempt
	if taken:
		_set(name, status="Running", heartbeat=now(), progress=0)
	frappe.db.commit()  # seen in the form, and the row is free again
	return taken


class _Reporter:
	"""Writes the progress of a job, at most once a second."""

	def __init__(self, name: str) -> None:
		self.name, self.last = name, 0.0

	def __call__(self, done: int, total: int) -> None:
		if time.monotonic() - self.last >= SECONDS_BETWEEN_REPORTS:
			self.last = time.monotonic()
			_set(self.name, progress=round(LAID_OUT * done / max(total, 1)), heartbeat=now())
			frappe.db.commit()  # the form reads it from another connection; nothing else is pending


def _finish(doc, printed: Printed) -> None:
	file = _attach(doc, printed.content)
	notes = "\n".join(documents.notes_on(printed, doc.kind, doc.site_address or ""))
	_set(
		doc.name,
		status="Ready",
		progress=100,
		pages=printed.pages,
		file=file.file_url,
		notes=notes or None,
		error=None,
		finished_at=now(),
	)


def _attach(doc, content: bytes):
	"""Attach the PDF; seen by whoever may see the job, and not for ever by its maker, who may lose his post."""
	file = private_file(f"{doc.file_title()}.pdf", content, doc, "file")
	frappe.db.set_value("File", file.name, "owner", "Administrator", update_modified=False)
	return file


def _fail(name: str, error: Exception) -> None:
	_set(name, status="Failed", error=reason(error), finished_at=now())
	if not isinstance(error, (MessageError, frappe.ValidationError)):
		frappe.log_error(title=f"Print job {name} failed", message=frappe.get_traceback())


def reason(error: Exception) -> str:
	"""Return why a print failed, in the user's language."""
	if isinstance(error, MessageError):
		return _(error.template).format(*error.values)
	if isinstance(error, frappe.ValidationError):
		return str(error)
	return _(
		"Printing failed unexpectedly. Please try again; if it fails again, tell the administrator ({0})."
	).format(type(error).__name__)


def _set(name: str, **values: object) -> None:
	frappe.db.set_value("Print Job", name, values, update_modified=False)


def is_stale(row) -> bool:
	"""Whether a job has given no sign of life for so long that its worker must have died."""
	limit = STALE_MINUTES.get(row.status)
	return bool(limit) and get_datetime(row.heartbeat) < add_to_date(now_datetime(), minutes=-limit)


def start_again(name: str) -> None:
	"""Queue a failed job, or one whose worker died, once more."""
	attempt = (frappe.db.get_value("Print Job", name, "attempt", for_update=True) or 0) + 1
	_set(name, status="Queued", attempt=attempt, heartbeat=now(), progress=0, error=None, finished_at=None)
	enqueue(name, attempt)


def catch_up() -> None:
	"""Every hour: jobs whose worker died are queued again, three times at most; then they have failed."""
	table = DocType("Print Job")
	query = frappe.qb.from_(table).select(table.name, table.status, table.heartbeat, table.attempt)
	for row in query.where(table.status.isin(WAITING)).run(as_dict=True):
		if not is_stale(row):
			continue
		if row.attempt < MOST_ATTEMPTS:
			start_again(row.name)
		else:
			died = _("The background worker stopped while printing. Please start it again.", lang="zh")
			_set(row.name, status="Failed", error=died, finished_at=now())


def remove_old() -> None:
	"""Every day: finished prints are removed with their files after 30 days, for they hold phone numbers."""
	old = add_to_date(now_datetime(), days=-KEEP_DAYS)
	for name in frappe.get_all(
		"Print Job", {"creation": ["<", old], "status": ["not in", WAITING]}, pluck="name"
	):
		frappe.delete_doc("Print Job", name, ignore_permissions=True, force=True)
