from frappe.model.document import Document


class LeadAreaGroup(Document):
	pass
