app_name = "dongyang_lianhu"
app_title = "Dongyang Lianhu"
app_publisher = "Dongyang Lianhu contributors"
app_description = "Party members linked to households for waste sorting"
app_email = "lianhu@example.com"
app_license = "mit"

app_logo_url = "/assets/dongyang_lianhu/images/logo.svg"
app_include_js = "lianhu.bundle.js"
app_include_css = "lianhu.bundle.css"

page_renderer = [
	"dongyang_lianhu.printing.contact_page.ContactPage",
	"dongyang_lianhu.permissions.gate.pages.DoctypePage",
]

extend_bootinfo = "dongyang_lianhu.api.workspaces.extend_boot"

update_website_context = ["dongyang_lianhu.branding.name_page"]

website_context = {
	"favicon": "/assets/dongyang_lianhu/images/favicon.svg",
	"splash_image": "/assets/dongyang_lianhu/images/logo.svg",
}

add_to_apps_screen = [
	{
		"name": "dongyang_lianhu",
		"logo": "/assets/dongyang_lianhu/images/logo.svg",
		"title": "Dongyang Lianhu",
		"route": "/app/household-linking",
	}
]

export_python_type_annotations = True
require_type_annotated_api_methods = True

after_install = "dongyang_lianhu.install.after_install"
after_migrate = "dongyang_lianhu.install.after_migrate"
after_uninstall = "dongyang_lianhu.uninstall.after_uninstall"

scheduler_events = {
	"cron": {"10 0 * * *": ["dongyang_lianhu.scheduler.nightly"]},
	"hourly": [
		"dongyang_lianhu.scheduler.catch_up",
		"dongyang_lianhu.importing.jobs.resume",
		"dongyang_lianhu.printing.jobs.catch_up",
	],
	"daily": [
		"dongyang_lianhu.printing.jobs.remove_old",
		"dongyang_lianhu.permissions.gate.record.remove_old",
	],
}

fixtures = [
	{"dt": "Custom HTML Block", "filters": [["name", "in", ["Overdue Visit List"]]]},
	{
		"dt": "Role",
		"filters": [
			[
				"name",
				"in",
				[
					"Linked Member",
					"Area Lead",
					"Village Secretary",
					"Village Committee",
					"Organisation Clerk",
					"Township Leader",
					"Township Secretary",
				],
			]
		],
	},
	{
		"dt": "Workflow State",
		"filters": [
			[
				"name",
				"in",
				[
					"Draft",
					"Pending Approval",
					"Approved",
					"Returned",
					"Withdrawn",
					"Proposed",
					"Confirmed",
					"Rejected",
					"Superseded",
					"In Force",
				],
			]
		],
	},
	{
		"dt": "Workflow Action Master",
		"filters": [
			[
				"name",
				"in",
				[
					"Submit for Approval",
					"Approve",
					"Return",
					"Revise",
					"Withdraw",
					"Confirm",
					"Reject",
				],
			]
		],
	},
	{
		"dt": "Workflow",
		"filters": [
			[
				"name",
				"in",
				[
					"Scheme Policy",
					"Household Tier Change",
					"Linkage Plan",
				],
			]
		],
	},
]

