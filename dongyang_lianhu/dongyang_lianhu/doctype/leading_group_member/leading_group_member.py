from dongyang_lianhu.confidential.documents import ConfidentialDocument
from dongyang_lianhu.validation import clean_names, fill_pinyin, require_order


class LeadingGroupMember(ConfidentialDocument):
	def before_naming(self) -> None:
		clean_names(self, "person_name", "duty")

	def validate(self) -> None:
		clean_names(self, "person_name", "duty")
		require_order(self, "from_date", "to_date")
		fill_pinyin(self, "person_name", person=True)
