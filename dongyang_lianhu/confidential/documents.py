"""Documents with confidential fields: filled for whoever may read them, stored in their own tables."""

import frappe
from frappe.utils import validate_phone_number

from dongyang_lianhu.confidential import black_list, reading, records, store
from dongyang_lianhu.confidential.fields import TABLES, VALUES, confidential_fields
from dongyang_lianhu.documents import TownshipDocument


class ConfidentialDocument(TownshipDocument):
	"""A document whose confidential fields have no column of its table.

	Loaded, it holds them when the session's user may read them; otherwise they are empty and withheld, and a save leaves
	alone what is stored. So code that runs for somebody never holds what he may not read.
	"""

	def init_child_tables(self) -> None:
		"""A document made from values withholds what it was not given."""
		if self.flags.withheld is None:
			self.flags.withheld = {f for f in confidential_fields(self.doctype) if f not in self.__dict__}
		for fieldname in VALUES.get(self.doctype, ()):
			self.__dict__.setdefault(fieldname, None)
		super().init_child_tables()

	def load_from_db(self) -> "ConfidentialDocument":
		"""Load the document, and its confidential fields for whoever may read them."""
		super().load_from_db()
		readable = self.readable_fields()
		for fieldname in VALUES.get(self.doctype, ()):
			stored = store.values_of(self.doctype, [self.name], fieldname) if fieldname in readable else {}
			self.set(fieldname, stored.get(self.name))
		for fieldname in TABLES.get(self.doctype, ()):
			self.set(fieldname, black_list.entries_of(self.name) if fieldname in readable else [])
		self.flags.withheld = set(confidential_fields(self.doctype)) - readable
		return self

	def readable_fields(self) -> set[str]:
		"""Return the confidential fields that the session's user may read of this document."""
		granted = {f for f in confidential_fields(self.doctype) if reading.reads_level(self.doctype, f)}
		return granted if granted and reading.is_within_scope(self.doctype, self.name) else set()

	def is_withheld(self, fieldname: str) -> bool:
		"""Whether this document does not hold what is stored in a field."""
		return fieldname in (self.flags.withheld or ())

	def apply_fieldlevel_read_permissions(self) -> None:
		"""Before somebody is sent the document: note that he reads what is confidential in it."""
		super().apply_fieldlevel_read_permissions()
		self.note_reading(reading.Purpose.FORM)

	def before_print(self, settings: object = None) -> None:
		"""Frappe prints the document's form: what is confidential in it is read on paper."""
		self.note_reading(reading.Purpose.PRINT)

	def note_reading(self, purpose: reading.Purpose) -> None:
		"""Note that the session's user reads what the document holds of confidential values."""
		for fieldname in confidential_fields(self.doctype):
			if self.get(fieldname):
				records.note(self.doctype, fieldname, purpose.value, [self.name])

	def _validate_data_fields(self) -> None:
		super()._validate_data_fields()
		for fieldname in VALUES.get(self.doctype, ()):
			if fieldname == "phone" and self.get(fieldname):
				validate_phone_number(self.get(fieldname), throw=True)

	def db_insert(self, *args, **kwargs) -> None:
		super().db_insert(*args, **kwargs)
		self.flags.withheld = set()  # nothing was stored of a new document
		self.store_confidential()

	def db_update(self, *args, **kwargs) -> None:
		super().db_update(*args, **kwargs)
		self.store_confidential()

	def store_confidential(self) -> None:
		"""Store what differs; a field that is withheld and empty was not changed by anybody."""
		for fieldname in VALUES.get(self.doctype, ()):
			if self.get(fieldname) or not self.was_withheld(fieldname):
				self.store_value(fieldname)
		for fieldname in TABLES.get(self.doctype, ()):
			if self.get(fieldname) or not self.was_withheld(fieldname):
				black_list.write(self.name, self.get(fieldname), keep_others=self.was_withheld(fieldname))

	def store_value(self, fieldname: str) -> None:
		"""Store a value that differs, and note who changed it: Frappe v16 leaves virtual fields out of the history."""
		value = self.get(fieldname) or None
		if value == store.values_of(self.doctype, [self.name], fieldname).get(self.name):
			return
		store.write(self.doctype, fieldname, {self.name: value})
		records.note(self.doctype, fieldname, reading.Purpose.CHANGE.value, [self.name])

	def was_withheld(self, fieldname: str) -> bool:
		"""Whether the field was kept from whoever saves, now or when the stored document was loaded for him."""
		before = self.get_doc_before_save()
		return self.is_withheld(fieldname) or bool(before and before.is_withheld(fieldname))

	def after_delete(self) -> None:
		store.forget(self.doctype, self.name)
		if self.doctype in TABLES:
			black_list.forget(self.name)

	def after_rename(self, old: str, new: str, merge: bool = False) -> None:
		store.rename(self.doctype, old, new)
		if self.doctype in TABLES:
			black_list.rename(old, new)

	def __getstate__(self) -> dict:
		"""What goes into a cache or a queue is read by others too: it goes without confidential fields."""
		state = super().__getstate__()
		fields = confidential_fields(self.doctype)
		for fieldname in fields:
			state[fieldname] = [] if fieldname in TABLES.get(self.doctype, ()) else None
		state["flags"] = frappe._dict(state.get("flags") or {}, withheld=set(fields))
		return state
