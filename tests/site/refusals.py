"""What a refusal must look like: the message that is meant, in the user's language."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import frappe
import pytest

REFUSALS = (frappe.ValidationError, frappe.PermissionError)
CHINESE = re.compile("[\u4e00-\u9fff]")


@contextmanager
def refused(template: str, *filled: str) -> Iterator[None]:
	"""The block is refused with the message of this English template, in the site's language; `filled` stands in it."""
	with pytest.raises(REFUSALS) as caught:
		yield
	assert matches(str(caught.value), template), str(caught.value)
	assert all(one in str(caught.value) for one in filled), str(caught.value)


def matches(message: str, template: str) -> bool:
	"""Whether a message is the translation of the template, with anything in its places."""
	parts = re.split(r"\{\d*\}", frappe._(template))
	return bool(re.search(".*".join(re.escape(part) for part in parts), message, re.DOTALL))
