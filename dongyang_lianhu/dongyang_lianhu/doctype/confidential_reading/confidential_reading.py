import frappe
from frappe.query_builder import DocType, Interval
from frappe.query_builder.functions import Now

from dongyang_lianhu.documents import Record


class ConfidentialReading(Record):
	@staticmethod
	def clear_old_logs(days: int = 400) -> None:
		"""Every day, by Frappe's log settings: entries older than `days`."""
		reading = DocType("Confidential Reading")
		frappe.db.delete(reading, filters=(reading.read_at < (Now() - Interval(days=days))))