permission_query_conditions = {
	"User": "dongyang_lianhu.permissions.framework.user",
	"File": "dongyang_lianhu.permissions.framework.file",
	"Report": "dongyang_lianhu.permissions.framework.report",
	"List Filter": "dongyang_lianhu.permissions.framework.list_filter",
	"Dashboard Settings": "dongyang_lianhu.permissions.framework.dashboard_settings",
	"Village": "dongyang_lianhu.permissions.queries.village",
	"Village Staff": "dongyang_lianhu.permissions.queries.village_staff",
	"Village Group": "dongyang_lianhu.permissions.queries.village_group",
	"Lead Area": "dongyang_lianhu.permissions.queries.lead_area",
	"Lead Area Group": "dongyang_lianhu.permissions.queries.lead_area_group",
	"Leading Group Member": "dongyang_lianhu.permissions.queries.leading_group_member",
	"Party Member": "dongyang_lianhu.permissions.queries.party_member",
	"Household": "dongyang_lianhu.permissions.queries.household",
	"Household Listing": "dongyang_lianhu.permissions.queries.household_listing",
	"Household Tie": "dongyang_lianhu.permissions.queries.household_tie",
	"Household Link": "dongyang_lianhu.permissions.queries.household_link",
	"Visit": "dongyang_lianhu.permissions.queries.visit",
	"Visit Companion": "dongyang_lianhu.permissions.queries.visit_companion",
	"Visit Obligation": "dongyang_lianhu.permissions.queries.visit_obligation",
	"Sorting Check": "dongyang_lianhu.permissions.queries.sorting_check",
	"Household Tier Change": "dongyang_lianhu.permissions.queries.household_tier_change",
	"Scheme Policy": "dongyang_lianhu.permissions.queries.scheme_policy",
	"Scheme Policy Value": "dongyang_lianhu.permissions.queries.scheme_policy_value",
	"Rule Decision": "dongyang_lianhu.permissions.queries.rule_decision",
	"Linkage Cycle": "dongyang_lianhu.permissions.queries.linkage_cycle",
	"Linkage Plan": "dongyang_lianhu.permissions.queries.linkage_plan",
	"Linkage Plan Breach": "dongyang_lianhu.permissions.queries.linkage_plan_breach",
	"Linkage Plan Pair": "dongyang_lianhu.permissions.queries.linkage_plan_pair",
	"Print Job": "dongyang_lianhu.permissions.queries.print_job",
	"Roster Import": "dongyang_lianhu.permissions.queries.roster_import",
	"Roster Import Problem": "dongyang_lianhu.permissions.queries.roster_import_problem",
	"Register Export": "dongyang_lianhu.permissions.queries.register_export",
	"Confidential Reading": "dongyang_lianhu.permissions.queries.confidential_reading",
	"Confidential Value": "dongyang_lianhu.permissions.closed.nothing",
	"Black List Entry": "dongyang_lianhu.permissions.closed.nothing",
	"Card Token": "dongyang_lianhu.permissions.closed.nothing",
}

has_permission = {
	"File": "dongyang_lianhu.permissions.files.has_permission",
	"Village": "dongyang_lianhu.permissions.conditions.has_permission",
	"Village Group": "dongyang_lianhu.permissions.conditions.has_permission",
	"Lead Area": "dongyang_lianhu.permissions.conditions.has_permission",
	"Leading Group Member": "dongyang_lianhu.permissions.conditions.has_permission",
	"Party Member": "dongyang_lianhu.permissions.conditions.has_permission",
	"Household": "dongyang_lianhu.permissions.conditions.has_permission",
	"Household Tie": "dongyang_lianhu.permissions.conditions.has_permission",
	"Household Link": "dongyang_lianhu.permissions.conditions.has_permission",
	"Visit": "dongyang_lianhu.permissions.conditions.has_permission",
	"Visit Obligation": "dongyang_lianhu.permissions.conditions.has_permission",
	"Sorting Check": "dongyang_lianhu.permissions.conditions.has_permission",
	"Household Tier Change": "dongyang_lianhu.permissions.conditions.has_permission",
	"Scheme Policy": "dongyang_lianhu.permissions.conditions.has_permission",
	"Rule Decision": "dongyang_lianhu.permissions.conditions.has_permission",
	"Linkage Cycle": "dongyang_lianhu.permissions.conditions.has_permission",
	"Linkage Plan": "dongyang_lianhu.permissions.conditions.has_permission",
	"Linkage Plan Pair": "dongyang_lianhu.permissions.conditions.has_permission",
	"Print Job": "dongyang_lianhu.permissions.conditions.has_permission",
	"Roster Import": "dongyang_lianhu.permissions.conditions.has_permission",
	"Register Export": "dongyang_lianhu.permissions.conditions.has_permission",
	"Confidential Reading": "dongyang_lianhu.permissions.conditions.has_permission",
	"Confidential Value": "dongyang_lianhu.permissions.closed.has_permission",
	"Black List Entry": "dongyang_lianhu.permissions.closed.has_permission",
	"Card Token": "dongyang_lianhu.permissions.closed.has_permission",
}

default_log_clearing_doctypes = {"Confidential Reading": 400}

auth_hooks = ["dongyang_lianhu.permissions.gate.guard_request"]

after_request = [
	"dongyang_lianhu.permissions.accounts.answer_log_in",
	"dongyang_lianhu.permissions.refusals.say_why",
	"dongyang_lianhu.permissions.gate.record.count_refusals",
]

standard_queries = {
	"Village": "dongyang_lianhu.api.search.by_name",
	"Party Member": "dongyang_lianhu.api.search.by_name",
	"Household": "dongyang_lianhu.api.search.by_name",
	"Leading Group Member": "dongyang_lianhu.api.search.by_name",
}

override_doctype_class = {"File": "dongyang_lianhu.permissions.files.TownshipFile"}

