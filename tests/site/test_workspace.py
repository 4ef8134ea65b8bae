"""The workspace shows each user what is his to do."""

import json

import factories
import pytest

PAGE = json.dumps({"name": "Household Linking", "title": "Household Linking", "public": 1})
TO_DECIDE = {"Late Entries to Approve", "Tier Proposals to Decide"}
OF_THE_NIGHT = "Villages Not Evaluated Today"


def shown(user: str) -> tuple[set[str], set[str]]:
	"""Shortcuts (where they lead) and number cards that the user finds on the workspace."""
	import frappe

	from dongyang_lianhu import permissions
	from dongyang_lianhu.api.workspaces import desktop_page

	frappe.set_user(factories.email(user))
	permissions.clear_scopes()
	found = desktop_page(PAGE)
	shortcuts = {item.get("link_to") for item in found["shortcuts"]["items"] if item.get("doc_view") == "New"}
	return shortcuts, {item.get("number_card_name") for item in found["number_cards"]["items"]}


@pytest.mark.parametrize(
	("user", "forms", "to_decide", "of_the_night"),
	[
		("member.a", {"Visit"}, False, False),
		("lead.a", {"Visit", "Sorting Check"}, True, False),
		("secretary.a", {"Visit", "Sorting Check"}, True, True),
		("clerk", {"Visit", "Sorting Check"}, True, True),
		("leader", set(), True, True),
	],
)
def test_a_form_or_figure_is_shown_to_those_whose_task_it_is(
	world, database, user, forms, to_decide, of_the_night
) -> None:
	shortcuts, cards = shown(user)
	assert shortcuts == forms
	assert TO_DECIDE & cards == (TO_DECIDE if to_decide else set())
	assert (OF_THE_NIGHT in cards) == of_the_night
	assert "Overdue Now" in cards


def test_equally_old_duties_are_shown_of_many_villages(world, database) -> None:
	"""Eight duties of each of two villages, overdue since one day."""
	import frappe

	from dongyang_lianhu.api.dashboard import overdue_visits

	factories.forget_fresh()
	old = factories.days_ago(2000)
	fields = ["name", "party_member", "village"]
	for code in ("QA", "QB"):
		(model,) = frappe.get_all("Household Link", {"household": f"{code}-0001"}, fields, limit=1)
		for household in [factories.fresh_household(code) for _number in range(8)]:
			factories.insert_row(
				"Visit Obligation",
				f"{household}-old",
				household_link=model.name,
				household=household,
				party_member=model.party_member,
				village=model.village,
				kind="Month",
				period="2021-01",
				window_start=old,
				window_end=old,
				due_date=old,
				status="Overdue",
				required_visits=1,
			)
	villages = [row.village for row in overdue_visits()["rows"]]
	assert {factories.VILLAGES["QA"], factories.VILLAGES["QB"]} <= set(villages)
