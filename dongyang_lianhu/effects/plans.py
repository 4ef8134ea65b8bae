"""Linkage Plans: what a matching found is written as pairs; an approved plan ends and opens links (四.2)."""

from datetime import date, timedelta

import frappe
from frappe.model.document import Document
from frappe.utils import getdate

from dongyang_lianhu.effects import links, registers, rows, visits
from dongyang_lianhu.facts import plans as facts
from dongyang_lianhu.facts.linking import links_in_force
from dongyang_lianhu.matching import Matching, Problem
from dongyang_lianhu.messages import MessageError
from dongyang_lianhu.wording import name_of, named

ONE_DAY = timedelta(days=1)
COUNTED = {
	"grid_pairs": "Grid", "kin_pairs": "Kin", "near_pairs": "Near", "familiar_pairs": "Familiar", "other_pairs": "",
}  # fmt: skip


class PlanError(MessageError):
	"""Why a plan cannot come into force as it is; says what to do."""


def pair_name(plan: str, household: str, role: str) -> str:
	"""Return the natural key of a pair: plan, household and role."""
	return f"{plan}-{household}-{links.ROLE_CODES[role]}"


def write_matching(plan: Document, problem: Problem, matching: Matching, in_force: dict[str, str]) -> None:
	"""Replace the plan's pairs by those of a matching; households left over are pairs without a member.

	`in_force`: household to its primary member now.
	"""
	tiers = {household.key: household.tier for household in problem.households}
	found = [_matched_row(plan, pair, tiers, in_force) for pair in matching.pairs]
	found += [_left_over_row(plan, household, tiers, in_force) for household in matching.left_over]
	table = frappe.qb.DocType("Linkage Plan Pair")
	frappe.qb.from_(table).delete().where(table.plan == plan.name).run()
	rows.insert("Linkage Plan Pair", found)


def _matched_row(plan: Document, pair, tiers: dict[str, str], in_force: dict[str, str]) -> dict:
	return _row(plan, pair.household, pair.role, tiers, in_force) | {
		"party_member": pair.member,
		"matched_member": pair.member,
		"grounds": pair.ground or None,
		"all_grounds": ", ".join(pair.grounds) or None,
		"source": "Kept" if pair.kept else "Matched",
		"pinned": int(pair.pinned),
	}


def _left_over_row(plan: Document, household: str, tiers: dict[str, str], in_force: dict[str, str]) -> dict:
	return _row(plan, household, "Primary", tiers, in_force) | {
		"party_member": None,
		"matched_member": None,
		"grounds": None,
		"all_grounds": None,
		"source": "Left Over",
		"pinned": 0,
	}


def _row(plan: Document, household: str, role: str, tiers: dict[str, str], in_force: dict[str, str]) -> dict:
	return {
		"name": pair_name(plan.name, household, role),
		"plan": plan.name,
		"village": plan.village,
		"household": household,
		"role": role,
		"tier": tiers[household],
		"current_member": in_force.get(household),
		"moved_by": None,
		"moved_reason": None,
	}


def update_pair(name: str, values: dict) -> None:
	"""Change one pair of a draft."""
	rows.update("Linkage Plan Pair", {name: values})


def counted(pairs: list[frappe._dict]) -> dict[str, int]:
	"""Return the figures that the plan's form shows of its pairs."""
	primary = [pair for pair in pairs if pair.role == "Primary"]
	linked = [pair for pair in primary if pair.party_member]
	changed = [pair for pair in primary if pair.current_member and pair.current_member != pair.party_member]
	by_ground = {
		field: sum((pair.grounds or "") == ground for pair in linked) for field, ground in COUNTED.items()
	}
	return {
		"households": len(primary),
		"linked": len(linked),
		"left_over": len(primary) - len(linked),
		"changed": len(changed),
		**by_ground,
	}


