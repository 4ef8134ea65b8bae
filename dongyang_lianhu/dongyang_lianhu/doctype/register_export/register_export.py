from dongyang_lianhu.documents import Record


class RegisterExport(Record):
	def validate(self) -> None:
		"""The export itself alone inserts without rights."""
		if not (self.is_new() and self.flags.ignore_permissions):
			self.refuse()
