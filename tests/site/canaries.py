"""Marked data of village QB, and calls of every whitelisted method with arguments filled from its signature.

A marker is a text that stands nowhere else, and that no request holds: found in an answer, it has leaked.
"""

import inspect
import json
import sys
from dataclasses import dataclass

import factories
import frappe

HOUSEHOLD = "QB-0009"
MEMBER = "QB-009"
ACCOUNT = "canary@lianhu.test"
FILE_NAME = "canary.csv"

# Texts that only village QB and the township may read.
PLACE = {
	"head": "暗记户主甲",
	"head in pinyin": "an ji hu zhu jia",
	"address": "暗记地址甲号",
	"remarks": "暗记备注甲",
	"member": "暗记党员甲",
	"account": "暗记账号甲",
	"visit": "暗记走访甲",
	"check": "暗记检查甲",
	"comment": "暗记评论甲",
	"task": "暗记待办甲",
	"tag": "暗记标签甲",
	"file": "暗记文件甲",
	"decision": "暗记裁定甲",
	"black list": "暗记红黑甲",
	"old version": "暗记旧值甲",
	"number in a note": "10000098003",
}
# Numbers that nobody without the level of phones may read, the township's leaders neither.
PHONES = {"household's phone": "10000098001", "member's phone": "10000098002"}
VILLAGE_USERS = ("guest", "member.a", "lead.a", "secretary.a", "committee.a", "stranger")
LEADERS = ("leader", "township.secretary")
CLERK = "clerk"


@dataclass
class Canaries:
	"""What was seeded: the names by which calls ask for it, and what nobody may be told."""

	targets: list[tuple[str, str]]
	file_url: str
	token: str

	def markers(self, user: str) -> dict[str, str]:
		"""The texts that `user` may not be told, by what they are."""
		told_nobody = {"card token": self.token}
		if user in VILLAGE_USERS:
			return PLACE | PHONES | told_nobody
		return PHONES | told_nobody if user in LEADERS else told_nobody


def seed() -> Canaries:
	"""Make the marked documents that are missing, commit, and tell what they are called; no rule judges them."""
	frappe.flags.in_lianhu_load = True
	try:
		return _seed()
	finally:
		frappe.flags.in_lianhu_load = None
		factories.wait_for_workers()


def _seed() -> Canaries:
	household, member = seed_people()
	link = frappe.db.get_value(
		"Household Link", {"household": household, "status": "Open"}
	) or factories.fresh_link(household, member)
	visit = factories.make_visit(household, member, factories.days_ago(2), situation=PLACE["visit"])
	check = factories.ensure(
		"Sorting Check",
		frappe.db.get_value("Sorting Check", {"household": household}) or "",
		household=household,
		check_date=factories.days_ago(3),
		result="Accurate",
		remarks=PLACE["check"],
	)
	decision = factories.make_decision(factories.VILLAGES["QB"], household, member)
	frappe.db.set_value("Rule Decision", decision, "facts", json.dumps({"note": PLACE["decision"]}))
	targets = [
		("Household", household),
		("Party Member", member),
		("Household Link", link),
		("Visit", visit),
		("Sorting Check", check),
		("Rule Decision", decision),
		("User", ACCOUNT),
		*seed_notes(household),
		*((doctype, household) for doctype in hidden_tables()),
	]
	canaries = Canaries(targets, targets_file(targets), token_of(link))
	frappe.db.commit()
	return canaries


def seed_people() -> tuple[str, str]:
	"""A household on the black list and a member with an account, all of it marked."""
	village = factories.VILLAGES["QB"]
	factories.make_user("canary", (), PLACE["account"])
	factories.ensure(
		"Household",
		HOUSEHOLD,
		household_number=HOUSEHOLD,
		head_name=PLACE["head"],
		address=PLACE["address"],
		remarks=PLACE["remarks"],
		village=village,
		village_group=f"{village}-一组",
		tier="General",
		tier_since=factories.days_ago(60),
		phone=PHONES["household's phone"],
		listings=[{"listed_from": factories.days_ago(5), "reason": PLACE["black list"]}],
	)
	factories.ensure(
		"Party Member",
		MEMBER,
		member_number=MEMBER,
		member_name=PLACE["member"],
		village=village,
		membership="Full",
		phone=PHONES["member's phone"],
		user=ACCOUNT,
	)
	return HOUSEHOLD, MEMBER


