from frappe import _

from dongyang_lianhu import lookups
from dongyang_lianhu.documents import TownshipDocument
from dongyang_lianhu.validation import limit_notes, refuse, require_household


class HouseholdTie(TownshipDocument):
	def validate(self) -> None:
		require_household(self)
		limit_notes(self, "remarks")
		if lookups.value_of("Party Member", self.party_member, "own_household") == self.household:
			refuse("household", _("This is the member's own household; a tie to it is not recorded."))
