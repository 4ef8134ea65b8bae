from dongyang_lianhu.documents import TownshipDocument
from dongyang_lianhu.validation import clean_names, require_same_village


class VillageGroup(TownshipDocument):
	def before_naming(self) -> None:
		clean_names(self, "group_name")

	def validate(self) -> None:
		clean_names(self, "group_name")
		require_same_village(self, "leader", "Party Member")
		require_same_village(self, "lead_area", "Lead Area")
