from frappe.model.document import Document


class HouseholdListing(Document):
	"""A row of a household's form. Its own table stays empty: the household stores its rows as Black List Entry."""

	def db_insert(self, *args, **kwargs) -> None:
		self.set("__islocal", False)

	def db_update(self, *args, **kwargs) -> None:
		self.set("__islocal", False)
