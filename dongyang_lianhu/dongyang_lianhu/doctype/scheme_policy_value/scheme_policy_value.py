from frappe.model.document import Document


class SchemePolicyValue(Document):
	pass
