"""Linkage plans: matching, the board, and what people ask of it. Each call needs the right to the plan."""

from dataclasses import replace

import frappe
from frappe import _
from frappe.model.document import Document

from dongyang_lianhu import clock
from dongyang_lianhu.facts.linking import members_of
from dongyang_lianhu.facts.plans import pairs_of
from dongyang_lianhu.facts.policy import policy_at
from dongyang_lianhu.matching import propose_leads as proposed_leads
from dongyang_lianhu.numerals import in_order
from dongyang_lianhu.permissions.markup import plain
from dongyang_lianhu.permissions.scope import scope_for
from dongyang_lianhu.plans import prepare
from dongyang_lianhu.plans.board import Board, pin
from dongyang_lianhu.plans.board import move as moved

LONGEST_REASON = 500
CHANGES_SHOWN = 12


def _plan(name: str, ptype: str = "read") -> Document:
	"""The plan, for whoever sees the whole village: a lead reads the plan's form, not everybody's households."""
	plan = frappe.get_doc("Linkage Plan", name)
	plan.check_permission(ptype)
	if not frappe.has_permission("Linkage Plan", "report"):
		frappe.throw(_("Only the village and the township see the linking board."), frappe.PermissionError)
	return plan


def _reason(text: str | None) -> str:
	text = plain(text, _("Reason"))
	if len(text) > LONGEST_REASON:
		frappe.throw(_("The reason is longer than {0} characters. Please shorten it.").format(LONGEST_REASON))
	return text


@frappe.whitelist(methods=["POST"])
def match(plan: str) -> dict:
	"""Match the draft's village; return how many households are linked and left over."""
	matching = prepare.match(_plan(plan, "write"))
	return {"linked": len(matching.primaries), "left_over": len(matching.left_over)}


@frappe.whitelist()
def board(plan: str) -> dict:
	"""Everything that the linking board shows of a plan."""
	return Board(_plan(plan)).as_dict()


@frappe.whitelist()
def candidates(plan: str, household: str) -> list[dict]:
	"""The members who could have a household, best first."""
	return Board(_plan(plan)).candidates(household)


@frappe.whitelist()
def preview(plan: str, household: str, member: str | None = None) -> dict:
	"""What giving the household to the member (or to nobody) would change; changes nothing."""
	return Board(_plan(plan)).preview(household, member or None)


@frappe.whitelist(methods=["POST"])
def move(
	plan: str,
	household: str,
	member: str | None = None,
	expected: str | None = None,
	reason: str | None = None,
) -> dict:
	"""Give a household of a draft another member, or none."""
	return moved(_plan(plan, "write"), household, member or None, expected or None, _reason(reason))


@frappe.whitelist(methods=["POST"])
def set_pinned(plan: str, household: str, pinned: int) -> None:
	"""Fix a household of a draft to its member, or loosen it."""
	pin(_plan(plan, "write"), household, bool(int(pinned)))


@frappe.whitelist()
def changes(plan: str) -> dict:
	"""Whose member a plan changes against the links in force: how many in all, and the first rows with names."""
	changed = [
		pair
		for pair in pairs_of(_plan(plan).name)
		if pair.role == "Primary" and pair.current_member and pair.current_member != pair.party_member
	]
	shown = changed[:CHANGES_SHOWN]
	members = _member_names([key for pair in shown for key in (pair.current_member, pair.party_member)])
	heads = dict(
		frappe.get_all(
			"Household", {"name": ["in", [p.household for p in shown]]}, ["name", "head_name"], as_list=True
		)
	)
	rows = [
		{
			"household": pair.household,
			"head_name": heads.get(pair.household),
			"before": members.get(pair.current_member, pair.current_member),
			"after": members.get(pair.party_member, pair.party_member),
		}
		for pair in shown
	]
	return {"total": len(changed), "rows": rows}


@frappe.whitelist()
def why(plan: str, household: str) -> str:
	"""Why the household has its member: "why me, why them"."""
	return Board(_plan(plan)).why(household)


@frappe.whitelist()
def why_not(plan: str, household: str, member: str) -> str:
	"""Why the household does not have that member."""
	return Board(_plan(plan)).why_not(household, member)


@frappe.whitelist(methods=["POST"])
def amend(plan: str) -> str:
	"""Draw up an amendment of a plan in force; return the draft's name."""
	prepare.require_preparer()
	return prepare.amend(_plan(plan, "write")).name


@frappe.whitelist()
def propose_leads(village: str, keep: bool | int | str = True) -> list[dict]:
	"""A lead for each area of the village: by post and area, so that every household has one (四.2).

	`keep`: who leads an area now goes on, also if he lives elsewhere.
	"""
	_require_naming(village)
	areas = frappe.get_all("Lead Area", {"village": village}, ["name", "lead"], order_by="name")
	day = clock.today()
	members = members_of(village, day, policy_at(day))
	if not frappe.utils.sbool(keep):
		members = [replace(member, led_areas=()) for member in members]
	proposals = proposed_leads([area.name for area in areas], members)
	names = _member_names([p.member for p in proposals] + [area.lead for area in areas])
	now = {area.name: area.lead for area in areas}
	return [
		{
			"area": proposal.area,
			"member": proposal.member,
			"member_name": names.get(proposal.member),
			"band": proposal.band,
			"lives_there": proposal.lives_there,
			"stays": proposal.member is not None and proposal.member == now[proposal.area],
			"now": now[proposal.area],
			"now_name": names.get(now[proposal.area]),
		}
		for proposal in sorted(proposals, key=lambda proposal: in_order(proposal.area))
	]


def _require_naming(village: str) -> None:
	"""Refuse who does not name the leads of this village."""
	scope = scope_for(None, "Lead Area", "write")
	if not scope.township and village not in scope.villages:
		frappe.throw(_("Only the village and the organisation clerk name leads."), frappe.PermissionError)


def _member_names(keys: list[str | None]) -> dict[str, str]:
	wanted = [key for key in keys if key]
	rows = frappe.get_all("Party Member", {"name": ["in", wanted]}, ["name", "member_name"], as_list=True)
	return dict(rows)


@frappe.whitelist(methods=["POST"])
def apply_leads(village: str, leads: dict | str) -> int:
	"""Write proposed leads (`{area: member}`) that a person has accepted; return how many areas changed."""
	_require_naming(village)
	wanted = _wanted_leads(leads)
	_require_members(village, set(wanted.values()))
	areas = frappe.get_all("Lead Area", {"village": village, "name": ["in", list(wanted)]}, pluck="name")
	changed = 0
	for name in areas:  # a handful of areas, each saved with its own checks and rights
		area = frappe.get_doc("Lead Area", name)
		if area.lead != wanted[name]:
			area.lead = wanted[name]
			area.save()
			changed += 1
	return changed


def _require_members(village: str, keys: set[str]) -> None:
	there = {"village": village, "status": "Active", "name": ["in", list(keys)]}
	strangers = keys - set(frappe.get_all("Party Member", there, pluck="name"))
	if strangers:
		message = _("{0} is not a member of {1}. Please choose one of the same village.")
		frappe.throw(message.format("、".join(sorted(strangers)), village))


def _wanted_leads(leads: dict | str) -> dict[str, str]:
	"""Read `{area: member}`; an area is given another lead, never none."""
	try:
		wanted = frappe.parse_json(leads)
	except ValueError:
		wanted = None
	if not isinstance(wanted, dict) or not all(isinstance(lead, str) and lead for lead in wanted.values()):
		frappe.throw(_("Please name one member as the lead of each area."))
	return wanted
