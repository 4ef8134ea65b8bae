"""Which fields are confidential, and the doctypes that hold them."""

import re

VALUES = {
	"Village": ("phone",),
	"Leading Group Member": ("phone",),
	"Party Member": ("phone",),
	"Household": ("phone",),
}
TABLES = {"Household": ("listings",)}

# What a form shows and no list names: cells of a file, which hold numbers too.
FORM_ALONE = {
	"Roster Import": ("changes", "additions", "failures"),
	"Roster Import Problem": ("cell_value",),
}

# Nobody but Administrator reads these through Frappe, whatever roles he has.
CLOSED = ("Confidential Value", "Black List Entry", "Card Token")
# Child doctypes whose tables stay empty: their rows are shown in their parent's form alone.
SHOWN = ("Household Listing",)
FIELDNAMES = {*(f for fields in (*VALUES.values(), *TABLES.values()) for f in fields), "card_token"}
WORDS = re.compile(rf"\b({'|'.join(sorted(FIELDNAMES.union(SHOWN)))})\b")


def names_confidential(text: str) -> bool:
	"""Whether a text names a confidential field, or one of the tables that forms alone show."""
	return bool(WORDS.search(text))


def unlisted_fields(doctype: str) -> tuple[str, ...]:
	"""Return the fields that no list of a doctype names: confidential ones, and those that hold cells of a file."""
	return (*confidential_fields(doctype), *FORM_ALONE.get(doctype, ()))


def confidential_fields(doctype: str) -> tuple[str, ...]:
	"""Return the confidential fields of a doctype's form, tables included."""
	return (*VALUES.get(doctype, ()), *TABLES.get(doctype, ()))
