from frappe.model.document import Document


class RosterImportProblem(Document):
	pass
