from dongyang_lianhu.documents import Record


class BlackListEntry(Record):
	pass