override_whitelisted_methods = {
	"frappe.desk.desktop.get_workspace_sidebar_items": "dongyang_lianhu.api.workspaces.sidebar_items",
	"frappe.desk.desktop.get_desktop_page": "dongyang_lianhu.api.workspaces.desktop_page",
	"frappe.desk.form.assign_to.add": "dongyang_lianhu.permissions.routes.assign",
	"frappe.desk.form.assign_to.add_multiple": "dongyang_lianhu.permissions.routes.assign_multiple",
	"frappe.client.get": "dongyang_lianhu.permissions.routes.get_document",
	"frappe.client.validate_link": "dongyang_lianhu.permissions.routes.validate_link",
	"frappe.client.get_count": "dongyang_lianhu.permissions.routes.get_count",
	"frappe.desk.search.get_link_title": "dongyang_lianhu.permissions.routes.get_link_title",
	"frappe.desk.search.search_link": "dongyang_lianhu.permissions.routes.search_link",
	"frappe.desk.search.search_widget": "dongyang_lianhu.permissions.routes.search_widget",
	"frappe.desk.notifications.get_open_count": "dongyang_lianhu.permissions.routes.get_open_count",
	"frappe.core.doctype.user.user.reset_password": "dongyang_lianhu.permissions.accounts.reset_password",
	"frappe.share.add": "dongyang_lianhu.permissions.routes.share",
	"frappe.share.set_permission": "dongyang_lianhu.permissions.routes.set_shared_right",
	"frappe.desk.reportview.export_query": "dongyang_lianhu.permissions.routes.export_list",
	"frappe.desk.listview.get_group_by_count": "dongyang_lianhu.permissions.routes.get_group_by_count",
	"frappe.core.doctype.data_import.data_import.download_template": "dongyang_lianhu.permissions.routes.export_template",
	"frappe.core.doctype.data_export.exporter.export_data": "dongyang_lianhu.permissions.routes.export_data",
	"frappe.desk.query_report.get_data_for_custom_field": "dongyang_lianhu.permissions.routes.get_data_for_custom_field",
	"frappe.desk.form.utils.get_next": "dongyang_lianhu.permissions.routes.get_next",
	"frappe.desk.query_report.export_query": "dongyang_lianhu.permissions.routes.export_report",
	"frappe.desk.form.linked_with.get": "dongyang_lianhu.permissions.routes.linked_with",
	"frappe.desk.like.toggle_like": "dongyang_lianhu.permissions.routes.toggle_like",
	"frappe.desk.doctype.tag.tag.add_tag": "dongyang_lianhu.permissions.routes.add_tag",
	"frappe.desk.doctype.tag.tag.add_tags": "dongyang_lianhu.permissions.routes.add_tags",
	"frappe.desk.doctype.tag.tag.remove_tag": "dongyang_lianhu.permissions.routes.remove_tag",
	"frappe.desk.form.document_follow.follow_document": "dongyang_lianhu.permissions.routes.follow_document",
	"frappe.desk.form.document_follow.update_follow": "dongyang_lianhu.permissions.routes.update_follow",
	"frappe.utils.global_search.search": "dongyang_lianhu.permissions.routes.global_search",
	"frappe.desk.search.get_names_for_mentions": "dongyang_lianhu.permissions.people.names_for_mentions",
	"frappe.desk.form.load.get_user_info_for_viewers": "dongyang_lianhu.permissions.people.info_of_viewers",
	"frappe.desk.doctype.tag.tag.get_tags": "dongyang_lianhu.permissions.people.own_tags",
	"frappe.desk.doctype.tag.tag.get_tags_list_for_awesomebar": "dongyang_lianhu.permissions.people.own_tag_list",
}

