"""Doctypes that nobody reads through Frappe, whatever roles or custom permissions he has: confidential values, black-list
entries, card tokens. Their one door is `confidential.reading`.
"""

from dongyang_lianhu.permissions.conditions import NOTHING


def nothing(user: str | None = None) -> str:
	"""A condition that holds for no row."""
	return NOTHING


def has_permission(doc, ptype: str = "read", user: str | None = None) -> bool:
	"""No right to a single document; Frappe does not ask for Administrator, who has them all."""
	return False
