"""Rosters imported: the same as by hand, nothing twice, wrong rows mended, a killed worker, each role, exports."""

import io
import json
from collections.abc import Iterator

import factories
import pytest

RUN_COLUMNS = {"creation", "modified", "modified_by", "owner"}


@pytest.fixture
def rosters(world, database) -> Iterator:
	"""The helpers, on a site without imports; what the test imported is taken away."""
	import frappe
	import roster_files

	roster_files.remove()
	frappe.local.lang = "zh"
	yield roster_files
	roster_files.remove()


def household(number: int, **cells) -> dict:
	"""A row of a household roster of village QA."""
	return {
		"户编号": f"QA-{number}",
		"户主": f"测试户{number}",
		"村民小组": "一组",
		"电话": "100 0000 7001",
	} | cells


def stored(doctype: str, name: str) -> dict:
	"""A row without what tells when and by whom it was written."""
	import frappe

	row = frappe.db.get_value(doctype, name, "*", as_dict=True) or {}
	return {key: value for key, value in row.items() if key not in RUN_COLUMNS}


def counted(doctype: str, **filters) -> int:
	import frappe

	return frappe.db.count(doctype, filters)


# --- the same as by hand -------------------------------------------------------------------------------------


ROWS = {
	"Household": {
		"household_number": "QA-700001",
		"head_name": "测试 户",
		"address": "一组1号",
		"village": "试甲村",
		"village_group": "试甲村-一组",
		"tier": "Difficult",
		"difficult_type": "Refuses",
		"tier_since": "2026-03-01",
		"phone": "10000007001",
		"wechat": "In Group",
		"residents": 4,
		"remarks": "两行\n备注",
		"occupancy": "Away",
		"occupancy_since": "2026-02-01",
		"occupancy_reason": "务工",
	},
	"Party Member": {
		"member_number": "QA-700001",
		"member_name": "测试员",
		"gender": "Female",
		"village": "试甲村",
		"village_group": "试甲村-二组",
		"own_household": "QA-0005",
		"membership": "Probationary",
		"joined_on": "2012-07-01",
		"is_party_group_leader": 1,
		"is_willing": 1,
		"exempt": 1,
		"exempt_from": "2026-01-01",
		"exemption_reason": "Old or Infirm",
		"phone": "0793-1234567",
	},
	"Household Tie": {
		"party_member": "QA-004",
		"household": "QA-0002",
		"kind": "Familiar",
		"remarks": "同学",
	},
}


@pytest.mark.parametrize("doctype", ROWS)
def test_an_imported_row_equals_one_saved_by_hand(doctype, rosters) -> None:
	"""All columns of the row, and of the tier history that begins with it; and an export of it changes nothing."""
	import frappe

	from dongyang_lianhu.rosters import register_of, workbooks

	frappe.set_user(factories.email("clerk"))
	doc = frappe.get_doc({"doctype": doctype, **ROWS[doctype]}).insert()
	by_hand = stored(doctype, doc.name)
	tier = stored("Household Tier Change", f"{doc.name}-20260301-Difficult")
	frappe.db.rollback()
	register = register_of(doctype)
	columns = [column for column in register.read_columns if column.field in ROWS[doctype]]
	content = workbooks.export(register, columns, [[ROWS[doctype][c.field] for c in columns]])
	done = rosters.import_all(register.name, content)
	assert (done.state, done.created) == ("Imported", 1), [row.as_dict() for row in done.problems]
	assert stored(doctype, doc.name) == by_hand
	assert stored("Household Tier Change", f"{doc.name}-20260301-Difficult") == tier
	assert frappe.db.get_value(doctype, doc.name, "owner") == factories.email("clerk")