doc_events = {
	"*": {
		"validate": [
			"dongyang_lianhu.permissions.files.check_attachments",
			"dongyang_lianhu.permissions.markup.check_texts",
		],
		"after_insert": "dongyang_lianhu.permissions.files.take_over",
	},
	"Version": {"before_insert": "dongyang_lianhu.permissions.levels.mask_version"},
	"ToDo": {"validate": "dongyang_lianhu.permissions.notes.check_todo"},
	"DocShare": {"validate": "dongyang_lianhu.permissions.notes.check_share"},
	"Comment": {"validate": "dongyang_lianhu.permissions.notes.sign_comment"},
	"User": {"before_validate": "dongyang_lianhu.permissions.own_account.keep_identity"},
	"List Filter": {"validate": "dongyang_lianhu.permissions.notes.keep_filter_to_oneself"},
	"Village Staff": {
		"before_insert": "dongyang_lianhu.permissions.children.refuse_alone",
		"before_validate": "dongyang_lianhu.permissions.children.refuse_alone",
		"on_trash": "dongyang_lianhu.permissions.children.refuse_alone",
	},
	"Lead Area Group": {
		"before_insert": "dongyang_lianhu.permissions.children.refuse_alone",
		"before_validate": "dongyang_lianhu.permissions.children.refuse_alone",
		"on_trash": "dongyang_lianhu.permissions.children.refuse_alone",
	},
	"Household Listing": {
		"before_insert": "dongyang_lianhu.permissions.children.refuse_alone",
		"before_validate": "dongyang_lianhu.permissions.children.refuse_alone",
		"on_trash": "dongyang_lianhu.permissions.children.refuse_alone",
	},
	"Visit Companion": {
		"before_insert": "dongyang_lianhu.permissions.children.refuse_alone",
		"before_validate": "dongyang_lianhu.permissions.children.refuse_alone",
		"on_trash": "dongyang_lianhu.permissions.children.refuse_alone",
	},
	"Scheme Policy Value": {
		"before_insert": "dongyang_lianhu.permissions.children.refuse_alone",
		"before_validate": "dongyang_lianhu.permissions.children.refuse_alone",
		"on_trash": "dongyang_lianhu.permissions.children.refuse_alone",
	},
	"Linkage Plan Breach": {
		"before_insert": "dongyang_lianhu.permissions.children.refuse_alone",
		"before_validate": "dongyang_lianhu.permissions.children.refuse_alone",
		"on_trash": "dongyang_lianhu.permissions.children.refuse_alone",
	},
	"Roster Import Problem": {
		"before_insert": "dongyang_lianhu.permissions.children.refuse_alone",
		"before_validate": "dongyang_lianhu.permissions.children.refuse_alone",
		"on_trash": "dongyang_lianhu.permissions.children.refuse_alone",
	},
	"Roster Import": {
		"before_insert": "dongyang_lianhu.permissions.guard.reset_new",
		"before_validate": "dongyang_lianhu.permissions.guard.keep_stored",
	},
	"Village": {
		"before_insert": "dongyang_lianhu.permissions.guard.reset_new",
		"before_validate": "dongyang_lianhu.permissions.guard.keep_stored",
	},
	"Village Group": {
		"before_insert": "dongyang_lianhu.permissions.guard.reset_new",
		"before_validate": "dongyang_lianhu.permissions.guard.keep_stored",
	},
	"Lead Area": {
		"before_insert": "dongyang_lianhu.permissions.guard.reset_new",
		"before_validate": "dongyang_lianhu.permissions.guard.keep_stored",
	},
	"Leading Group Member": {
		"before_insert": "dongyang_lianhu.permissions.guard.reset_new",
		"before_validate": "dongyang_lianhu.permissions.guard.keep_stored",
	},
	"Party Member": {
		"before_insert": "dongyang_lianhu.permissions.guard.reset_new",
		"before_validate": "dongyang_lianhu.permissions.guard.keep_stored",
	},
	"Household": {
		"before_insert": "dongyang_lianhu.permissions.guard.reset_new",
		"before_validate": "dongyang_lianhu.permissions.guard.keep_stored",
	},
	"Household Tie": {
		"before_insert": "dongyang_lianhu.permissions.guard.reset_new",
		"before_validate": "dongyang_lianhu.permissions.guard.keep_stored",
	},
	"Household Link": {
		"before_insert": "dongyang_lianhu.permissions.guard.reset_new",
		"before_validate": "dongyang_lianhu.permissions.guard.keep_stored",
	},
	"Visit": {
		"before_insert": "dongyang_lianhu.permissions.guard.reset_new",
		"before_validate": "dongyang_lianhu.permissions.guard.keep_stored",
	},
	"Sorting Check": {
		"before_insert": "dongyang_lianhu.permissions.guard.reset_new",
		"before_validate": "dongyang_lianhu.permissions.guard.keep_stored",
	},
	"Print Job": {
		"before_insert": "dongyang_lianhu.permissions.guard.reset_new",
		"before_validate": "dongyang_lianhu.permissions.guard.keep_stored",
	},
	"Household Tier Change": {"before_validate": "dongyang_lianhu.permissions.guard.keep_stored"},
	"Scheme Policy": {"before_validate": "dongyang_lianhu.permissions.guard.keep_stored"},
	"Linkage Cycle": {
		"before_insert": "dongyang_lianhu.permissions.guard.reset_new",
		"before_validate": "dongyang_lianhu.permissions.guard.keep_stored",
	},
	"Linkage Plan": {
		"before_insert": "dongyang_lianhu.permissions.guard.reset_new",
		"before_validate": "dongyang_lianhu.permissions.guard.keep_stored",
	},
}
