"""What screens show besides the ways through them: in words, within the window, and to whom it is of use."""

import json
import re
from collections.abc import Iterator

import factories
import pytest

CHARTS = re.compile(r"query_report\.run|dashboard_chart\.dashboard_chart\.get\b")
LONG = "长" * 70 + "x" * 70


@pytest.fixture
def clerk(desks):
	"""The clerk's Desk, as wide as an office's screens, with no complaints so far."""
	desk = desks("clerk", "desktop")
	desk.page.set_viewport_size({"width": 1366, "height": 900})
	desk.complaints.clear()
	return desk


@pytest.fixture
def roster(world) -> Iterator[str]:
	"""A checked roster with a row that holds a very long name."""
	import frappe

	name = "DR-LANG"
	village = factories.VILLAGES["QA"]
	roster = {"register": "Household", "village": village, "state": "Checked", "wrong": 1, "to_change": 1}
	changes = [{"row": 3, "name": "QA-0001", "title": LONG, "changes": [["备注", LONG, "好"]]}]
	factories.insert_row(
		"Roster Import", name, file="/private/files/none.csv", changes=json.dumps(changes), **roster
	)
	problem = {"row_number": 2, "column_heading": "户主", "cell_value": LONG, "reason": "姓名太长。"}
	parent = {"parent": name, "parenttype": "Roster Import", "parentfield": "problems", "idx": 1}
	factories.insert_row("Roster Import Problem", f"{name}-1", **parent, **problem)
	frappe.db.commit()
	yield name
	frappe.db.delete("Roster Import Problem", {"parent": name})
	frappe.db.delete("Roster Import", {"name": name})
	frappe.db.commit()


@pytest.fixture
def proposal(world) -> str:
	"""A tier change that awaits a decision; the next world forgets its household."""
	import frappe

	values = {"household": factories.fresh_household(), "to_tier": "Improvement", "reason": "村里研究"}
	name = frappe.get_doc({"doctype": "Household Tier Change", **values}).insert().name
	frappe.db.commit()
	return name


@pytest.fixture
def changed_policy(world) -> Iterator[str]:
	"""A policy that somebody else changed."""
	import frappe

	policy = world.records["Scheme Policy"]["own"]
	changes = {
		"changed": [["status", "Draft", "Pending Approval"]],
		"row_changed": [["values", 0, f"{policy}-1", [["value", "9", "8"]]]],
	}
	values = {"ref_doctype": "Scheme Policy", "docname": policy, "data": json.dumps(changes)}
	version = frappe.get_doc({"doctype": "Version", **values}).insert(ignore_permissions=True).name
	frappe.db.set_value("Version", version, "owner", factories.email("secretary.b"), update_modified=False)
	frappe.db.commit()
	yield policy
	frappe.db.delete("Version", {"name": version})
	frappe.db.commit()


@pytest.fixture
def submitted_policy(world) -> Iterator[str]:
	"""A policy that awaits the decision of a leader."""
	import frappe

	name = factories.make_policy("待退回", "2096-01-01", "Pending Approval")
	frappe.db.commit()
	yield name
	frappe.db.rollback()
	frappe.db.delete("Scheme Policy Value", {"parent": name})
	frappe.db.delete("Scheme Policy", {"name": name})
	frappe.db.commit()


def shown(desk, selector: str) -> list[str]:
	"""Texts of the visible elements."""
	return [text.strip() for text in desk.page.locator(f"{selector} >> visible=true").all_inner_texts()]


def test_a_chart_waits_until_its_page_is_shown(clerk):
	page, held = clerk.page, []
	page.route(CHARTS, lambda route: held.append(route))
	page.goto(f"{clerk.address}/app/household-linking", wait_until="load")
	for _wait in range(100):
		page.wait_for_timeout(0 if held else 100)
	page.evaluate("() => { frappe.set_route('List', 'Household') }")
	page.locator(".list-row:visible").first.wait_for()
	for route in held:
		route.continue_()
	page.unroute(CHARTS)
	page.wait_for_timeout(1500)
	page.evaluate("() => { frappe.set_route('household-linking') }")
	page.locator(".frappe-chart:visible").first.wait_for()
	assert held and not clerk.complaints, "\n".join(clerk.complaints)