def test_a_changed_row_equals_one_saved_by_hand_and_has_its_history(rosters) -> None:
	import frappe

	rosters.import_all("households", rosters.workbook(household(700001), household(700002)))
	doc = frappe.get_doc("Household", "QA-700001")
	doc.update(
		{
			"head_name": "新户主",
			"occupancy": "Shop",
			"occupancy_since": "2026-01-01",
			"occupancy_reason": "店",
		}
	)
	doc.save()
	frappe.db.commit()
	cells = {"户主": "新户主", "居住情况": "店铺", "居住情况起始日": "2026.1.1", "居住情况说明": "店"}
	done = rosters.import_all("households", rosters.workbook(household(700001), household(700002, **cells)))
	assert (done.created, done.changed, done.wrong) == (0, 2, 0)
	first, second = stored("Household", "QA-700001"), stored("Household", "QA-700002")
	for own in ("name", "household_number", "head_name", "name_pinyin", "name_keys"):
		first.pop(own), second.pop(own)
	assert frappe.db.get_value("Household", "QA-700002", "name_pinyin") == "xin hu zhu"
	assert second == first | {"occupancy": "Shop"}
	version = frappe.get_last_doc("Version", {"ref_doctype": "Household", "docname": "QA-700002"})
	assert ["head_name", "测试户700002", "新户主"] in json.loads(version.data)["changed"]


# --- nothing twice -------------------------------------------------------------------------------------------


def test_a_dry_run_changes_nothing_and_shows_old_and_new(rosters) -> None:
	rosters.import_all("households", rosters.workbook(household(700001)))
	before = stored("Household", "QA-700001")
	content = rosters.workbook(
		household(700001, 户主="改名"), household(700002), household(700003, 户类="好")
	)
	done = rosters.check(rosters.make_import("households", content))
	assert (done.to_create, done.to_change, done.unchanged, done.wrong) == (1, 1, 0, 1)
	assert json.loads(done.changes)[0]["changes"] == [["户主", "测试户700001", "改名"]]
	assert stored("Household", "QA-700001") == before
	assert not counted("Household", name="QA-700002")


def test_the_second_run_and_an_export_change_nothing(rosters) -> None:
	import frappe

	from dongyang_lianhu.importing.exports import export_register

	content = rosters.workbook(household(700001), household(700002, 户类="难点户", 难点类型="拒不分类"))
	assert rosters.import_all("households", content).created == 2
	again = rosters.import_all("households", content)
	assert (again.to_create, again.to_change, again.unchanged, again.wrong) == (0, 0, 2, 0)
	frappe.set_user(factories.email("clerk"))
	for register in ("households", "members", "ties"):
		exported, count = export_register(register, [["village", "=", "试甲村"]], phones=register != "ties")
		back = rosters.import_all(register, exported)
		assert (back.unchanged, back.rows_total) == (count, count), [row.as_dict() for row in back.problems]


def test_empty_cells_and_the_tier_leave_what_is_stored(rosters) -> None:
	rosters.import_all("households", rosters.workbook(household(700001, 地址="一号")))
	done = rosters.import_all(
		"households", rosters.workbook(household(700001, 地址="", 户类="提升户", 常住人数=5))
	)
	assert done.changed == 1 and stored("Household", "QA-700001")["address"] == "一号"
	assert stored("Household", "QA-700001")["tier"] == "General"
	assert "户类不随导入改变" in done.problems[0].reason and done.problems[0].is_note


# --- wrong rows ----------------------------------------------------------------------------------------------


def long_roster(code: str, rows: int, wrong_every: int) -> list[dict]:
	"""A roster in which every so manieth row is wrong, in turn by tier, phone or day."""
	faults = ({"户类": "甲等"}, {"电话": "12"}, {"户类起始日": "2026-13-01"})
	return [
		{
			"户编号": f"{code}-{n:06d}",
			"户主": f"长户{n}",
			"村民小组": "一组",
			"户类": "一般户",
			"电话": f"1000{n:07d}",
		}
		| {"户类起始日": "2026-03-01"}
		| (faults[n % 3] if n % wrong_every == 0 else {})
		for n in range(1, rows + 1)
	]


