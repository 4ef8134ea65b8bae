"""Today, as the scheme counts days: whole days in Asia/Shanghai (requirements 2, default 11)."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from zoneinfo import ZoneInfo

import frappe

SHANGHAI = ZoneInfo("Asia/Shanghai")


def today() -> date:
	"""Return the current day in Asia/Shanghai, whatever the server's own time zone is."""
	return frappe.flags.get("lianhu_today") or datetime.now(SHANGHAI).date()


@contextmanager
def on_day(day: date) -> Iterator[None]:
	"""Let documents be saved as if it were `day`: for the scripted demo year and for tests."""
	before = frappe.flags.get("lianhu_today")
	frappe.flags.lianhu_today = day
	try:
		yield
	finally:
		frappe.flags.lianhu_today = before
