"""What a person does in the Desk besides looking, on a desktop. Nothing that is offered is refused.

What hangs on a role's rights is done by each of them, what the Desk does alike for all by four.
"""

import factories
import pytest

FOUR = ("member.a", "secretary.a", "clerk", "leader")
BY_RIGHTS = frozenset(
	{
		"test_a_file_is_attached",
		"test_a_report_is_shown_and_exported",
		"test_a_document_is_printed",
		"test_a_visit_and_a_check_are_logged",
		"test_a_register_is_printed_by_a_job",
	}
)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
	everybody = metafunc.function.__name__ in BY_RIGHTS
	metafunc.parametrize("user", factories.ROLE_USERS.values() if everybody else FOUR)


@pytest.fixture
def desk(desks, user: str):
	"""The role's Desk, with no complaints so far; what an act left open is closed afterwards."""
	found = desks(user, "desktop")
	found.complaints.clear()
	yield found
	found.close_dialogs()
	found.page.evaluate("() => { $(document.body).trigger('click') }")


def run(desk, script: str, argument=None):
	"""Run what a button of the Desk runs, and wait for the answers."""
	result = desk.page.evaluate(script, argument)
	desk.settle()
	return result


def open_household(desk, world) -> None:
	desk.open("Form", "Household", world.records["Household"]["own"])


def open_list(desk, doctype: str = "Household") -> None:
	desk.open("List", doctype, "List")
	desk.page.locator(".list-row:visible").first.wait_for()


def click(desk, selector: str) -> None:
	desk.page.locator(f"{selector} >> visible=true").first.click()
	desk.settle()


def offered(desk, selector: str) -> bool:
	return bool(desk.page.locator(f"{selector} >> visible=true").count())


def dialog_button(desk) -> None:
	"""Press the main button of the dialog that is open."""
	click(desk, ".modal.show .btn-primary")


def assert_fine(desk) -> None:
	assert not desk.complaints, "\n".join(desk.complaints)


def test_a_comment_is_written(desk, world, user):
	open_household(desk, world)
	desk.page.locator(".comment-box .ql-editor >> visible=true").first.fill("看过了")
	click(desk, ".comment-box .btn-comment")
	assert "看过了" in desk.page.locator(".new-timeline >> visible=true").first.inner_text()
	assert_fine(desk)


def test_a_person_assigns_himself_and_is_done(desk, world, user):
	open_household(desk, world)
	run(desk, "() => { cur_frm.assign_to.add() }")
	desk.page.locator(".modal.show [data-fieldname=assign_to_me] input:visible").check()
	desk.page.locator(".modal.show .tb-selected-value:visible").wait_for()
	dialog_button(desk)
	run(
		desk,
		"""user => frappe.xcall('frappe.desk.form.assign_to.remove',
			{doctype: cur_frm.doctype, name: cur_frm.docname, assign_to: user})""",
		factories.email(user),
	)
	assert_fine(desk)


def test_a_file_is_attached(desk, world, user):
	desk.open("Form", "Visit", world.records["Visit"]["own"])
	if not desk.page.evaluate("cur_frm.perm[0].write"):
		return
	run(desk, "() => { cur_frm.attachments.new_attachment() }")
	desk.page.locator(".modal.show input[type=file]").first.set_input_files(
		{"name": "情况.txt", "mimeType": "text/plain", "buffer": f"走访 {user}".encode()}
	)
	dialog_button(desk)
	desk.page.wait_for_function("cur_frm.get_docinfo().attachments.length")
	desk.settle()
	assert_fine(desk)


def test_a_household_is_tagged_and_liked(desk, world, user):
	open_household(desk, world)
	run(desk, "() => cur_frm.perm[0].write && cur_frm.tags?.add_tag?.('已看')")
	for _twice in range(2):
		if offered(desk, ".form-sidebar .like-action"):
			click(desk, ".form-sidebar .like-action")
	assert_fine(desk)


def test_a_form_tells_what_hangs_on_it(desk, world, user):
	open_household(desk, world)
	run(desk, "() => { new frappe.ui.form.LinkedWith({frm: cur_frm}).show() }")
	run(desk, "() => { cur_frm.reload_doc() }")
	run(desk, "() => { window.cur_dialog?.hide(); cur_frm.copy_doc() }")
	assert_fine(desk)