def test_seven_thousand_rows_with_three_hundred_errors(rosters) -> None:
	"""6,700 go in; the 300 are mended in the file of failed rows, and all 7,000 are there."""
	from openpyxl import load_workbook

	rosters.make_big_village()
	rows = long_roster("QC", 7000, 23)
	wrong = [row for n, row in enumerate(rows, 1) if n % 23 == 0]
	for row in wrong[300:]:
		row.update({"户类": "一般户", "电话": "10000000000", "户类起始日": "2026-03-01"})
	done = rosters.import_all("households", rosters.workbook(*rows))
	assert (done.state, done.created, done.wrong) == ("Imported in Part", 6700, 300)
	assert len(done.problems) == 200 and counted("Household", village="试丙村") == 6700
	sheet = load_workbook(io.BytesIO(rosters.failed_bytes(done))).active
	lines = list(sheet.iter_rows(values_only=True))
	assert lines[0] == (*rows[0], "原因") and len(lines) == 301
	assert lines[1][:-1] == tuple(wrong[0].values()) and "这一天不存在" in " ".join(
		line[-1] for line in lines[1:]
	)
	mended = [
		dict(zip(lines[0], line, strict=True)) | {"户类": "一般户", "电话": None, "户类起始日": "2026-03-01"}
		for line in lines[1:]
	]
	again = rosters.import_all("households", rosters.workbook(*mended))
	assert (again.state, again.created, again.wrong) == ("Imported", 300, 0)
	assert (
		counted("Household", village="试丙村") == counted("Household Tier Change", village="试丙村") == 7000
	)


DOUBLES = {
	"households": ("Household", household(700001, 备注="先"), household(700001, 备注="后"), "remarks"),
	"members": (
		"Party Member",
		{"党员编号": "QA-700001", "姓名": "测试员", "单位": "先"},
		{"党员编号": "QA-700001", "姓名": "测试员", "单位": "后"},
		"unit",
	),
	"ties": (
		"Household Tie",
		{"党员": "QA-004", "住户": "QA-0002", "类型": "熟人", "备注": "先"},
		{"党员": "甲邻居", "村": "试甲村", "住户": "QA-0002", "类型": "熟", "备注": "后"},
		"remarks",
	),
}


def failed_rows_of(rosters, done, kind: str = "xlsx", **cells) -> tuple[str, bytes]:
	"""Name and content of an import's failed rows, as they came or with some cells mended."""
	import csv

	from openpyxl import load_workbook

	lines = list(load_workbook(io.BytesIO(rosters.failed_bytes(done))).active.iter_rows(values_only=True))
	mended = [dict(zip(lines[0], line, strict=True)) | cells for line in lines[1:]]
	if kind == "xlsx":
		return "名册.xlsx", rosters.workbook(*mended) if cells else rosters.failed_bytes(done)
	text = io.StringIO()
	writer = csv.DictWriter(text, list(mended[0]))
	writer.writeheader()
	writer.writerows(mended)
	return "名册.csv", text.getvalue().encode("gb18030")


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
@pytest.mark.parametrize("register", DOUBLES)
def test_a_double_imported_again_as_it_failed_changes_nothing(register, kind, rosters) -> None:
	"""Nor in a third round; emptied of its reason it is the right one."""
	import frappe

	doctype, first, second, fieldname = DOUBLES[register]
	done = rosters.import_all(register, rosters.workbook(first, second))
	assert (done.created, done.wrong) == (1, 1)
	key = (
		{"name": ["like", "%7_____"]}
		if register != "ties"
		else {"party_member": "QA-004", "kind": "Familiar"}
	)
	for _round in range(2):
		name, content = failed_rows_of(rosters, done, kind)
		done = rosters.import_all(register, content, name=name)
		assert (done.to_change, done.wrong) == (0, 1)
		assert "请清空“原因”一格" in done.problems[0].reason
		assert frappe.db.get_value(doctype, key, fieldname) == "先"
	name, content = failed_rows_of(rosters, done, kind, 原因=None)
	assert rosters.import_all(register, content, name=name).changed == 1
	assert frappe.db.get_value(doctype, key, fieldname) == "后"


def test_a_double_with_its_own_number_is_another_household(rosters) -> None:
	"""Its reason need not be emptied; a number that somebody else has is not its own."""
	done = rosters.import_all(
		"households", rosters.workbook(household(700001), household(700002), household(700001, 户主="另一户"))
	)
	taken = failed_rows_of(rosters, done, 户编号="QA-700002")[1]
	assert rosters.import_all("households", taken).wrong == 1
	own = failed_rows_of(rosters, done, 户编号="QA-700003")[1]
	assert rosters.import_all("households", own).created == 1
	assert stored("Household", "QA-700002")["head_name"] == "测试户700002"
	assert stored("Household", "QA-700003")["head_name"] == "另一户"


