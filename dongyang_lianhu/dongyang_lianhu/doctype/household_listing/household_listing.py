from frappe.model.document import Document


class HouseholdListing(Document):
	pass
