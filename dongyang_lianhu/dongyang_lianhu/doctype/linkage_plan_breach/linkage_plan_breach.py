from frappe.model.document import Document


class LinkagePlanBreach(Document):
	pass