def test_a_double_stays_one_while_its_other_cells_are_mended(rosters) -> None:
	done = rosters.import_all(
		"households", rosters.workbook(household(700001), household(700001, 户主="另一户", 电话="12"))
	)
	still_wrong = rosters.import_all("households", failed_rows_of(rosters, done)[1])
	mended = rosters.import_all("households", failed_rows_of(rosters, still_wrong, 电话=None)[1])
	assert (mended.to_change, mended.wrong) == (0, 1)


def test_the_command_keeps_a_double_out_too(rosters, tmp_path) -> None:
	from dongyang_lianhu.importing import command

	path, failed = tmp_path / "名册.xlsx", tmp_path / "名册有误.xlsx"
	path.write_bytes(rosters.workbook(household(700001), household(700001, 户主="另一户")))
	command.import_file("households", str(path), failed=str(failed))
	again = command.import_file("households", str(failed))
	assert (again.state, again.to_change, again.wrong) == ("Checked", 0, 1)
	assert any("请清空“原因”一格" in line for line in command.lines(again))


def test_all_wrong_cells_of_a_row_are_named_at_once(rosters) -> None:
	"""Of a new row and of a registered one; whatever finds them; none twice, and none that is right."""
	wrong = {
		"常住人数": "很多",
		"户类起始日": "2090-01-01",
		"户主": "甲<b>",
		"村民小组": "九十九组",
		"居住情况": "空置",
		"居住情况起始日": "2090-01-01",
	}
	rosters.import_all("households", rosters.workbook(household(700002)))
	content = rosters.workbook(household(700001, **wrong), household(700002, **wrong), household(700003))
	done = rosters.check(rosters.make_import("households", content))
	assert (done.to_create, done.wrong) == (1, 2)
	columns = [[p.column_heading for p in done.problems if p.row_number == row] for row in (2, 3)]
	assert sorted(columns[0]) == sorted([*set(wrong) - {"居住情况"}, "居住情况说明"])
	assert sorted(columns[1]) == sorted([*set(wrong) - {"居住情况", "户类起始日"}, "居住情况说明"])


def test_only_the_number_is_asked_of_a_file_that_updates(rosters) -> None:
	rosters.import_all("households", rosters.workbook(household(700001)))
	rows = ({"户编号": "QA-700001", "地址": "一号"}, {"户编号": "QA-700002", "地址": "二号"})
	done = rosters.import_all("households", rosters.workbook(*rows))
	assert (done.changed, done.created, done.wrong) == (1, 0, 1)
	assert [(p.row_number, p.column_heading) for p in done.problems] == [(3, "户主")]


# --- killed half-way -----------------------------------------------------------------------------------------

KILLED = """
import os
from dongyang_lianhu.importing import jobs
name, chunks = arguments
frappe.set_user("Administrator")
done, tell = [0], jobs._tell
def dying(name):
	done[0] += 1
	if done[0] == chunks:
		os.kill(os.getpid(), 9)
	tell(name)
jobs._tell = dying
jobs.run_import(name)
"""
KILLED_IN_A_CHUNK = """
import os
from dongyang_lianhu.importing import jobs
name, chunks = arguments
done, write = [0], jobs.write
def dying(planner, planned):
	write(planner, planned)
	done[0] += 1
	if done[0] == chunks:
		os.kill(os.getpid(), 9)
jobs.write = dying
jobs.run_import(name)
"""


@pytest.mark.parametrize("code", [KILLED, KILLED_IN_A_CHUNK], ids=["between chunks", "inside a chunk"])
def test_a_killed_import_goes_on_without_doubles(code, rosters) -> None:
	import frappe
	from processes import SiteProcess

	from dongyang_lianhu.importing import jobs

	rosters.make_big_village()
	doc = rosters.check(rosters.make_import("households", rosters.workbook(*long_roster("QC", 1800, 100))))
	doc.db_set({"state": "Importing"})
	frappe.db.commit()
	process = SiteProcess(code, doc.name, 2).process
	process.communicate(timeout=120)
	assert process.returncode == -9
	frappe.db.rollback()
	doc.reload()
	there = counted("Household", village="试丙村")
	assert doc.state == "Importing" and there == doc.created and 0 < there < 1782
	jobs.run_import(doc.name)
	doc.reload()
	assert (doc.state, doc.created, doc.wrong, doc.rows_done) == ("Imported in Part", 1782, 18, 1800)
	assert (
		counted("Household", village="试丙村") == counted("Household Tier Change", village="试丙村") == 1782
	)


