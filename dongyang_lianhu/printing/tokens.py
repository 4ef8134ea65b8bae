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
	"""Give links that lack a token one; return the tokens of all.

	Reads with a lock: of two prints at once the second sees what the first gave, and no printed code becomes void.
	"""
	tokens = _stored(list(links))
	new = {name: new_token() for name, token in tokens.items() if not token}
	rows.update("Household Link", {name: {"card_token": token} for name, token in new.items()})
	return tokens | new


def _stored(links: list[str]) -> dict[str, str | None]:
	"""The tokens as committed now; the rows stay locked until the transaction ends."""
	if not links:
		return {}
	link = frappe.qb.DocType("Household Link")
	query = frappe.qb.from_(link).select(link.name, link.card_token).where(link.name.isin(links))
	return dict(query.for_update().run())
