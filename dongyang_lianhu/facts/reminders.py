"""Facts of subject `reminder`: how long a Difficult household has had no visit (五(一), default 8)."""

from datetime import date, timedelta

import frappe
from frappe.query_builder.functions import Max

from dongyang_lianhu.facts import visits
from dongyang_lianhu.facts.links import known_open_on
from dongyang_lianhu.facts.scope import Scope
from dongyang_lianhu.facts.tiers import TierHistory
from dongyang_lianhu.policy import Policy


def reminder_facts(scope: Scope, history: TierHistory, policy: Policy) -> list[tuple[dict, frappe._dict]]:
	"""Return a fact and its link for every Difficult household's open primary link: two queries."""
	households = [name for name in history.spans if history.on(name, scope.as_of) == "Difficult"]
	if not households:
		return []
	links = _links_with_last_visit(scope, households)
	sent = _reminders_sent(scope)
	return [_reminder_fact(link, sent, scope, policy) for link in links]


def _links_with_last_visit(scope: Scope, households: list[str]) -> list[frappe._dict]:
	link, visit = frappe.qb.DocType("Household Link"), frappe.qb.DocType("Visit")
	counted = (
		(visit.household == link.household)
		& (visit.visit_date >= link.from_date)
		& (visit.visit_date <= scope.as_of)
		& visits.counts(visit, scope.as_of)
	)
	return (
		frappe.qb.from_(link)
		.left_join(visit)
		.on(counted)
		.select(link.name, link.household, link.party_member, link.village, link.role, link.from_date)
		.select(Max(visit.visit_date).as_("last_visit"))
		.where(link.village == scope.village)
		.where((link.role == "Primary") & link.household.isin(households))
		.where(known_open_on(link, scope.as_of))
		.groupby(link.name)
		.orderby(link.name)
	).run(as_dict=True)


def _reminders_sent(scope: Scope) -> dict[str, int]:
	duty = frappe.qb.DocType("Visit Obligation")
	rows = (
		frappe.qb.from_(duty)
		.select(duty.name, duty.reminders)
		.where(scope.within(duty.village, duty.household) & (duty.kind == "Reminder"))
	).run()
	return dict(rows)


def _reminder_fact(link, sent: dict[str, int], scope: Scope, policy: Policy) -> tuple[dict, frappe._dict]:
	link.rests_on = max(link.last_visit or link.from_date, link.from_date)
	days = (scope.as_of - link.rests_on).days
	period = reminder_period(link.rests_on)
	link.reminders_due = max(0, (days - 1) // policy["difficult_reminder_days"])
	fact = {
		"key": link.name,
		"period": period,
		"tier": "Difficult",
		"link_role": link.role,
		"village_participates": int(scope.participates),
		"days_since_visit": days,
		"reminders_due": link.reminders_due,
		"reminders_sent": sent.get(f"{link.name}-{period}", 0),
	}
	return fact, link


def reminder_period(rests_on: date) -> str:
	"""Return the key of a stretch without visits: the day on which it began."""
	return f"R-{rests_on:%Y%m%d}"


def reminder_window(rests_on: date, days: int) -> tuple[date, date]:
	"""Return the first day of the stretch, and the day on which the reminder falls due."""
	return rests_on + timedelta(days=1), rests_on + timedelta(days=days + 1)