def test_a_stalled_import_is_taken_up_again(rosters, monkeypatch) -> None:
	import frappe
	from frappe.utils import add_to_date, now_datetime

	from dongyang_lianhu.importing import jobs

	doc = rosters.check(rosters.make_import("households", rosters.workbook(household(700001))))
	queued = []
	monkeypatch.setattr(frappe, "enqueue", lambda method, **values: queued.append((method, values["name"])))
	doc.db_set({"state": "Importing", "last_seen": now_datetime()})
	jobs.resume()
	assert queued == []
	doc.db_set("last_seen", add_to_date(now_datetime(), minutes=-4))
	jobs.resume()
	assert queued == [("dongyang_lianhu.importing.jobs.run_import", doc.name)]


def state_of(name: str) -> str:
	"""The state of an import as committed now."""
	import frappe

	frappe.db.rollback()
	return frappe.db.get_value("Roster Import", name, "state")


def test_a_real_worker_checks_and_imports(rosters, tmp_path, login) -> None:
	"""Over HTTP, through the queue: what the buttons of the form do."""
	import frappe
	from processes import wait_until, worker

	queue = frappe.local.conf.redis_queue
	doc = rosters.make_import("households", rosters.workbook(household(700001)), user="secretary.a")
	frappe.db.commit()
	client = login("secretary.a")
	for method, state in (("check", "Checked"), ("start", "Imported")):
		reply = client.call(f"dongyang_lianhu.api.rosters.{method}", name=doc.name)
		assert reply.status_code == 200, reply.text
		with worker(queue, burst=False):
			wait_until(lambda: state_of(doc.name) not in ("Checking", "Importing"))
		assert state_of(doc.name) == state
	progress = client.call("dongyang_lianhu.api.rosters.progress", "GET", name=doc.name).json()["message"]
	assert progress == {"state": "Imported", "percent": 100, "stalled": False}
	assert counted("Household", name="QA-700001") == 1


# --- files ---------------------------------------------------------------------------------------------------


def test_gb18030_with_a_title_line(rosters) -> None:
	from dongyang_lianhu.confidential import store

	text = "试甲村住户登记表,,\n户号,户主姓名,联系电话\nｑａ－７００００１,㐂某,0793—1234567\n"
	done = rosters.import_all("households", text.encode("gb18030"), name="名册.csv")
	assert done.state == "Imported"
	row = stored("Household", "QA-700001")
	phone = store.values_of("Household", ["QA-700001"], "phone")["QA-700001"]
	assert (row["head_name"], phone, row["village"]) == ("㐂某", "0793-1234567", "试甲村")


def test_new_groups_are_registered_only_when_wished(rosters) -> None:
	content = rosters.workbook(household(700001, 村民小组="新一组"))
	assert rosters.check(rosters.make_import("households", content)).wrong == 1
	done = rosters.import_all("households", content, create_groups=1)
	assert done.created == 1 and counted("Village Group", name="试甲村-新一组") == 1


WRITINGS = ("1组", "１组", "第一组", "第1组", "一 组")


@pytest.mark.parametrize("create_groups", [0, 1])
def test_a_group_is_found_in_any_writing(create_groups, rosters) -> None:
	rows = [household(700001 + n, 村民小组=text) for n, text in enumerate(WRITINGS)]
	before = counted("Village Group")
	done = rosters.import_all("households", rosters.workbook(*rows), create_groups=create_groups)
	assert (done.created, done.wrong) == (5, 0) and counted("Village Group") == before
	assert counted("Household", name=["like", "QA-70000%"], village_group="试甲村-一组") == 5


def test_a_new_group_in_two_writings_is_one(rosters, tmp_path) -> None:
	"""The dry run names it, and the rows that would be created; a group of wrong rows alone is not registered."""
	from dongyang_lianhu.importing import command

	path = tmp_path / "名册.xlsx"
	texts = ("新村3组", "新村三组", "新村第３组")
	rows = [household(700001 + n, 村民小组=text) for n, text in enumerate(texts)]
	path.write_bytes(rosters.workbook(*rows, household(700009, 村民小组="新村4组", 户类="好")))
	dry = command.import_file("households", str(path), create_groups=True, dry_run=True)
	found = json.loads(dry.additions)
	assert found["groups"] == ["试甲村-新村3组"]
	assert found["rows"][0] == {"name": "QA-700001", "title": "测试户700001"} and len(found["rows"]) == 3
	said = "\n".join(command.lines(dry))
	assert "登记新小组 1 个：试甲村-新村3组" in said and "新增 3 行：QA-700001 测试户700001、" in said
	command.import_file("households", str(path), create_groups=True)
	assert counted("Village Group", group_name=["like", "新村%"]) == 1
	assert counted("Household", village_group="试甲村-新村3组") == 3


