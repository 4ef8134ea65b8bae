from dongyang_lianhu.documents import Record


class CardToken(Record):
	pass
