"""A refusal over HTTP says once, in Chinese, what it refuses, and never tells the person his own account."""

import json

import factories
import pytest
from refusals import CHINESE

# A document of another village, and a new one on its household.
REFUSED = {
	"open": ("GET", "/api/method/frappe.desk.form.load.getdoc?doctype=Household&name=QB-0001", None),
	"read": ("GET", "/api/resource/Household/QB-0001", None),
	"create": (
		"POST",
		"/api/resource/Visit",
		{"household": "QB-0001", "visitor": "QA-003", "mode": "Home Visit"},
	),
	"change": ("PUT", "/api/resource/Household/QB-0001", {"remarks": "改"}),
	"a doctype": ("GET", "/api/resource/Roster Import/DR-other", None),
}


@pytest.mark.parametrize("act", REFUSED)
def test_a_refusal_is_said_once_without_the_account(act, world, login):
	verb, path, values = REFUSED[act]
	reply = login("member.a").request(verb, path, json=values)
	assert reply.status_code in (403, 417), reply.text[:300]
	answer = reply.json()
	told = [json.loads(message)["message"] for message in json.loads(answer["_server_messages"])]
	assert told and len(told) == len(set(told))
	shown = " ".join([*told, answer.get("_error_message") or ""])
	assert CHINESE.search(shown) and not [
		word for word in (factories.DOMAIN, "None", "Household", "Visit") if word in shown
	]
