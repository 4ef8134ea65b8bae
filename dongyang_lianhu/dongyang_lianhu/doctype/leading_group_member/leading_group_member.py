from dongyang_lianhu.confidential.documents import ConfidentialDocument
from dongyang_lianhu.validation import clean_names, pinyin, require_order


class LeadingGroupMember(ConfidentialDocument):
	def validate(self) -> None:
		clean_names(self, "person_name", "duty")
		require_order(self, "from_date", "to_date")
		self.name_pinyin = pinyin(self.person_name)