def seed_notes(household: str) -> list[tuple[str, str]]:
	"""A comment, a task, a tag, a private file and an old version of the household."""
	about = {"reference_doctype": "Household", "reference_name": household}
	comment = found("Comment", about) or made(
		"Comment", comment_type="Comment", content=f"{PLACE['comment']} {PLACE['number in a note']}", **about
	)
	task = found("ToDo", {"reference_name": household}) or made(
		"ToDo",
		description=PLACE["task"],
		allocated_to="Administrator",
		reference_type="Household",
		reference_name=household,
	)
	if not frappe.db.exists("Tag Link", {"document_name": household}):
		frappe.get_attr("frappe.desk.doctype.tag.tag.add_tag")(PLACE["tag"], "Household", household)
	file = found("File", {"attached_to_name": household}) or made(
		"File",
		file_name=FILE_NAME,
		content=f"{PLACE['file']},{PLACE['number in a note']}\n",
		is_private=1,
		attached_to_doctype="Household",
		attached_to_name=household,
	)
	data = json.dumps({"changed": [["remarks", PLACE["old version"], ""]]})
	version = found("Version", {"docname": household}) or made(
		"Version", ref_doctype="Household", docname=household, data=data
	)
	return [("Comment", comment), ("ToDo", task), ("File", file), ("Version", version)]


def found(doctype: str, filters: dict) -> str | None:
	"""The name of what was seeded before."""
	return frappe.db.get_value(doctype, filters)


def made(doctype: str, **values) -> str:
	"""A new document of Frappe's own."""
	return frappe.get_doc({"doctype": doctype, **values}).insert(ignore_permissions=True).name


def hidden_tables() -> list[str]:
	"""Tables of the app that no role reads: what must not be reachable."""
	return [
		name
		for name in frappe.get_all(
			"DocType", {"module": "Dongyang Lianhu", "istable": 0, "issingle": 0}, pluck="name"
		)
		if not any(row.read and row.role != "System Manager" for row in frappe.get_meta(name).permissions)
	]


def token_of(link: str) -> str:
	"""The token of the link's card."""
	from dongyang_lianhu.printing import tokens

	return tokens.give([link])[link]


def targets_file(targets: list[tuple[str, str]]) -> str:
	"""The address of the seeded file."""
	return frappe.db.get_value("File", dict(targets)["File"], "file_url")


# Sets of columns, by turns: everything, phones, phones through every link, by the table's name, a query within.
FIELDS = (
	["*"],
	["name", "phone"],
	["name", "household.phone", "party_member.phone", "primary_member.phone", "own_household.head_name"],
	["name", "visitor.phone", "leader.phone", "lead.phone", "backup_member.phone", "household.is_listed"],
	["`tabHousehold`.`phone`", "`tabParty Member`.`member_name`", "`tabHousehold Link`.`card_token`"],
	["name", "card_token", "listings.reason", "`tabHousehold Listing`.`reason`"],
	["name", "(select value from `tabConfidential Value` limit 1) as x"],
)
COLUMNS = ("phone", "head_name", "card_token", "household.phone", "remarks", "primary_member.phone")
METHODS = (
	"frappe.desk.query_report.get_data_for_custom_field",
	"frappe.client.get_password",
	"frappe.get_all",
)


