"""The linking board: members with their load, households with tier and grounds, and what a move would change."""

from functools import cached_property

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import get_fullname

from dongyang_lianhu import clock
from dongyang_lianhu.effects import plans as effects
from dongyang_lianhu.facts import plans as facts
from dongyang_lianhu.facts.policy import policy_at
from dongyang_lianhu.matching import Household, Matching, Member, assess, why, why_not
from dongyang_lianhu.matching.grounds import NAMES, Grounds
from dongyang_lianhu.matching.objective import totals
from dongyang_lianhu.matching.prepared import Prepared
from dongyang_lianhu.numerals import in_order
from dongyang_lianhu.plans import prepare, sentences
from dongyang_lianhu.validation import says_something
from dongyang_lianhu.wording import named

REFUSALS = {
	"own_home": "This is the member's own household; it is never linked to him.",
	"unavailable": "The member is exempt, has left, or is not one of those who link households.",
	"forbidden": "The pair has been ruled out.",
	"out_of_reach": "The household lies outside the member's lead area.",
}


class Board:
	"""A plan's problem and the pairs that it has now."""

	def __init__(self, plan: Document) -> None:
		self.plan, self.problem = plan, prepare.problem_of_plan(plan)
		self.pairs = facts.pairs_of(plan.name)
		self.grounds = Grounds(self.problem)
		self.members = {member.key: member for member in self.problem.members}
		self.households = {household.key: household for household in self.problem.households}
		self.primary = {p.household: p for p in self.pairs if p.role == "Primary"}

	@cached_property
	def words(self) -> sentences.Words:
		"""The names of the members."""
		return sentences.Words.of(self.problem)

	@cached_property
	def loads(self) -> dict[str, tuple[int, int]]:
		"""Households and expected visits in hundredths of each member, as the pairs stand."""
		loads = dict.fromkeys(self.members, (0, 0))
		for pair in self.primary.values():
			if self._stands(pair):
				count, visits = loads[pair.party_member]
				loads[pair.party_member] = count + 1, visits + self.households[pair.household].visits
		return loads

	def as_dict(self) -> dict:
		"""Return what the board shows: plan, members by load, households with their pair."""
		people, homes = self._people(), self._homes()
		return {
			"plan": self._head(),
			"members": [people[key] | self._load(key) for key in self.members],
			"households": [
				homes[key] | self._card(household)
				for key, household in self.households.items()
				if key in homes
			],
			"areas": sorted({home.area for home in self.households.values() if home.area}, key=in_order),
			"groups": sorted({home.group for home in self.households.values() if home.group}, key=in_order),
			"quota_mode": policy_at(clock.today())["link_quota_mode"],
			"spread": self.spread(self.loads),
		}

	def _head(self) -> dict:
		fields = ("name", "village", "cycle", "status", "links_from", "mode", "reach", "shortage", "cures")
		editable = self.plan.status == "Draft" and frappe.has_permission("Linkage Plan", "create")
		return {field: self.plan.get(field) for field in fields} | {"editable": bool(editable)}

	def _people(self) -> dict[str, dict]:
		found = frappe.get_all(
			"Party Member",
			{"name": ["in", list(self.members)]},
			["name", "member_name", "village_group", "name_pinyin"],
		)
		return {
			row.name: {
				"name": row.name,
				"member_name": row.member_name,
				"group": row.village_group,
				"pinyin": row.name_pinyin,
			}
			for row in found
		}

	def _homes(self) -> dict[str, dict]:
		found = frappe.get_all(
			"Household",
			{"name": ["in", list(self.households)]},
			["name", "head_name", "address", "name_pinyin"],
		)
		return {
			row.name: {
				"name": row.name,
				"head_name": row.head_name,
				"address": row.address,
				"pinyin": row.name_pinyin,
			}
			for row in found
		}

	def _load(self, key: str) -> dict:
		member, (count, visits) = self.members[key], self.loads[key]
		return {
			"band": member.band,
			"area": member.area,
			"minimum": member.minimum,
			"maximum": member.maximum,
			"available": member.takes_part,
			"households": count,
			"visits": visits / 100,
		}

	def _card(self, household: Household) -> dict:
		pair = self.primary.get(household.key) or frappe._dict()
		return {
			"tier": household.tier,
			"group": household.group,
			"area": household.area,
			"visits": household.visits / 100,
			"member": pair.party_member,
			"grounds": self.grounds_of(pair.party_member, household),
			"pinned": bool(pair.pinned),
			"source": pair.source,
			"current": pair.current_member,
		}

	def grounds_of(self, member: str | None, household: Household) -> list[str]:
		"""Return all grounds between a member and a household, best first."""
		if member not in self.members:
			return []
		return list(NAMES[self.grounds.mask(self.members[member], household)])

	def spread(self, loads: dict[str, tuple[int, int]]) -> dict[str, list[float]]:
		"""Return the least and the most expected visits a month of each band among those with households."""
		found: dict[str, list[float]] = {}
		for key, (count, visits) in loads.items():
			if count:
				low, high = found.get(self.members[key].band, (visits / 100, visits / 100))
				found[self.members[key].band] = [min(low, visits / 100), max(high, visits / 100)]
		return found

	def candidates(self, household: str) -> list[dict]:
		"""Return the members for a household, best grounds first, then who has most room."""
		home, loads = self.require_household(household), self.loads
		found = [
			{
				"name": member.key,
				"member_name": self.words.members.get(member.key),
				"band": member.band,
				"grounds": self.grounds_of(member.key, home),
				"households": loads[member.key][0],
				"maximum": member.maximum,
				"visits": loads[member.key][1] / 100,
				"mask": self.grounds.mask(member, home),
			}
			for member in self.members.values()
			if not self.grounds.refusal(member, home)
		]
		found.sort(key=lambda one: (-one["mask"], one["households"] / one["maximum"], one["name"]))
		return found

	def require_household(self, household: str) -> Household:
		"""Return the household; refuse one that this plan does not link."""
		if household not in self.primary or household not in self.households:
			frappe.throw(
				_("Household {0} is not part of this plan. Match again.").format(
					self._named("Household", household)
				)
			)
		return self.households[household]

	def _named(self, doctype: str, key: str) -> str:
		"""Somebody of this village by name; whoever else is asked for stays a number."""
		return named(doctype, [key], self.plan.village)[key]

	def require_member(self, member: str) -> Member:
		"""Return the member; refuse one of another village or who has left."""
		if member not in self.members:
			frappe.throw(
				_("{0} is not an active member of this village.").format(self._named("Party Member", member))
			)
		return self.members[member]

	def preview(self, household: str, member: str | None) -> dict:
		"""Return what a move would change: refusal or quota, grounds before and after, loads, balance."""
		home = self.require_household(household)
		pair, loads = self.primary[household], self.loads
		after = self._moved(loads, home, pair.party_member, member)
		result = {
			"household": household,
			"from": self._side(pair.party_member, loads, after),
			"to": self._side(member, loads, after),
			"grounds_before": self.grounds_of(pair.party_member, home),
			"grounds_after": self.grounds_of(member, home),
			"spread_before": self.spread(loads),
			"spread_after": self.spread(after),
			"cost": self.cost_of(household, member),
		}
		return result | self._judged(home, member, after)

	def cost_of(self, household: str, member: str | None) -> list[dict]:
		"""Return the levels of the objective that a move changes, the weightiest first; less is better."""
		links = self.links()
		moved = {key: held for key, held in links.items() if key != household}
		if member in self.members and self.members[member].takes_part:
			moved[household] = member
		prepared = Prepared(self.problem)
		return sentences.costs(totals(prepared, links), totals(prepared, moved))

	def _judged(self, home: Household, member: str | None, after: dict[str, tuple[int, int]]) -> dict:
		"""Return whether the move is refused, wants a reason, or is free; with the sentence for it."""
		if not member:
			restored = _is_matched(self.primary[home.key], None)
			message = _("The household would have no member.")
			return {"allowed": True, "needs_reason": not restored, "message": message}
		taker = self.require_member(member)
		if code := self.grounds.refusal(taker, home):
			return {"allowed": False, "needs_reason": False, "message": _(REFUSALS[code])}
		count = after[member][0]
		if count <= taker.maximum:
			return {"allowed": True, "needs_reason": False, "message": ""}
		strict = policy_at(clock.today())["link_quota_mode"] == "strict"
		message = _("With this household the member would have {0}; the policy allows {1}.")
		return {
			"allowed": not strict,
			"needs_reason": not strict and not self._reason_given(member),
			"message": message.format(count, taker.maximum),
		}

	def _reason_given(self, member: str) -> bool:
		return any(r.party_member == member and says_something(r.reason) for r in self.plan.breaches)

	def _moved(
		self, loads: dict[str, tuple[int, int]], home: Household, giver: str | None, taker: str | None
	) -> dict[str, tuple[int, int]]:
		after = dict(loads)
		for key, sign in ((giver, -1), (taker, 1)):
			if key in after:
				count, visits = after[key]
				after[key] = count + sign, visits + sign * home.visits
		return after

	def _side(self, key: str | None, before: dict, after: dict) -> dict | None:
		if key not in self.members:
			return None
		member = self.members[key]
		return {
			"name": key,
			"member_name": self.words.members.get(key),
			"minimum": member.minimum,
			"maximum": member.maximum,
			"households_before": before[key][0],
			"households_after": after[key][0],
			"visits_before": before[key][1] / 100,
			"visits_after": after[key][1] / 100,
		}

	def why(self, household: str) -> str:
		"""Return why the household has its member, as a sentence; for who moved it by hand, that."""
		self.require_household(household)
		pair = self.primary[household]
		if pair.source == "Moved":
			mover = get_fullname(pair.moved_by)
			return _("Moved by hand by {0}. {1}").format(mover, pair.moved_reason or "").strip()
		return sentences.why(why(self.problem, self.matching(), household), self.words)

	def why_not(self, household: str, member: str) -> str:
		"""Return why the household does not have that member, as a sentence."""
		self.require_household(household)
		self.require_member(member)
		return sentences.why_not(why_not(self.problem, self.matching(), household, member), self.words)

	def matching(self) -> Matching:
		"""Return the pairs as they stand, as a matching that reasons can be asked of."""
		return assess(self.problem, self.links())

	def links(self) -> dict[str, str]:
		"""Return each household's member, as the pairs stand."""
		return {pair.household: pair.party_member for pair in self.primary.values() if self._stands(pair)}

	def _stands(self, pair: frappe._dict) -> bool:
		member = self.members.get(pair.party_member)
		return bool(member and member.takes_part and pair.household in self.households)


