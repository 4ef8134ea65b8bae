"""How far the villages have come in a linkage cycle (四.1-3): steps, contact cards, first contacts."""

from datetime import date

import frappe
from frappe.query_builder import DocType
from frappe.query_builder.functions import Count, Sum
from frappe.utils import getdate
from pypika import Case

from dongyang_lianhu import clock
from dongyang_lianhu.api.reading import readable
from dongyang_lianhu.facts.cycles import register_ready

# step: the states of a plan that have passed it, and the cycle's day by which it is due
STEPS = {
	"drafted": (("Draft", "Confirmed", "Approved", "In Force", "Superseded", "Returned"), "matching_due"),
	"confirmed": (("Confirmed", "Approved", "In Force", "Superseded"), "matching_due"),
	"approved": (("Approved", "In Force", "Superseded"), "visits_from"),
	"in_force": (("In Force", "Superseded"), "visits_from"),
}


@frappe.whitelist()
def progress(cycle: str) -> list[dict]:
	"""Steps, cards and first contacts of each village that the user may read, those behind first.

	One row a village: `steps` in their order, each done or late; `late` names those whose day is past;
	`cards` of `links` and `contacted` of `contacts` count the open primary links of the cycle's plans. Nothing for who
	may not read plans.
	"""
	doc = frappe.get_doc("Linkage Cycle", cycle)
	doc.check_permission("read")
	if not frappe.has_permission("Linkage Plan", "read"):
		return []
	villages = _villages()
	ready, plans = register_ready(villages) if villages else {}, _plans(cycle)
	links, contacts = _links(cycle), _contacts(cycle)
	rows = [
		_row(village, ready[village], plans.get(village, []), doc)
		| links.get(village, {"links": 0, "cards": 0})
		| contacts.get(village, {"contacts": 0, "contacted": 0})
		for village in villages
	]
	return sorted(rows, key=lambda row: (-len(row["late"]), _done(row), row["village"]))


def _done(row: dict) -> int:
	return sum(step["done"] for step in row["steps"])


def _villages() -> list[str]:
	village = DocType("Village")
	query = frappe.qb.from_(village).select(village.name).where(readable("Village"))
	return [name for (name,) in query.where(village.participates == 1).orderby(village.name).run()]


def _plans(cycle: str) -> dict[str, list[frappe._dict]]:
	"""Return the plans of the cycle by village, the newest last."""
	plan = DocType("Linkage Plan")
	rows = (
		frappe.qb.from_(plan)
		.select(plan.name, plan.village, plan.status)
		.where(readable("Linkage Plan") & (plan.cycle == cycle))
		.orderby(plan.creation)
		.orderby(plan.name)
	).run(as_dict=True)
	found: dict[str, list[frappe._dict]] = {}
	for row in rows:
		found.setdefault(row.village, []).append(row)
	return found


def _row(village: str, ready: bool, plans: list[frappe._dict], cycle) -> dict:
	states = {plan.status for plan in plans}
	steps = [_step("register", ready, cycle.register_due)]
	steps += [
		_step(step, bool(states & set(passed)), cycle.get(due)) for step, (passed, due) in STEPS.items()
	]
	return {
		"village": village,
		"plan": plans[-1].name if plans else None,
		"steps": steps,
		"late": [step["step"] for step in steps if step["late"]],
	}


def _step(step: str, done: bool, due: date | str) -> dict:
	return {"step": step, "done": done, "late": not done and getdate(due) < clock.today()}


def _links(cycle: str) -> dict[str, dict]:
	"""Return how many primary links the cycle's plans have open, and how many of them have a card handed out."""
	link, plan = DocType("Household Link"), DocType("Linkage Plan")
	issued = Case().when(link.card_issued_on.isnotnull(), 1).else_(0)
	rows = (
		frappe.qb.from_(link)
		.join(plan)
		.on(plan.name == link.linkage_plan)
		.select(link.village, Count(link.name), Sum(issued))
		.where(readable("Household Link") & (plan.cycle == cycle))
		.where((link.role == "Primary") & (link.status != "Ended"))
		.groupby(link.village)
	).run()
	return {village: {"links": count, "cards": int(cards or 0)} for village, count, cards in rows}


def _contacts(cycle: str) -> dict[str, dict]:
	"""Return how many first contacts the cycle's open links ask for, and how many are done."""
	duty, link, plan = DocType("Visit Obligation"), DocType("Household Link"), DocType("Linkage Plan")
	done = Case().when(duty.status == "Done", 1).else_(0)
	rows = (
		frappe.qb.from_(duty)
		.join(link)
		.on(link.name == duty.household_link)
		.join(plan)
		.on(plan.name == link.linkage_plan)
		.select(duty.village, Count(duty.name), Sum(done))
		.where(readable("Visit Obligation") & (plan.cycle == cycle) & (link.status != "Ended"))
		.where((duty.kind == "First Contact") & (duty.status != "Cancelled"))
		.groupby(duty.village)
	).run()
	return {village: {"contacts": count, "contacted": int(number or 0)} for village, count, number in rows}
