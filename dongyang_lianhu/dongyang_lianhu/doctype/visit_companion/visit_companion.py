from frappe.model.document import Document


class VisitCompanion(Document):
	pass
