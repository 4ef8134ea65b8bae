"""The matching's reasons as sentences: why this member, why not that one, what lacks places and what would cure it."""

from dataclasses import dataclass

import frappe
from frappe import _

from dongyang_lianhu.matching import Matching, Problem, Reason
from dongyang_lianhu.matching.objective import Totals
from dongyang_lianhu.numerals import in_order

SHOWN = 6

WHY = {
	"left_over": "No member has a place left for this household.",
	"pinned": "Fixed by hand: {member} stays with this household.",
	"kept": "{member} has this household already, and the plan changes no more links than it must.",
	"better_ones_full": "{member} has the best grounds ({grounds}) among those with places; {better} would be nearer, and have no place left.",
	"best_ground": "{member} has the best grounds of all members: {grounds}.",
	"no_ground": "No member has any of the grounds; {member} has the most room.",
}
WHY_NOT = {
	"linked": "{member} has this household in the plan.",
	"own_home": "It is the member's own home.",
	"unavailable": "The member is exempt, has left, or is not one of those who link households.",
	"forbidden": "The pair has been ruled out.",
	"out_of_reach": "The household lies outside the member's lead area.",
	"pinned": "The household is fixed by hand to {member}.",
	"maximum": "All places are taken: {households} of {maximum} households.",
	"left_over": "Another household would be left without a member.",
	"left_over_visits": "A household that needs more visits would be left without a member.",
	"shortfall": "Another member would have too few households.",
	"changes": "More links would have to change.",
	"worse_ground": "The grounds would be worse: {ground} instead of {present_ground}.",
	"pushes": "Household {household} would fall from {from} to {to}.",
	"less_even": "The visits would be spread less evenly: the member has {visits} a month already.",
	"equal": "It would be just as good; the order of the numbers decided.",
	"better_full": "All places are taken now: {households} of {maximum} households. Matching again would make room by moving others.",
	"better": "It would be better. Match again, or move the household.",
}

HUNDREDTHS = "left_over_visits"


@dataclass(frozen=True)
class Words:
	"""What members and households are called in sentences."""

	members: dict[str, str]

	@classmethod
	def of(cls, problem: Problem) -> "Words":
		"""Return the names of a problem's members: one query."""
		keys = [member.key for member in problem.members]
		rows = frappe.get_all("Party Member", {"name": ["in", keys]}, ["name", "member_name"], as_list=True)
		return cls(dict(rows))

	def member(self, key: str | None) -> str:
		"""Return a member's name with his number; names of one village may be alike."""
		return f"{self.members[key]}（{key}）" if key in self.members else key or ""


def why(reason: Reason, words: Words) -> str:
	"""Return why a household has its member, as a sentence."""
	return _(WHY[reason.code]).format(**_spoken(reason, words))


def why_not(reason: Reason, words: Words) -> str:
	"""Return why a household does not have another member, as a sentence."""
	return _(WHY_NOT[reason.code]).format(**_spoken(reason, words))


def _spoken(reason: Reason, words: Words) -> dict[str, object]:
	values = dict(reason.values)
	spoken = {name: _ground(values.get(name)) for name in ("ground", "present_ground", "from", "to")}
	spoken["member"] = words.member(values.get("member"))
	spoken["grounds"] = "、".join(_ground(ground) for ground in values.get("grounds") or ()) or _ground("")
	better = values.get("better") or ()
	spoken["better"] = "、".join(words.member(key) for key in better[:SHOWN]) if better else ""
	spoken["visits"] = f"{(values.get('visits') or 0) / 100:g}" if "visits" in values else ""
	return values | spoken


def _ground(ground: object) -> str:
	return _(str(ground)) if ground else _("no grounds")


def costs(before: Totals, after: Totals) -> list[dict[str, object]]:
	"""Return the levels of the objective that differ, in its order: label, value before and after; less is better."""
	return [
		{"label": _cost_label(name), "before": _cost(name, now), "after": _cost(name, then)}
		for (name, now), (_name, then) in zip(before, after, strict=True)
		if _cost(name, now) != _cost(name, then)
	]


def _cost(name: str, value: float) -> float:
	return round(value / 100 if name == HUNDREDTHS else value, 2)


def _cost_label(name: str) -> str:
	levels = {
		"left_over": _("Households left over"),
		"shortfall": _("Households short of the minimum"),
		"changes": _("Links that change"),
		"left_over_visits": _("Visits a month left over"),
		"balance": _("Unevenness of the visits"),
		"weighted": _("Weighted cost"),
	}
	if name in levels:
		return levels[name]
	ground = name.removeprefix("also ")
	words = _("Households not at the ground {0}") if ground == name else _("Households without {0} besides")
	return words.format(_(ground))


def shortage(matching: Matching, words: Words) -> str | None:
	"""Return who lacks places, one sentence for each set of households that is short; None when nobody is."""
	return (
		"\n".join(
			_("{0}: {1} households, {2} places, {3} too few.").format(
				_places(part.groups or part.areas), len(part.households), part.places, part.short
			)
			for part in matching.shortage
		)
		or None
	)


def _places(keys: tuple[str, ...]) -> str:
	"""Groups or areas of one village, whose keys begin with its name, as people count them."""
	names = sorted((key.partition("-")[2] or key for key in keys), key=in_order)
	shown = "、".join(names[:SHOWN])
	more = len(names) - SHOWN
	return shown if more <= 0 else _("{0} and {1} more").format(shown, more)


def cures(matching: Matching) -> str | None:
	"""Return what would link everybody, one line for each shortage: proved by matching again."""
	lines = [
		_(" or ", context="Cure").join(text for cure in part.cures if (text := _cure(cure)))
		for part in matching.shortage
	]
	return "\n".join(line for line in lines if line) or None


def _cure(cure) -> str:
	if cure.kind == "members":
		return _("{0} ordinary members more").format(cure.number)
	if cure.kind == "maximum":
		return _("a maximum of {0} for {1}").format(cure.number, _(cure.band))
	return _("members link outside their areas as well")
