"""Card tokens: what a QR code holds instead of a name or a number (五(二)2)."""

import secrets
from collections.abc import Iterable

import frappe

from dongyang_lianhu.effects import rows

BYTES = 16  # 128 bit
TABLE = "Card Token"


def new_token() -> str:
	"""Return a random token of 22 characters that stand in an address as they are."""
	return secrets.token_urlsafe(BYTES)


def fill_missing() -> int:
	"""Give every link without a token one; return how many there were."""
	link, card = frappe.qb.DocType("Household Link"), frappe.qb.DocType(TABLE)
	query = frappe.qb.from_(link).left_join(card).on(card.household_link == link.name).select(link.name)
	missing = query.where(card.name.isnull()).run(pluck=True)
	give(missing)
	return len(missing)


def give(links: Iterable[str]) -> dict[str, str]:
	"""Give links that lack a token one; return the tokens of all.

	What is stored already is kept by its unique key and read with a lock: of two prints at once the second gets what the
	first gave, and no printed code becomes void.
	"""
	links = list(links)
	known = stored(links)
	missing = [link for link in links if link not in known]
	new = [{"name": link, "household_link": link, "token": new_token()} for link in missing]
	rows.insert_missing(TABLE, new)
	return stored(links, locking=True)


def stored(links: Iterable[str], locking: bool = False) -> dict[str, str]:
	"""Return the tokens of links; `locking` as committed now, the rows locked until the transaction ends."""
	links = list(links)
	if not links:
		return {}
	card = frappe.qb.DocType(TABLE)
	query = frappe.qb.from_(card).select(card.household_link, card.token)
	query = query.where(card.household_link.isin(links))
	return dict((query.for_update() if locking else query).run())


def link_of(token: str) -> tuple[str, str] | None:
	"""Return a link and its stored token, found by one look at the unique index, which ignores case."""
	card = frappe.qb.DocType(TABLE)
	query = frappe.qb.from_(card).select(card.household_link, card.token).where(card.token == token)
	return next(iter(query.limit(1).run()), None)