def apply(plan: Document, today: date) -> dict[str, int]:
	"""End and open the village's links as the plan says, from its first day; return how many of each.

	A temporary cover that begins later lasts its first day, and the planned link follows it.

	One transaction of the caller, who holds the village's lock. Links that the plan keeps go on. Raises PlanError when
	a link that begins or ends later is in the way; then nothing is written.
	"""
	first = getdate(plan.links_from)
	pairs, kept, ended = _sorted_out(plan)
	last_days = {name: max(first - ONE_DAY, link.from_date) for name, link in ended.items()}
	begins = {(link.household, link.role): last_days[name] + ONE_DAY for name, link in ended.items()}
	reasons = {row.party_member: row.reason for row in plan.breaches}
	opened = [
		links.link_row(
			pair.household,
			pair.party_member,
			plan.village,
			begins.get((household, role), first),
			today,
			role=role,
			grounds=pair.grounds,
			pinned=bool(pair.pinned),
			plan=plan.name,
			quota_reason=reasons.get(pair.party_member),
		)
		for (household, role), pair in sorted(pairs.items())
		if (household, role) not in kept
	]
	reason = frappe._("Linkage plan {0}", "zh").format(plan.name)
	links.end_links(last_days, reason, today)
	links.open_links(opened)
	_mark_kept(kept, pairs, plan.name)
	households = sorted({row["household"] for row in opened} | {link.household for link in ended.values()})
	registers.refresh_links(plan.village, today)
	if households:
		visits.recount(households, today)
	return {"opened": len(opened), "ended": len(ended), "kept": len(kept)}


def require_applicable(plan: Document) -> None:
	"""Raises PlanError when a link that was decided meanwhile is in the way, or one that the plan keeps has ended."""
	pairs, kept, _ended = _sorted_out(plan)
	lost = [pair for key, pair in pairs.items() if pair.source == "Kept" and key not in kept]
	if lost:
		raise PlanError(
			"Household {0} is no longer linked to {1}, whom the plan keeps. Please match again.",
			named("Household", [lost[0].household])[lost[0].household],
			name_of("Party Member", lost[0].party_member),
		)


def _sorted_out(plan: Document) -> tuple[dict, dict, dict]:
	"""Return the plan's pairs and the links that go on, both by (household, role), and the links that end, by name.

	A plan without backups leaves backup links alone, unless the backup becomes the primary member.
	"""
	first, with_backups = getdate(plan.links_from), bool(plan.with_backups)
	pairs = {(p.household, p.role): p for p in facts.pairs_of(plan.name) if p.party_member}
	kept, ended = {}, {}
	for link in links_in_force(plan.village, first - ONE_DAY):
		wanted = pairs.get((link.household, link.role))
		if wanted and wanted.party_member == link.party_member and not link.to_date:
			kept[link.household, link.role] = link
		elif link.role == "Backup" and not with_backups and not _is_primary(link, pairs):
			continue
		elif link.to_date and link.to_date < first:
			continue
		elif link.to_date or (link.from_date >= first and not link.is_temporary):
			raise PlanError(
				"Household {0} has a link from {1} that reaches beyond {2}. End it before, or let the plan's links begin later.",
				named("Household", [link.household])[link.household],
				link.from_date,
				first,
			)
		else:
			ended[link.name] = link
	return pairs, kept, ended


def _is_primary(link: frappe._dict, pairs: dict) -> bool:
	primary = pairs.get((link.household, "Primary"))
	return bool(primary and primary.party_member == link.party_member)


def _mark_kept(kept: dict, pairs: dict, plan: str) -> None:
	"""Links that go on belong to the new plan; a temporary cover that it keeps is one no longer."""
	changes = {
		link.name: {
			"grounds": pairs[key].grounds,
			"pinned": int(pairs[key].pinned or 0),
			"linkage_plan": plan,
			"is_temporary": 0,
		}
		for key, link in kept.items()
	}
	rows.update("Household Link", changes)


def begin(village: str, day: date) -> None:
	"""Let the village's approved plan come into force on its first day, and supersede the one before."""
	due = frappe.db.get_value(
		"Linkage Plan", {"village": village, "status": "Approved", "links_from": ["<=", day]}
	)
	if not due:
		return
	before = facts.plan_in_force(village)
	if before:
		rows.update("Linkage Plan", {before: {"status": "Superseded", "superseded_by": due}})
	rows.update("Linkage Plan", {due: {"status": "In Force", "in_force_on": day}})
	for name in filter(None, (before, due)):
		frappe.clear_document_cache("Linkage Plan", name)