def test_a_chart_is_turned_while_it_is_new(clerk):
	clerk.load("/app/household-linking")
	clerk.page.locator(".frappe-chart:visible").first.wait_for()
	for width in (390, 844, 390, 844, 1366):
		clerk.page.set_viewport_size({"width": width, "height": 844})
		clerk.page.wait_for_timeout(250)
	assert not clerk.complaints, "\n".join(clerk.complaints)


@pytest.mark.parametrize("width", [1366, 1024, 390])
def test_a_long_value_of_a_roster_leaves_its_reason_in_sight(clerk, roster, width):
	clerk.page.set_viewport_size({"width": width, "height": 844})
	clerk.open("Form", "Roster Import", roster)
	reasons = clerk.page.locator("table.lianhu-changes:visible td:last-child")
	assert reasons.count() == 2
	assert all(box["x"] + box["width"] <= width for box in map(lambda r: r.bounding_box(), reasons.all()))
	assert clerk.overflow() <= 0


@pytest.mark.parametrize(
	("doctype", "headings"),
	[
		("Visit Obligation", {"党员与住户", "状态", "截止日期", "走访任务", "村"}),
		("Visit", {"住户", "走访日期", "走访人", "村"}),
		("Household Link", {"党员与住户", "村", "开始日期", "结束日期"}),
		("Rule Decision", {"规则", "判定对象", "结论", "截至日期"}),
		("Lead Area", {"联户长"}),
	],
)
def test_a_list_shows_its_important_columns(clerk, doctype, headings):
	clerk.open("List", doctype)
	clerk.page.locator(".list-row:visible").first.wait_for()
	assert headings <= set(shown(clerk, ".list-row-head .list-row-col"))
	assert clerk.overflow() <= 0


@pytest.mark.parametrize(("doctype", "hint"), [("Print Job", "打印"), ("Register Export", "导出登记册")])
def test_what_is_made_elsewhere_is_not_added_in_its_list(clerk, doctype, hint):
	clerk.open("List", doctype, "List")
	clerk.page.evaluate("() => { cur_list.filter_area.add(cur_list.doctype, 'name', '=', 'none') }")
	clerk.page.locator(".no-result:visible .msg-box").wait_for()
	clerk.settle()
	assert hint in clerk.page.locator(".no-result:visible .msg-box").inner_text()
	assert not shown(clerk, ".page-actions .primary-action") and not shown(clerk, ".btn-new-doc")
	clerk.page.evaluate("() => { cur_list.filter_area.clear() }")
	clerk.settle()


def test_a_first_contact_is_called_so_and_nothing_is_to_be_filled_in(clerk, world):
	clerk.open("Form", "Visit Obligation", world.records["Visit Obligation"]["own"])
	assert shown(clerk, "[data-fieldname=period] .control-value") == ["首次见面"]
	assert (
		clerk.page.evaluate(
			"""[...document.querySelectorAll('.control-label.reqd')].filter((label) =>
			label.offsetWidth && getComputedStyle(label, '::after').content !== 'none').length"""
		)
		== 0
	)


def test_a_decision_without_parameters_shows_none(clerk, world):
	clerk.open("Form", "Rule Decision", world.records["Rule Decision"]["own"])
	assert "{}" not in clerk.text()


def test_a_decision_on_a_tier_is_not_called_impossible(desks, proposal):
	desk = desks("committee.a", "phone")
	desk.open("Form", "Household Tier Change", proposal)
	page = desk.page
	page.locator(".actions-btn-group:visible > button").first.click()
	page.locator(".actions-btn-group .dropdown-menu:visible").get_by_text("确认", exact=True).click()
	page.wait_for_function("cur_frm.doc.status === 'Confirmed'")
	desk.settle()
	assert "不能修改" not in " ".join(shown(desk, "#alert-container .desk-alert"))


