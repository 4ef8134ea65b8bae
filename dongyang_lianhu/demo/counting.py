"""What each visit counts for, in memory: the same answer as the app's own recount, without its queries."""

from collections import defaultdict
from datetime import date


class LinkDays:
	"""Which members were linked to a household on a day."""

	def __init__(self, links: list[dict]) -> None:
		self.by_household: dict[str, list[dict]] = defaultdict(list)
		for link in links:
			self.by_household[link["household"]].append(link)

	def on(self, household: str, day: date) -> list[dict]:
		"""The links that hold on the day, both ends included."""
		links = self.by_household.get(household, [])
		return [x for x in links if x["from_date"] <= day and (not x["to_date"] or day <= x["to_date"])]


def count_visits(visits: list[dict], links: list[dict]) -> None:
	"""Fill `linked_member`, `counting` and `credited_to` of every visit (五(一), defaults 13-15)."""
	days = LinkDays(links)
	seen: set[tuple[str, date]] = set()
	for visit in sorted(visits, key=lambda row: row["name"]):
		holding = days.on(visit["household"], visit["visit_date"])
		primary = [link["party_member"] for link in holding if link["role"] == "Primary"]
		visit["linked_member"] = primary[0] if primary else None
		visit["counting"] = reason(visit, bool(holding))
		visit["credited_to"] = None
	for visit in sorted(visits, key=precedence):
		key = (visit["household"], visit["visit_date"])
		if visit["counting"] == "Counted":
			visit["counting"] = "Same Day" if key in seen else "Counted"
			seen.add(key)
		if visit["counting"] == "Counted":
			visit["credited_to"] = visit["linked_member"] if is_present(visit) else visit["visitor"]


def reason(visit: dict, linked: bool) -> str:
	"""Why a visit counts or does not, before the one-a-day rule."""
	if visit["struck_on"]:
		return "Struck Out"
	if visit["entry_status"] == "Rejected":
		return "Rejected"
	if visit["mode"] != "Home Visit":
		return "Contact"
	if visit["met"] != "Adult Met":
		return "Attempt"
	if not visit["has_log_entry"]:
		return "No Log Entry"
	if not linked:
		return "No Open Link"
	return "Counted" if visit["accepted_on"] else "Awaiting Approval"


def is_present(visit: dict) -> bool:
	"""The linked member went himself or went along."""
	return visit["linked_member"] in (visit["visitor"], *visit["companions"])


def precedence(visit: dict) -> tuple:
	"""Of several visits a day the linked member's own counts, then the one that was entered first."""
	return (not is_present(visit), visit["recorded_on"], visit["name"])
