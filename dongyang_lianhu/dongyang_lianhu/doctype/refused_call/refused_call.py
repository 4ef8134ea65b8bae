from dongyang_lianhu.documents import Record


class RefusedCall(Record):
	"""How often a call was refused on a day; the gate writes the rows."""
