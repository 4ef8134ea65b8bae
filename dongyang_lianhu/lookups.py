"""What the checks of one document ask of others: from the database, or from what was fetched for many documents at once.

An import checks thousands of documents by the same controllers as the form does. It fetches everything that they will
ask for in a few queries and lends it to them for that time.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import frappe


def value_of(doctype: str, name: str | None, fieldname: str) -> Any:
	"""Return a field of a stored document; None when there is no such document."""
	known = fetched(doctype)
	if known is None:
		return frappe.db.get_value(doctype, name, fieldname)
	return (known.get(name) or {}).get(fieldname)


def fetched(doctype: str) -> Mapping | None:
	"""Return what was fetched of a doctype, by name; None when nobody fetched it.

	Of links that have not ended: `(name, household)` by member.
	"""
	return (frappe.flags.get("lianhu_fetched") or {}).get(doctype)


@contextmanager
def lending(documents: Mapping[str, Mapping]) -> Iterator[None]:
	"""Answer from `documents`, by doctype and name, inside the block; they must hold whatever will be asked for."""
	before = frappe.flags.get("lianhu_fetched")
	frappe.flags.lianhu_fetched = documents
	try:
		yield
	finally:
		frappe.flags.lianhu_fetched = before