def test_the_timeline_speaks_of_people_labels_and_states(clerk, changed_policy):
	clerk.open("Form", "Scheme Policy", changed_policy)
	page = clerk.page
	page.wait_for_function("frappe.boot.user_info['secretary.b@lianhu.test']")
	clerk.settle()
	told = page.locator(".new-timeline:visible").inner_text()
	assert all(part in told for part in ("草稿", "待批准", "第 1 行的值", "乙书记")), told
	assert not any(part in told for part in ("Draft", "Pending", "Value", "@")), told


def test_days_between_are_chosen_in_chinese(clerk):
	assert clerk.page.evaluate("$.fn.datepicker.language.en.today") == "今天"


def test_a_report_without_rows_has_no_empty_box(clerk):
	clerk.page.set_viewport_size({"width": 390, "height": 844})
	clerk.page.evaluate("() => { frappe.set_route('query-report', 'Overdue Visits') }")
	clerk.page.wait_for_function("frappe.query_report?.report_name === 'Overdue Visits'")
	clerk.settle()
	clerk.page.evaluate("frappe.query_report.$summary.empty(); frappe.query_report.render_summary([])")
	assert not clerk.page.locator(".report-summary:visible").count()


# What makes a form show its notice, where the made-up world's document would show none.
NOTICES = {
	"Visit": {"counting": "Attempt"},
	"Visit Obligation": {"status": "Due"},
	"Sorting Check": {"struck_on": "2026-01-01"},
	"Village": {"evaluation_state": "Failed"},
	"Print Job": {"status": "Failed"},
	"Household Link": {"is_temporary": 1, "status": "Open", "to_date": None},
	"Scheme Policy": {},
	"Rule Decision": {},
	"Linkage Plan": {},
}


@pytest.mark.parametrize("doctype", NOTICES)
def test_a_notice_stands_once_however_often_the_form_is_drawn(clerk, world, doctype):
	clerk.open("Form", doctype, world.records[doctype]["own"])
	for _twice in range(2):
		clerk.page.evaluate(
			"values => { Object.assign(cur_frm.doc, values); cur_frm.refresh() }", NOTICES[doctype]
		)
		clerk.settle()
	notices = clerk.page.evaluate(
		"""cur_frm.layout.message.find('div').filter((_, part) =>
			!part.matches('.close-message') && !part.closest('.close-message') && !$(part).find('div:not(.close-message)').length
		).length"""
	)
	assert notices == 1


def test_a_new_form_opens_no_list_of_choices_by_itself(clerk):
	clerk.new("Visit")
	clerk.page.wait_for_timeout(700)
	assert not shown(clerk, ".awesomplete > ul")
	assert clerk.page.evaluate("!document.activeElement.closest('.form-layout')")


def test_the_logo_has_a_size_of_its_own(clerk):
	size = clerk.page.evaluate(
		"""() => new Promise((done) => {
			const logo = new Image();
			logo.onload = () => done([logo.naturalWidth, logo.naturalHeight]);
			logo.src = '/assets/dongyang_lianhu/images/logo.svg';
		})"""
	)
	assert size == [64, 64]


def test_figures_of_other_roles_leave_no_holes_on_a_phone(desks):
	desk = desks("member.a", "phone")
	desk.load("/app/household-linking")
	desk.page.locator(".number-widget-box:visible .number").first.wait_for()
	desk.settle()
	empty = desk.page.evaluate(
		"""[...document.querySelectorAll('.ce-block')].filter((block) =>
			block.offsetHeight && !block.querySelector('.widget')).length"""
	)
	assert empty == 0


