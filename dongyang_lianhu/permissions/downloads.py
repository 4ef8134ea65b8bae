"""Files that Frappe makes of lists and reports: nothing in them runs as a formula."""

import frappe
from frappe import _

from dongyang_lianhu.rosters.quoting import quote_csv, quote_workbook


def csv_delimiter() -> str:
	"""Return the sign between the cells of the CSV file that is asked for. Raises frappe.ValidationError."""
	delimiter = str(frappe.form_dict.get("csv_delimiter") or ",")[0]
	if delimiter not in ",;|\t":
		frappe.throw(_("Please choose a comma, a semicolon, a bar or a tab to separate the cells."))
	return delimiter


def quote_download(delimiter: str) -> None:
	"""Quote the cells of the file that Frappe has just made its answer; any other answer stays as it is."""
	name, content = str(frappe.response.get("filename") or ""), frappe.response.get("filecontent")
	if isinstance(text := frappe.response.get("result"), str) and frappe.response.get("type") == "csv":
		frappe.response["result"] = quote_csv(text.encode(), delimiter).decode("utf-8-sig")
	if not isinstance(content, bytes):
		return
	if name.endswith(".csv"):
		frappe.response["filecontent"] = quote_csv(content, delimiter)
	elif name.endswith(".xlsx"):
		frappe.response["filecontent"] = quote_workbook(content)
