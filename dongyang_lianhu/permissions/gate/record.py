"""Refused calls, counted by method and day: what a newer Frappe's Desk calls anew is seen the same day."""

from datetime import timedelta

import frappe
from frappe.query_builder import DocType
from frappe.query_builder.functions import Max, Sum

from dongyang_lianhu import clock

DOCTYPE = "Refused Call"
KEPT_DAYS = 200
MOST_METHODS_A_DAY = 500


def note_refusal(label: str) -> None:
	"""Remember, for the end of the request, that a call was refused."""
	noted = getattr(frappe.local, "lianhu_refused", None)
	if noted is None:
		noted = frappe.local.lianhu_refused = []
	noted.append(label[:140])


def count_refusals(response: object = None, request: object = None) -> None:
	"""After the request, whose own transaction is over by now: add what was refused to the day's counts.

	Outside `/api` Frappe shows a refusal as a page with the status 200; it gets its own.
	"""
	noted = getattr(frappe.local, "lianhu_refused", None)
	if not noted or not frappe.db:
		return
	if response is not None and response.status_code < 400:
		response.status_code = 403
	frappe.local.lianhu_refused = []
	try:
		for label in noted:
			_add(label)
		frappe.db.commit()
	except Exception:
		frappe.db.rollback()
		frappe.logger("lianhu").error("A refused call could not be counted", exc_info=True)


def _add(label: str) -> None:
	"""One statement, so that two requests at once count twice; past so many methods a day all others are one."""
	today = clock.today()
	name = f"{today}|{label}"
	if not frappe.db.exists(DOCTYPE, name) and frappe.db.count(DOCTYPE, {"day": today}) >= MOST_METHODS_A_DAY:
		label, name = "*", f"{today}|*"
	now = frappe.utils.now()
	frappe.db.sql(
		"""insert into `tabRefused Call`
			(`name`, `creation`, `modified`, `owner`, `modified_by`, `method`, `day`, `calls`, `last_called`, `last_user`)
		values (%(name)s, %(now)s, %(now)s, %(user)s, %(user)s, %(label)s, %(today)s, 1, %(now)s, %(user)s)
		on duplicate key update `calls` = `calls` + 1, `last_called` = %(now)s, `modified` = %(now)s,
			`last_user` = %(user)s""",
		{"name": name, "label": label, "today": today, "now": now, "user": frappe.session.user},
	)


def refused_calls(days: int = 7) -> list[dict]:
	"""Refused calls of the last days, most often first: `method`, `calls`, `last_called`, `last_user`."""
	call = DocType(DOCTYPE)
	return (
		frappe.qb.from_(call)
		.select(
			call.method,
			Sum(call.calls).as_("calls"),
			Max(call.last_called).as_("last_called"),
			Max(call.last_user).as_("last_user"),
		)
		.where(call.day > clock.today() - timedelta(days=days))
		.groupby(call.method)
		.orderby(Sum(call.calls), order=frappe.qb.desc)
		.run(as_dict=True)
	)


def remove_old() -> None:
	"""Counts of more than 200 days ago go; a daily job."""
	frappe.db.delete(DOCTYPE, {"day": ["<", clock.today() - timedelta(days=KEPT_DAYS)]})