def test_a_writing_of_two_groups_is_asked_about(rosters) -> None:
	import frappe

	for text in ("新村三组", "新村3组"):
		frappe.get_doc({"doctype": "Village Group", "village": "试甲村", "group_name": text}).insert()
	frappe.db.commit()
	rows = [household(700001 + n, 村民小组=text) for n, text in enumerate(("新村3组", "新村第三组"))]
	done = rosters.import_all("households", rosters.workbook(*rows), create_groups=1)
	assert (done.created, done.wrong) == (1, 1) and "新村3组、新村三组" in done.problems[0].reason
	assert stored("Household", "QA-700001")["village_group"] == "试甲村-新村3组"


def test_another_file_needs_another_check(rosters) -> None:
	import frappe

	doc = rosters.check(rosters.make_import("households", rosters.workbook(household(700001))))
	with open(frappe.get_doc("File", {"file_url": doc.file}).get_full_path(), "wb") as stream:
		stream.write(rosters.workbook(household(700002)))
	done = rosters.do_import(doc)
	assert done.state == "Failed" and "重新核对" in done.message
	assert not counted("Household", name=["like", "QA-70000%"])


def test_changed_options_forget_the_check(rosters) -> None:
	doc = rosters.check(rosters.make_import("households", rosters.workbook(household(700001))))
	assert doc.state == "Checked"
	doc.create_groups = 1
	doc.save()
	assert (doc.state, doc.to_create, doc.content_hash) == ("Not Checked", 0, None)


# --- who may -------------------------------------------------------------------------------------------------


IMPORTERS = {"secretary.a": 200, "committee.a": 200, "clerk": 200}
OTHERS = ("member.a", "lead.a", "leader", "township.secretary", "stranger")


@pytest.mark.parametrize("user", [*IMPORTERS, *OTHERS])
def test_who_starts_an_import(user, rosters, login) -> None:
	import frappe

	frappe.set_user("Administrator")
	file = {"file_name": "名册1.xlsx", "content": rosters.workbook(household(700001)), "is_private": 1}
	url = frappe.get_doc({"doctype": "File", **file, "owner": factories.email(user)}).insert().file_url
	frappe.db.set_value("File", {"file_url": url}, "owner", factories.email(user))
	frappe.db.commit()
	values = {"register": "Household", "file": url, "village": "试甲村", "state": "Checked", "to_create": 9}
	reply = login(user).resource("POST", "Roster Import", json=values)
	assert reply.status_code == IMPORTERS.get(user, 403), reply.text
	if user in IMPORTERS:
		data = reply.json()["data"]
		assert (data["state"], data["to_create"]) == ("Not Checked", 0)
	assert (
		login(user).call("dongyang_lianhu.api.rosters.template", register="Household").status_code == 200
	) == (user in IMPORTERS)


def test_imports_stay_in_their_village(rosters, login) -> None:
	import frappe

	doc = rosters.check(
		rosters.make_import("households", rosters.workbook(household(700001)), village="试甲村")
	)
	frappe.db.commit()
	for method in ("check", "start", "try_again"):
		assert (
			login("secretary.b").call(f"dongyang_lianhu.api.rosters.{method}", name=doc.name).status_code
			== 403
		)
	assert login("secretary.b").resource("GET", "Roster Import", doc.name).status_code == 403
	assert login("secretary.a").resource("GET", "Roster Import", doc.name).status_code == 200
	reply = login("secretary.b").resource(
		"POST", "Roster Import", json={"register": "Household", "file": doc.file}
	)
	assert reply.status_code in (403, 417), "another's file must not be read by naming it"


