from frappe.model.document import Document


class VillageStaff(Document):
	pass
