"""From a request to a finished PDF: at once for a few cards or one log, or for a print job."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

import frappe
from frappe import _
from frappe.query_builder import DocType
from frappe.utils import get_url
from pypika.terms import Criterion

from dongyang_lianhu import clock
from dongyang_lianhu.messages import MessageError
from dongyang_lianhu.paper import Printed, cards, register, worklog
from dongyang_lianhu.paper.cards import Progress
from dongyang_lianhu.printing import facts, rights

CARDS, REGISTER, LOGS = "Contact Cards", "Link Register", rights.LOGS
MOST_AT_ONCE = 100


@dataclass(frozen=True)
class Subject:
	"""What is printed for: a village, or one of its areas or members. `address`: the site's, for the QR codes."""

	kind: str
	village: str
	lead_area: str | None = None
	party_member: str | None = None
	quarter: str | None = None
	without_card: bool = False
	address: str = ""


def of_subject(subject: Subject, progress: Progress) -> Printed:
	"""Return the document of a print job, whose rights were checked. Raises MessageError when there is nothing."""
	if subject.kind == REGISTER:
		return register.draw(facts.register(subject.village, subject.lead_area), progress)
	wanted = _wanted(subject)
	if subject.kind == LOGS:
		return draw_logs(
			facts.work_logs(wanted, subject.quarter), subject.party_member, subject.quarter, progress
		)
	return draw_cards(facts.cards(wanted, subject.address), progress)


def _wanted(subject: Subject) -> Criterion:
	link, household = DocType("Household Link"), DocType("Household")
	wanted = link.village == subject.village
	if subject.lead_area:
		wanted &= household.lead_area == subject.lead_area
	if subject.party_member:
		wanted &= link.party_member == subject.party_member
	return wanted & link.card_issued_on.isnull() if subject.without_card else wanted


def cards_of_links(links: Sequence[str]) -> Printed:
	"""Return the cards of chosen links, backup links too, within what the user may print."""
	if len(links) > MOST_AT_ONCE:
		frappe.throw(
			_("More than {0} cards are printed by a print job. Please start one.").format(MOST_AT_ONCE)
		)
	link = DocType("Household Link")
	wanted = rights.printable(CARDS) & link.name.isin(list(links) or [""])
	return draw_cards(facts.cards(wanted, site_address(), primary_only=False))


def cards_of_member(party_member: str) -> Printed:
	"""Return the cards of a member's households, within what the user may print."""
	wanted = rights.printable(CARDS) & (DocType("Household Link").party_member == party_member)
	return draw_cards(facts.cards(wanted, site_address()))


def log_of_member(party_member: str, quarter: str) -> Printed:
	"""Return a member's work log for a quarter; an area lead's holds the households of his areas."""
	wanted = rights.printable(LOGS) & (DocType("Household Link").party_member == party_member)
	return draw_logs(facts.work_logs(wanted, quarter), party_member, quarter)


def draw_cards(found: list, progress: Progress = lambda done, total: None) -> Printed:
	"""Return cards, or say that there are none."""
	if not found:
		raise MessageError(
			"There is no card to print: no household with an open link is left in this choice."
		)
	return cards.draw(found, clock.today(), progress)


def draw_logs(
	logs: list, party_member: str | None, quarter: str, progress: Progress = lambda done, total: None
) -> Printed:
	"""Return logs; one empty one for a member without households, and a message for a village without any."""
	if not logs and party_member:
		logs = [facts.empty_log(party_member, quarter)]
	if not logs:
		raise MessageError("There is no work log to print: nobody is linked to a household in this quarter.")
	return worklog.draw(logs, clock.today(), progress)


def site_address() -> str:
	"""Return the address that QR codes begin with: the site's configured one, else that of the request."""
	return get_url().rstrip("/")


def notes_on(printed: Printed, kind: str, address: str) -> list[str]:
	"""Return what whoever hands the paper out should know: missing characters, an address that phones cannot open."""
	notes = []
	if printed.missing:
		characters = " ".join(printed.missing)
		notes.append(
			_(
				"The server's fonts lack these characters; they are printed as {0}. Please write them by hand: {1}"
			).format("〓", characters)
		)
	if kind == CARDS and is_local(address):
		notes.append(
			_(
				"The QR codes lead to {0}, which phones cannot open. Ask the administrator to set the site's address (host_name), then print again."
			).format(address)
		)
	return notes


def is_local(address: str) -> bool:
	"""Whether an address is one of this machine alone."""
	host = urlsplit(address).hostname or ""
	return host in ("localhost", "127.0.0.1", "::1") or host.endswith((".localhost", ".local"))