def test_the_side_bar_names_the_app_in_chinese(clerk):
	titles = clerk.page.evaluate("(frappe.boot.app_data || []).map((app) => app.app_title)")
	assert "Dongyang Lianhu" not in titles


def test_the_board_has_a_margin(desks, world):
	desk = desks("secretary.a", "desktop")
	desk.load(f"/app/linking-board/{world.records['Linkage Plan']['own']}")
	filters = desk.page.locator(".lianhu-board .lb-filters")
	filters.wait_for()
	page = desk.page.locator(".layout-main:visible").bounding_box()
	assert filters.bounding_box()["x"] - page["x"] >= 12


@pytest.mark.parametrize("user", ["member.a", "secretary.a", "clerk", "leader"])
def test_what_the_gate_refuses_is_not_offered(desks, world, user):
	"""No mails, shares, boards, dashboards, workspaces of one's own, charts and users' rights in the menus."""
	desk = desks(user, "desktop")
	desk.complaints.clear()
	desk.open("Form", "Household", world.records["Household"]["own"])
	assert not desk.page.locator(".form-shared >> visible=true").count()
	assert "新邮件" not in desk.text()
	desk.open("List", "Visit", "List")
	views = desk.page.evaluate(
		"() => [...document.querySelectorAll('[data-view]')].map((item) => item.dataset.view)"
	)
	assert set(views) <= {"List", "Report", "Calendar"}
	for_many = desk.page.evaluate("() => cur_list.get_actions_menu_items().map((item) => item.label)")
	assert "添加标签" in for_many and "应用分派规则" not in for_many
	desk.page.evaluate("() => frappe.db.get_link_options('Tag', '')")
	desk.page.evaluate("() => { frappe.set_route('query-report', 'Overdue Visits') }")
	desk.page.wait_for_function("frappe.query_report?.report_name === 'Overdue Visits'")
	desk.settle()
	labels = desk.page.evaluate("() => frappe.query_report.get_menu_items().map((item) => item.label)")
	assert set(labels) <= {"刷新", "打印", "导出"}
	desk.page.evaluate("() => { frappe.set_route('household-linking') }")
	desk.settle()
	buttons = ".btn-edit-workspace, .btn-new-workspace, .number-widget-box .card-actions"
	assert not desk.page.locator(f":is({buttons}) >> visible=true").count()
	assert not desk.page.get_by_text("新建工作区").count()
	assert not desk.complaints, "\n".join(desk.complaints)


@pytest.mark.parametrize("user", ["member.a", "secretary.a"])
def test_the_page_of_points_leads_to_ones_own_account(desks, world, user):
	desk = desks(user, "desktop")
	desk.complaints.clear()
	desk.page.evaluate("() => { frappe.set_route('user-profile') }")
	desk.page.wait_for_function("frappe.get_route()[1] === 'User'")
	desk.settle()
	assert desk.page.evaluate("() => frappe.get_route()[2]") == factories.email(user)
	assert not desk.page.evaluate("() => cur_frm.toolbar.can_rename()")
	assert not desk.complaints, "\n".join(desk.complaints)


def test_a_leader_returns_a_policy_with_a_reason(desks, world, submitted_policy):
	leader = desks("leader", "phone")
	leader.open("Form", "Scheme Policy", submitted_policy)
	leader.settle()
	assert "等待乡领导批准或退回" in leader.text()
	leader.page.locator(".actions-btn-group button >> visible=true").click()
	leader.page.locator(".actions-btn-group").get_by_text("退回").click()
	leader.page.locator(".modal.show textarea").fill("请补会议纪要。")
	leader.page.locator(".modal.show .btn-primary >> visible=true").click()
	leader.page.get_by_text("已退回，原因：请补会议纪要。").wait_for()
	clerk = desks("clerk", "desktop")
	clerk.open("Form", "Scheme Policy", submitted_policy)
	clerk.page.get_by_text("点“操作”→“修改”").wait_for()
