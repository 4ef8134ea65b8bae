"""Card tokens: what a QR code holds instead of a name or a number (五(二)2)."""

import secrets
from collections.abc import Iterable

import frappe

from dongyang_lianhu.effects import rows

BYTES = 16  # 128 bit


def new_token() -> str:
	"""Return a random token of 22 characters that stand in an address as they are."""
	return secrets.token_urlsafe(BYTES)


def fill_missing() -> int:
	"""Give every link without a token one; return how many there were."""
	link = frappe.qb.DocType("Household Link")
	query = frappe.qb.from_(link).select(link.name).where(link.card_token.isnull() | (link.card_token == ""))
	return len(give([name for (name,) in query.run()]))


def give(links: Iterable[str]) -> dict[str, str]:
	"""Give links a new token each, set-based; return them by link."""
	tokens = {name: new_token() for name in links}
	rows.update("Household Link", {name: {"card_token": token} for name, token in tokens.items()})
	return tokens