def test_links_are_searched(desk, world, user):
	if not desk.page.evaluate("frappe.boot.user.can_create.includes('Visit')"):
		return
	desk.new("Visit")
	field = desk.page.locator("[data-fieldname=household] input:visible").first
	field.click()
	field.press_sequentially("QA", delay=50)
	desk.page.wait_for_timeout(700)
	desk.settle()
	desk.page.keyboard.press("Escape")
	run(
		desk,
		"() => { new frappe.ui.form.LinkSelector({doctype: 'Household', target: cur_frm.fields_dict.household}) }",
	)
	assert_fine(desk)


def test_a_list_is_filtered_sorted_grouped_and_the_filter_saved(desk, world, user):
	open_list(desk)
	run(desk, "() => cur_list.filter_area.add('Household', 'tier', '=', 'General')")
	run(desk, "() => { cur_list.sort_selector?.set_value?.('head_name', 'asc'); cur_list.refresh() }")
	saved = run(
		desk,
		"""user => frappe.db.insert({doctype: 'List Filter', reference_doctype: 'Household', filter_name: '一般户',
			for_user: user, filters: JSON.stringify(cur_list.filter_area.get())})""",
		factories.email(user),
	)
	assert saved["for_user"] == factories.email(user)
	run(desk, "name => frappe.db.delete_doc('List Filter', name)", saved["name"])
	run(desk, "() => cur_list.filter_area.clear()")
	for part in (
		".group-by-field .dropdown-toggle",
		".list-group-by .group-by-field a",
		".list-tags .dropdown-toggle",
	):
		if offered(desk, part):
			click(desk, part)
	assert_fine(desk)


def test_a_list_has_settings_of_its_own(desk, world, user):
	open_list(desk)
	run(desk, "() => { cur_list.list_view_settings && cur_list.show_list_settings?.() }")
	assert_fine(desk)


def test_rows_of_a_list_are_chosen_and_exported(desk, world, user):
	open_list(desk)
	if not desk.page.evaluate("frappe.boot.user.can_export.includes('Household')"):
		return
	desk.open("List", "Household", "Report")
	desk.page.locator(".dt-row >> visible=true").first.wait_for()
	desk.settle()
	with desk.page.expect_download():
		desk.page.evaluate(
			"""() => open_url_post('/api/method/frappe.desk.reportview.export_query', {doctype: 'Household',
			file_format_type: 'CSV', title: 'Household', cmd: 'frappe.desk.reportview.export_query',
			...cur_list.get_args(), fields: JSON.stringify(cur_list.get_args().fields), filters: '[]'})"""
		)
	desk.settle()
	assert_fine(desk)


def test_a_report_is_shown_and_exported(desk, world, user):
	desk.page.evaluate("() => { frappe.set_route('query-report', 'Overdue Visits') }")
	desk.page.wait_for_function("frappe.query_report?.report_name === 'Overdue Visits'")
	desk.settle()
	if desk.page.evaluate("frappe.model.can_export('Visit Obligation')"):
		run(desk, "() => { frappe.query_report.export_report() }")
		if offered(desk, ".modal.show .btn-primary"):
			with desk.page.expect_download():
				desk.page.locator(".modal.show .btn-primary:visible").first.click()
	desk.settle()
	assert_fine(desk)


def test_a_document_is_printed(desk, world, user):
	printable = [
		d
		for d in ("Household", "Visit", "Visit Obligation")
		if desk.page.evaluate(f"frappe.model.can_print('{d}')")
	]
	for doctype in printable[:1]:
		name = desk.page.evaluate(
			"d => frappe.db.get_list(d, {limit: 1}).then((rows) => rows[0].name)", doctype
		)
		desk.page.evaluate("route => { frappe.set_route(route) }", ["print", doctype, name])
		desk.page.locator(".print-preview iframe, .print-format-container, .print-preview").first.wait_for()
		desk.settle()
	assert_fine(desk)


def test_everything_is_searched(desk, world, user):
	run(desk, "() => { frappe.set_route('household-linking') }")
	field = desk.page.locator("#navbar-search")
	field.fill("甲户")
	desk.settle()
	desk.page.keyboard.press("Escape")
	run(desk, "() => { frappe.searchdialog.search.init_search('甲户', 'global_search') }")
	desk.page.wait_for_timeout(800)
	desk.settle()
	assert_fine(desk)