def arguments_for(function, turn: int, canaries: Canaries) -> dict[str, object]:
	"""Arguments by the names in a function's signature, another set for each turn."""
	parameters = [name for name in inspect.signature(inspect.unwrap(function)).parameters if name != "self"]
	values = values_of(turn, canaries)
	named = {name: values[name] for name in parameters if name in values}
	unnamed = {
		name: values["name"] for name in parameters if name not in values and name not in ("args", "kwargs")
	}
	# methods without a signature read what the request holds
	return named | unnamed if parameters and "kwargs" not in parameters else dict(values)


def values_of(turn: int, canaries: Canaries) -> dict[str, object]:
	"""One value for each name that parameters have in Frappe."""
	doctype, name = canaries.targets[turn % len(canaries.targets)]
	fields, column = FIELDS[turn % len(FIELDS)], COLUMNS[turn % len(COLUMNS)]
	doc = json.dumps({"doctype": doctype, "name": name, "owner": "Administrator", "remarks": "x"})
	return {
		**dict.fromkeys(
			("doctype", "dt", "reference_doctype", "ref_doctype", "attached_to_doctype"), doctype
		),
		**dict.fromkeys(("reminder_doctype", "document_type", "parent_doctype", "share_doctype"), doctype),
		**dict.fromkeys(("name", "docname", "dn", "doc_name", "reference_name", "reminder_docname"), name),
		**dict.fromkeys(("names", "docnames", "items"), json.dumps([name])),
		**dict.fromkeys(("doc", "docs", "document"), doc),
		**dict.fromkeys(("field", "fieldname", "searchfield", "sort_field", "order_by", "group_by"), column),
		"fields": json.dumps(fields),
		"filters": json.dumps([[column, "like", "%"]] if turn % 3 else []),
		"or_filters": json.dumps([["name", "=", name]]),
		"current_filters": "[]",
		**dict.fromkeys(("txt", "text", "search_term", "search_text"), "暗记"),
		**dict.fromkeys(("users", "user_list"), json.dumps([ACCOUNT])),
		**dict.fromkeys(("user", "email", "recipients", "assign_to", "usr"), ACCOUNT),
		**dict.fromkeys(("file_url", "fname", "file_name"), canaries.file_url),
		**dict.fromkeys(("method", "query"), METHODS[turn % len(METHODS)]),
		"report_name": "Overdue Visits",
		"custom_columns": json.dumps(
			[{"doctype": doctype, "fieldname": "phone", "link_field": {"fieldname": "household"}}]
		),
		"chart": json.dumps(
			{"document_type": doctype, "chart_type": "Group By", "group_by_based_on": column}
		),
		"stats": json.dumps([column]),
		"field_map": json.dumps({"start": "creation", "end": "creation", "id": "name", "title": column}),
		**dict.fromkeys(("start", "limit_start", "idx"), 0),
		**dict.fromkeys(("page_length", "limit", "limit_page_length"), 500),
		**dict.fromkeys(("ignore_permissions", "ignore_user_permissions", "as_dict", "debug"), 1),
		"values": json.dumps({"remarks": "x"}),
		"value": "x",
		"args": json.dumps({"doctype": doctype, "name": name, "assign_to": [ACCOUNT]}),
		"action": "Save",
		"html": f"<img src='{canaries.file_url}'>",
		"tag": "x",
		"content": "x",
		"file_format_type": "CSV",
		"file_type": "CSV",
		"export_fields": json.dumps({doctype: ["name", "phone"]}),
		"select_columns": json.dumps({doctype: ["name", "phone"]}),
		"with_data": 1,
	}


def names_of_functions() -> dict[str, object]:
	"""Every name under which a whitelisted function of an installed app can be called, aliases included."""
	from dongyang_lianhu.permissions.gate.scan import whitelisted_methods

	found = dict(whitelisted_methods())
	functions = set(found.values())
	apps = tuple(f"{app}." for app in frappe.get_installed_apps())
	for module_name, module in list(sys.modules.items()):
		if module is None or not (module_name.startswith(apps) or module_name in frappe.get_installed_apps()):
			continue
		for name, value in list(vars(module).items()):
			if inspect.isfunction(value) and value in functions:
				found[f"{module_name}.{name}"] = value
	return found