def test_a_wrong_row_is_named_once_and_stands_in_one_file(rosters) -> None:
	"""Although it is found by the check and again by the import."""
	done = rosters.import_all(
		"households", rosters.workbook(household(700001), household(700002, 户类="甲等"))
	)
	assert (done.state, done.created, done.wrong) == ("Imported in Part", 1, 1)
	assert [problem.row_number for problem in done.problems] == [3]
	of_this = {"attached_to_doctype": "Roster Import", "attached_to_name": done.name}
	assert counted("File", **of_this, file_url=done.failed_file) == 1
	assert counted("File", **of_this) == 2  # the roster and the failed rows


def test_an_upload_of_nothing_is_refused_in_words(rosters, login) -> None:
	reply = login("secretary.a").request(
		"POST", "/api/method/upload_file", files={"file": ("空.xlsx", b"")}, data={"is_private": "1"}
	)
	assert reply.status_code == 417 and "文件是空的" in reply.json()["exception"]


def test_the_failed_rows_are_private(rosters, login, base_url) -> None:
	import frappe
	import requests

	content = rosters.workbook(household(700001, 户类="甲等"))
	doc = rosters.check(rosters.make_import("households", content, user="secretary.a"))
	frappe.db.commit()
	assert requests.get(base_url + doc.failed_file, timeout=60).status_code == 403
	assert login("secretary.b").request("GET", doc.failed_file).status_code == 403
	assert login("secretary.a").request("GET", doc.failed_file).status_code == 200


def test_phones_are_for_whoever_may_write_them(rosters) -> None:
	"""A role that writes the register without its phone numbers cannot bring them in by a file."""
	import frappe

	levels = {"role": "Organisation Clerk", "permlevel": 1, "parent": "Household"}
	name = frappe.db.get_value("DocPerm", levels)
	frappe.db.set_value("DocPerm", name, "write", 0)
	frappe.clear_cache(doctype="Household")
	try:
		doc = rosters.check(rosters.make_import("households", rosters.workbook(household(700001))))
		assert doc.state == "Failed" and "您无权修改“电话”" in doc.message
	finally:
		frappe.db.set_value("DocPerm", name, "write", 1)
		frappe.db.commit()
		frappe.clear_cache(doctype="Household")


# --- exports -------------------------------------------------------------------------------------------------

TOWNSHIP = ("clerk", "leader", "township.secretary")
EXPORTERS = {
	"Household": {"secretary.a", "committee.a", *TOWNSHIP},
	"Party Member": {"secretary.a", "committee.a", *TOWNSHIP},
	"Household Tie": {"secretary.a", "committee.a", *TOWNSHIP},
	"Lead Area": {"secretary.a", *TOWNSHIP},
	"Village": {"secretary.a", *TOWNSHIP},
	"Visit": {"secretary.a", *TOWNSHIP},
}
USERS = ("member.a", "lead.a", "secretary.a", "committee.a", "clerk", "leader", "township.secretary")


@pytest.mark.parametrize("doctype", EXPORTERS)
@pytest.mark.parametrize("user", USERS)
def test_who_exports_what(user, doctype, rosters, login) -> None:
	"""Rows in scope only, one record of it, and nothing for the others."""
	import frappe
	from openpyxl import load_workbook

	reply = login(user).call("dongyang_lianhu.api.rosters.export", doctype=doctype, filters="[]", phones=0)
	allowed = user in EXPORTERS[doctype]
	assert reply.status_code == (200 if allowed else 403), reply.text[:300]
	frappe.db.rollback()
	records = frappe.get_all(
		"Register Export", fields=["register", "exported_by", "rows_exported", "with_phones"]
	)
	assert len(records) == int(allowed)
	if allowed:
		lines = list(load_workbook(io.BytesIO(reply.content)).active.iter_rows(values_only=True))
		assert records[0].rows_exported == len(lines) - 1
		assert records[0].exported_by == factories.email(user)
		text = str(lines)
		assert ("试乙村" in text or "QB-" in text) == (user in TOWNSHIP) and "10000" not in text
		assert frappe.db.exists("Access Log", {"user": factories.email(user), "export_from": doctype})


def test_phones_in_an_export_are_for_whoever_reads_them(rosters, login) -> None:
	import frappe

	for user, status in (("clerk", 200), ("secretary.a", 200), ("leader", 403)):
		reply = login(user).call(
			"dongyang_lianhu.api.rosters.export", doctype="Household", filters="[]", phones=1
		)
		assert reply.status_code == status
	frappe.db.rollback()
	assert counted("Register Export", with_phones=1) == 2


