"""Links that were made before there were contact cards with a QR code get their token."""

from dongyang_lianhu.printing import tokens


def execute() -> None:
	"""Idempotent: only links without a token get one."""
	tokens.fill_missing()
