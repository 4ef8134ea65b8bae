"""Printing from the Desk: a few cards or one log at once, a print job for more, and ticking cards off."""

from urllib.parse import quote

import frappe
from frappe import _
from frappe.core.doctype.access_log.access_log import make_access_log
from werkzeug.wrappers import Response

from dongyang_lianhu import clock, validation
from dongyang_lianhu.evaluation.periods import quarter_of
from dongyang_lianhu.messages import MessageError
from dongyang_lianhu.paper import Printed
from dongyang_lianhu.printing import documents, facts, handing_out, jobs, rights
from dongyang_lianhu.printing.documents import CARDS, LOGS, Subject
from dongyang_lianhu.shapes import read_day

KINDS = (CARDS, documents.REGISTER, LOGS)


@frappe.whitelist(methods=["POST"])
def print_cards(links: str | list | None = None, party_member: str | None = None) -> Response:
	"""Answer with the PDF of the cards of chosen links, or of a member's households; within what the user may print."""
	check_may_print()
	if party_member:
		return answer(lambda: documents.cards_of_member(party_member), CARDS, party_member)
	chosen = [str(name) for name in frappe.parse_json(links or [])]
	return answer(lambda: documents.cards_of_links(chosen), CARDS, ", ".join(chosen)[:140])


@frappe.whitelist(methods=["POST"])
def print_log(party_member: str, quarter: str | None = None) -> Response:
	"""Answer with the PDF of a member's work log for a quarter (default: the current one)."""
	check_may_print()
	frappe.get_doc("Party Member", party_member).check_permission("read")
	label = quarter or quarter_of(clock.today())
	facts.quarter_period(label)
	return answer(lambda: documents.log_of_member(party_member, label), LOGS, party_member)


@frappe.whitelist(methods=["POST"])
def order(
	kind: str,
	village: str,
	lead_area: str | None = None,
	party_member: str | None = None,
	quarter: str | None = None,
	without_card: int = 0,
) -> str:
	"""Return the print job for a village, one of its areas or members; the same one while it is being made."""
	if kind not in KINDS:
		frappe.throw(_("{0} is not printed.").format(kind))
	rights.require(kind, village, lead_area, party_member)
	quarter = (quarter or quarter_of(clock.today())) if kind == LOGS else None
	only_missing = bool(without_card) and kind == CARDS
	return jobs.request(Subject(kind, village, lead_area, party_member, quarter, only_missing))


@frappe.whitelist()
def state(name: str) -> dict:
	"""Return how far a print job is; for whoever may read it. The form asks every two seconds while one runs."""
	doc = frappe.get_doc("Print Job", name)
	doc.check_permission("read")
	return {"status": doc.status, "progress": doc.progress, "stale": jobs.is_stale(doc)}


@frappe.whitelist(methods=["POST"])
def tick_off_cards(links: str | list, issued_on: str) -> dict:
	"""Note that cards were handed out on a day; return how many were `ticked`, `already` ticked, or of `ended` links."""
	names = [str(name) for name in frappe.parse_json(links)]
	return handing_out.tick_off(names, read_day(issued_on))


def check_may_print() -> None:
	"""Refuse whoever has no role that prints."""
	if not frappe.has_permission("Print Job", "create"):
		frappe.throw(_("Your role prints no cards and no work logs."), frappe.PermissionError)


def answer(make, kind: str, subject: str) -> Response:
	"""Make a document, record who printed what, and return it; what is to be noted of it stands in a header."""
	printed = made(make)
	make_access_log(doctype="Household Link", method=kind, file_type="PDF", filters=subject)
	name = quote(f"{facts.zh(kind)}-{clock.today().isoformat()}.pdf")
	notes = documents.notes_on(printed, kind, documents.site_address())
	headers = {
		"Content-Disposition": f"attachment; filename*=utf-8''{name}",
		"X-Lianhu-Notes": quote("\n".join(notes)),
		"Cache-Control": "no-store",
	}
	return Response(printed.content, mimetype="application/pdf", headers=headers)


def made(make) -> Printed:
	"""Return what `make` makes, or say in the user's language why not."""
	try:
		return make()
	except MessageError as error:
		frappe.throw(validation.translated(error))
