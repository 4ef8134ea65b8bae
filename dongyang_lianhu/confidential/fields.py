"""Which fields are confidential, and the doctypes that hold them."""

import re

VALUES = {
	"Village": ("phone",),
	"Leading Group Member": ("phone",),
	"Party Member": ("phone",),
	"Household": ("phone",),
}
TABLES = {"Household": ("listings",)}

# Nobody but Administrator reads these through Frappe, whatever roles he has.
CLOSED = ("Confidential Value", "Black List Entry", "Card Token")
# Child doctypes whose tables stay empty: their rows are shown in their parent's form alone.
SHOWN = ("Household Listing",)
FIELDNAMES = {*(f for fields in (*VALUES.values(), *TABLES.values()) for f in fields), "card_token"}
WORDS = re.compile(rf"\b({'|'.join(sorted(FIELDNAMES.union(SHOWN)))})\b")


def names_confidential(text: str) -> bool:
	"""Whether a text names a confidential field, or one of the tables that forms alone show."""
	return bool(WORDS.search(text))


def confidential_fields(doctype: str) -> tuple[str, ...]:
	"""Return the confidential fields of a doctype's form, tables included."""
	return (*VALUES.get(doctype, ()), *TABLES.get(doctype, ()))
