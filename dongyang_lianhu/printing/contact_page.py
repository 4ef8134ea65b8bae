"""The page behind a card's QR code, `/k/TOKEN`: whom the household can call, and nothing else.

For everybody who holds the card, without a login. It shows what is printed on the card anyway, as it is today. An unknown
token and a malformed one get the same answer after the same one query; tokens are 128 bit of chance, so that none can be
guessed, and an address is slowed down besides.
"""

import hmac

import frappe
from frappe.query_builder import DocType
from frappe.rate_limiter import rate_limit
from frappe.website.page_renderers.base_renderer import BaseRenderer
from werkzeug.wrappers import Response

from dongyang_lianhu import clock
from dongyang_lianhu.addresses import use_real_address
from dongyang_lianhu.confidential.reading import Purpose, read_for
from dongyang_lianhu.paper import words
from dongyang_lianhu.printing import tokens

PREFIX = "k/"
REQUESTS, SECONDS = 60, 60
LONGEST = 64
TEMPLATE = "dongyang_lianhu/templates/contact_card.html"
HEADERS = {
	"X-Robots-Tag": "noindex, nofollow",
	"Cache-Control": "no-store",
	"Referrer-Policy": "no-referrer",
	"X-Content-Type-Options": "nosniff",
	"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; frame-ancestors 'none'",
}


class ContactPage(BaseRenderer):
	"""Frappe asks each renderer whether a path is his."""

	def can_render(self) -> bool:
		return self.path.startswith(PREFIX)

	def render(self) -> Response:
		frappe.local.lang = "zh"
		try:
			count_request()
		except frappe.ValidationError:
			frappe.clear_messages()
			return page({"state": "slow"}, 429)
		return answer(frappe.request.path.removeprefix(f"/{PREFIX}"))  # `path` has lost blanks and strokes


def count_request() -> None:
	"""Count a request from this address. Raises frappe.ValidationError beyond 60 a minute."""
	use_real_address()
	frappe.local.form_dict.cmd = "dongyang_lianhu.contact_page"  # what Frappe counts by
	counted()


@rate_limit(limit=REQUESTS, seconds=SECONDS)
def counted() -> None:
	"""Nothing but the count."""


def answer(token: str) -> Response:
	"""Return the page of a token: the contact, that the card is void, or 404."""
	row = card_of(token)
	if not row:
		return page({"state": "unknown"}, 404)
	if row.to_date and row.to_date < clock.today():
		return page({"state": "ended", "village": row.village, **called("office", row.village_phone)}, 200)
	return page({"state": "live", **contact(row)}, 200)


def card_of(token: str) -> frappe._dict | None:
	"""Return the link of a token with the people to call. The database ignores case; a token does not."""
	found = tokens.link_of(token[:LONGEST])
	if not found or not hmac.compare_digest(found[1].encode(), token.encode()):
		return None
	row = people_of(found[0])
	if not row:
		return None
	people = read_for(Purpose.CONTACT_PAGE, "Party Member", (row.party_member, row.lead), "phone")
	villages = read_for(Purpose.CONTACT_PAGE, "Village", (row.village,), "phone")
	row.update(phone=people.get(row.party_member), lead_phone=people.get(row.lead))
	row.update(village_phone=villages.get(row.village))
	return row


def people_of(household_link: str) -> frappe._dict | None:
	"""Return the member, the village and the lead of a link; None when it is gone."""
	link, member, area = DocType("Household Link"), DocType("Party Member"), DocType("Lead Area")
	household, lead = DocType("Household"), DocType("Party Member").as_("area_lead")
	rows = (
		frappe.qb.from_(link)
		.join(household)
		.on(household.name == link.household)
		.join(member)
		.on(member.name == link.party_member)
		.left_join(area)
		.on(area.name == household.lead_area)
		.left_join(lead)
		.on(lead.name == area.lead)
		.select(link.to_date, link.village, link.party_member, area.lead)
		.select(member.member_name, lead.member_name.as_("lead_name"))
		.where(link.name == household_link)
		.run(as_dict=True)
	)
	return rows[0] if rows else None


def contact(row: frappe._dict) -> dict:
	"""Return what the card says: the member, and the lead unless he is the member himself."""
	other = row.lead_name and row.lead != row.party_member
	shown = {"village": row.village, "member": row.member_name, "lead": row.lead_name if other else None}
	shown |= called("phone", row.phone) | called("office", row.village_phone)
	return shown | called("lead_phone", row.lead_phone if other else None)


def called(name: str, number: str | None) -> dict[str, str | None]:
	"""Return a number to dial and to read."""
	digits = "".join(character for character in number or "" if character.isdecimal() or character == "+")
	return {name: words.phone(number) if number else None, f"{name}_dial": digits or None}


def page(context: dict, status: int) -> Response:
	"""Return the page, for nobody's cache and no search engine."""
	html = frappe.render_template(TEMPLATE, context)
	return Response(html, status=status, headers=HEADERS, mimetype="text/html")