def move(plan: Document, household: str, member: str | None, expected: str | None, reason: str) -> dict:
	"""Give a household of a draft another member, or none; return the board's new figures.

	`expected`: the member whom the sender saw; if somebody else has moved the household since, nothing is changed.
	"""
	prepare.require_draft(plan)
	board = Board(plan)
	home = board.require_household(household)
	pair = board.primary[household]
	if (pair.party_member or None) != (expected or None):
		frappe.throw(_("Somebody else has moved this household meanwhile. The board shows it anew."))
	result = board.preview(household, member)
	if not result["allowed"]:
		frappe.throw(result["message"])
	if result["needs_reason"] and not reason:
		frappe.throw(_("{0} Please give the reason.").format(result["message"]))
	values = _moved_values(board, home, member, pair, reason)
	effects.update_pair(pair.name, values)
	if result["needs_reason"]:
		note_reason(plan, member, reason)
	prepare.refresh(plan)
	return result | {"source": values["source"]}


def _is_matched(pair: frappe._dict, member: str | None) -> bool:
	"""Whether the matching gave the household this member; what is put back there was not moved."""
	return bool(pair.source) and (pair.matched_member or None) == (member or None)


def _moved_values(board: Board, home: Household, member: str | None, pair: frappe._dict, reason: str) -> dict:
	grounds = board.grounds_of(member, home)
	by_hand = not _is_matched(pair, member)
	matched = "Kept" if member and member == pair.current_member else "Matched"
	return {
		"party_member": member or None,
		"grounds": grounds[0] if grounds else None,
		"all_grounds": ", ".join(grounds) or None,
		"source": ("Moved" if by_hand else matched) if member else "Left Over",
		"pinned": pair.pinned if member else 0,
		"moved_by": frappe.session.user if by_hand else None,
		"moved_reason": (reason or None) if by_hand else None,
	}


def note_reason(plan: Document, member: str, reason: str) -> None:
	"""Keep the reason for a breach of the quota with the member."""
	row = next((row for row in plan.breaches if row.party_member == member), None)
	if row:
		row.reason = reason
	else:
		plan.append("breaches", {"party_member": member, "kind": "Over", "reason": reason})


def pin(plan: Document, household: str, pinned: bool) -> None:
	"""Fix a household of a draft to its member, so that matching again leaves it, or loosen it."""
	prepare.require_draft(plan)
	board = Board(plan)
	board.require_household(household)
	pair = board.primary[household]
	if pinned and not pair.party_member:
		frappe.throw(_("This household has no member to be fixed to."))
	effects.update_pair(pair.name, {"pinned": int(pinned)})
	prepare.refresh(plan)