def test_an_export_without_a_phone_column_is_not_noted_as_one_with_phones(rosters, login) -> None:
	import frappe

	for doctype in ("Visit", "Household Tie", "Household Link"):
		reply = login("clerk").call("dongyang_lianhu.api.rosters.export", doctype=doctype, phones=1)
		assert reply.status_code == 200, reply.text[:300]
	frappe.db.rollback()
	assert counted("Register Export") == 3 and not counted("Register Export", with_phones=1)


@pytest.mark.parametrize("doctype", ["User", "Visit Obligation", "<b>", ""])
@pytest.mark.parametrize("method", ["export_choices", "export"])
def test_what_has_no_register_is_refused_in_words(method, doctype, rosters, login) -> None:
	reply = login("clerk").call(f"dongyang_lianhu.api.rosters.{method}", doctype=doctype)
	assert reply.status_code == 403 and "登记册" in reply.text.encode().decode("unicode_escape"), reply.text[
		:500
	]


@pytest.mark.parametrize(
	"filters",
	[
		[["Household", "phone", "like", "1000001%"]],
		[["Household", "no_such_field", "=", 1]],
		[["Household", "name) or (1=1", "=", 1]],
		[["Household", "name", "= '' or 1=1 or name =", "x"]],
		[["Household Listing", "reason", "=", "测试"]],
		[["Household", "listings", "is", "set"]],
		"{",
		{"name": "QA-0001"},
	],
)
def test_filters_of_a_forged_export_are_refused(filters, rosters, login) -> None:
	text = filters if isinstance(filters, str) else json.dumps(filters)
	reply = login("leader").call("dongyang_lianhu.api.rosters.export", doctype="Household", filters=text)
	assert reply.status_code == 417, reply.text[:300]
	assert not counted("Register Export")


def test_an_export_honours_the_lists_filters_and_no_other_register(rosters, login) -> None:
	from openpyxl import load_workbook

	call = login("clerk").call
	filters = json.dumps(
		[["Household", "lead_area", "=", "试甲村-二片"], ["Household", "name", "like", "QA-000%"]]
	)
	reply = call("dongyang_lianhu.api.rosters.export", doctype="Household", filters=filters)
	numbers = [
		row[0]
		for row in load_workbook(io.BytesIO(reply.content)).active.iter_rows(min_row=2, values_only=True)
	]
	assert numbers == ["QA-0003", "QA-0004"]
	assert call("dongyang_lianhu.api.rosters.export", doctype="User", filters="[]").status_code == 403


@pytest.mark.parametrize("user", ["manager", "clerk"])
def test_nobody_writes_the_record_of_exports(user, rosters, login) -> None:
	import frappe

	from dongyang_lianhu.importing.exports import export_register

	frappe.set_user(factories.email("clerk"))
	export_register("ties")
	frappe.db.commit()
	name = frappe.get_all("Register Export", pluck="name")[0]
	values = {
		"register": "Household",
		"exported_by": factories.email(user),
		"exported_at": "2026-01-01 00:00:00",
	}
	client = login(user)
	assert client.resource("POST", "Register Export", json=values).status_code == 403
	assert client.resource("PUT", "Register Export", name, json={"rows_exported": 0}).status_code == 403
	assert client.resource("DELETE", "Register Export", name).status_code == 403
	frappe.db.rollback()
	assert counted("Register Export") == 1


def test_the_command_imports_and_exports(rosters, tmp_path) -> None:
	"""`lianhu import` and `lianhu export`: dry run, import, file of wrong rows, and back."""
	from dongyang_lianhu.importing import command

	path, failed = tmp_path / "名册.xlsx", tmp_path / "有误.xlsx"
	path.write_bytes(rosters.workbook(household(700001), household(700002, 户类="好")))
	dry = command.import_file("households", str(path), dry_run=True)
	assert (dry.state, dry.to_create, dry.wrong) == ("Checked", 1, 1) and not counted(
		"Household", name="QA-700001"
	)
	done = command.import_file("households", str(path), failed=str(failed))
	assert (done.state, done.created) == ("Imported in Part", 1) and failed.stat().st_size > 1000
	assert any("不在可选范围内" in line for line in command.lines(done))