def test_notifications_are_read(desk, world, user):
	run(
		desk,
		"() => { $('.dropdown-notifications .notifications-icon, .dropdown-notifications > a, .dropdown-notifications button').first().click() }",
	)
	for tab in range(3):
		run(
			desk,
			"tab => { $('.notification-list-header .notification-item, .notifications-category, [data-tab], .notifications-list .nav-link').eq(tab).click() }",
			tab,
		)
	run(desk, "() => { $('.mark-all-read').first().click() }")
	assert_fine(desk)


def test_a_person_sets_his_own_profile(desk, world, user):
	desk.open("Form", "User", factories.email(user))
	run(desk, "() => cur_frm.set_value('bio', '乡里的') .then(() => cur_frm.is_dirty() && cur_frm.save())")
	run(desk, "() => cur_frm.set_value('bio', '') .then(() => cur_frm.is_dirty() && cur_frm.save())")
	desk.open("Form", "Notification Settings", factories.email(user))
	run(
		desk,
		"() => cur_frm.set_value('enable_email_energy_point', 0).catch(() => 0).then(() => { cur_frm.dirty(); return cur_frm.save() })",
	)
	run(desk, "() => { new frappe.ui.ThemeSwitcher().show() }")
	run(desk, "() => { frappe.ui.toolbar.setup_session_defaults?.() }")
	assert_fine(desk)


def test_the_calendar_shows_visits(desk, world, user):
	desk.open("List", "Visit", "Calendar")
	desk.page.locator(".fc").first.wait_for()
	desk.settle()
	assert_fine(desk)


def test_a_visit_and_a_check_are_logged(desk, world, user):
	today = factories.clock.today().isoformat()
	forget_day(today)
	values = {
		"Visit": {
			"household": "QA-0001",
			"visit_date": today,
			"mode": "Home Visit",
			"met": "Adult Met",
			"situation": f"走访 {user}",
		},
		"Sorting Check": {"household": "QA-0001", "check_date": today, "result": "Accurate"},
	}
	for doctype, fields in values.items():
		if not desk.page.evaluate("d => frappe.boot.user.can_create.includes(d)", doctype):
			continue
		desk.new(doctype)
		if doctype == "Visit":
			fields = {**fields, "visitor": "QA-003"}
		run(desk, "values => cur_frm.set_value(values)", fields)
		run(desk, "() => cur_frm.save().catch((error) => error)")
		assert not desk.page.evaluate("cur_frm.is_new()"), desk.complaints
		run(
			desk,
			"() => frappe.xcall('frappe.desk.form.load.getdoc', {doctype: cur_frm.doctype, name: cur_frm.docname})",
		)
	assert_fine(desk)


def forget_day(day: str) -> None:
	"""Take away what another role logged: a household has one check a day."""
	import frappe

	frappe.db.rollback()
	for doctype, fieldname in (("Visit", "visit_date"), ("Sorting Check", "check_date")):
		frappe.db.delete(doctype, {"household": "QA-0001", fieldname: day})
	frappe.db.commit()


def test_a_register_is_printed_by_a_job(desk, world, user):
	"""Of a lead's own area, of the village for those who work for it; it is not offered to others."""
	desk.open("Form", "Village", world.village)
	menu = '.inner-group-button:has-text("打印")'
	prints_the_village = user in ("secretary.a", "committee.a", "clerk")
	assert offered(desk, menu) == prints_the_village
	if not prints_the_village and user != "lead.a":
		return
	if user == "lead.a":
		desk.open("Form", "Lead Area", f"{world.village}-一片")
	click(desk, f"{menu} button")
	desk.page.locator(f"{menu} .dropdown-menu >> visible=true").get_by_text("联户登记表").click()
	desk.page.wait_for_function(
		"cur_frm.doctype === 'Print Job' && ['Ready', 'Failed'].includes(cur_frm.doc.status)", timeout=90_000
	)
	desk.settle()
	assert desk.page.evaluate("cur_frm.doc.status") == "Ready"
	file = desk.page.request.get(f"{desk.address}{desk.page.evaluate('cur_frm.doc.file')}")
	assert file.body().startswith(b"%PDF")
	assert_fine(desk)
