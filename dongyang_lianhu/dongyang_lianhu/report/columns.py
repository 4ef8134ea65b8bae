"""Columns of the reports."""


def column(fieldname: str, label: str, fieldtype: str, width: int, options: str | None = None) -> dict:
	"""A column as Frappe's reports take it; `width` in pixels, `options` the doctype of a Link."""
	described = {"fieldname": fieldname, "label": label, "fieldtype": fieldtype, "width": width}
	return described | {"options": options} if options else described
