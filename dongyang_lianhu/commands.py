"""`bench --site X lianhu ...`: evaluate, explain, verify, doctor, import, export, load-demo."""

import sys

import click
import frappe
from frappe.commands import get_site, pass_context

DIFFERENCES_SHOWN = 20


@click.group()
def lianhu() -> None:
	"""Party members linked to households: the rules from the command line."""


def on_site(function):
	"""Run a command with the site of `bench --site` open, in Chinese."""

	@pass_context
	def command(context, **options):
		site = get_site(context)
		frappe.init(site=site)
		frappe.connect()
		try:
			frappe.local.lang = "zh"
			function(**options)
		finally:
			frappe.destroy()

	command.__name__, command.__doc__ = function.__name__, function.__doc__
	return command


def parse_day(context: click.Context, parameter: click.Parameter, value: str | None):
	"""Read an ISO date, or say which form is wanted."""
	from datetime import date

	try:
		return date.fromisoformat(value) if value else None
	except ValueError:
		raise click.BadParameter(
			f"{value}: a day such as 2026-04-15 is wanted / 请写成 2026-04-15 这样的日期"
		)


@lianhu.command("evaluate")
@click.option("--as-of", callback=parse_day, help="The day; a past one is replayed and changes nothing.")
@click.option("--village", multiple=True, help="This village only; may be given several times.")
@click.option("--dry-run", is_flag=True, help="Show what would be decided, and change nothing.")
@click.option("--force", is_flag=True, help="Write even as of a day to come.")
@click.option("--details", is_flag=True, help="List every difference of a replay.")
@on_site
def evaluate(as_of, village: tuple[str, ...], dry_run: bool, force: bool, details: bool) -> None:
	"""Judge visit duties, tiers and quotas, now or as of a day; exit 1 if a village fails or a replay differs."""
	from dongyang_lianhu import clock
	from dongyang_lianhu.replay import replay
	from dongyang_lianhu.scheduler import evaluate_village, run_village

	day = as_of or clock.today()
	refuse_before_scheme(day)
	if day > clock.today() and not (dry_run or force):
		raise click.ClickException(f"{day} 还没有到。请加 --dry-run 试算，或加 --force 写入。")
	failed = False
	for name, evaluated_on in villages(village):
		if evaluated_on and day < evaluated_on:
			failed |= show_replay(name, day, replay(name, day), details)
			continue
		summary = evaluate_village(name, day, dry_run=True) if dry_run else run_village(name, day)
		failed |= summary is None
		show(name, summary)
		frappe.db.rollback()
	sys.exit(1 if failed else 0)


def refuse_before_scheme(day) -> None:
	"""Refuse a day on which there was nothing to judge yet."""
	from dongyang_lianhu.policy import SCHEME_BEGAN

	if day < SCHEME_BEGAN:
		raise click.ClickException(
			f"方案自 {SCHEME_BEGAN} 起施行，{day} 还没有规则。请写那一天或以后的日期。"
		)


def villages(only: tuple[str, ...]) -> list[tuple]:
	"""Return the villages with the day of their last evaluation: all, or those named."""
	filters = {"name": ["in", only]} if only else {}
	found = frappe.get_all("Village", filters, ["name", "evaluated_on"], order_by="name")
	unknown = sorted(set(only) - {row.name for row in found})
	if unknown:
		raise click.ClickException(f"没有这个村：{'、'.join(unknown)}")
	if not found:
		raise click.ClickException("还没有村。请先登记村。")
	return [(row.name, row.evaluated_on) for row in found]


def show(village: str, summary) -> None:
	"""Print one village's result in a line."""
	if summary is None:
		click.echo(f"{village}  失败，原因见“错误日志”和村表单", err=True)
		return
	outcomes = outcomes_of(summary) or "无变化"
	click.echo(f"{village}  {summary.as_of}  对象 {summary.subjects}  决定 {summary.decisions}  {outcomes}")


def outcomes_of(summary) -> str:
	"""Return what was decided, each with its number, in Chinese."""
	from dongyang_lianhu.wording import outcome_name

	return "，".join(f"{outcome_name(name)} {number}" for name, number in sorted(summary.outcomes.items()))


def show_replay(village: str, day, result, details: bool) -> bool:
	"""Print a replayed day and how it compares with the decisions on record; return whether it differs."""
	states = "，".join(f"{frappe._(state)} {number}" for state, number in result.states.items())
	click.echo(f"{village}  重放 {day}  决定 {result.summary.decisions}  当日状态：{states or '无'}")
	if not result.recorded and result.unrecorded:
		click.echo(f"  该日没有决定记录（规则当晚没有运行）；重放得出：{outcomes_of(result.summary)}")
		if details:
			show_differences("重放得出", result.unrecorded, details)
		return False
	if not (result.missing or result.unrecorded):
		click.echo(f"  与当日 {result.recorded} 条记录一致")
		return False
	show_differences("有记录而重放未得出", result.missing, details)
	show_differences("重放得出而无记录", result.unrecorded, details)
	return True


def show_differences(heading: str, decisions: list, details: bool) -> None:
	"""List decisions by rule, subject and outcome; the first ones, unless all are wanted."""
	from dongyang_lianhu import rules
	from dongyang_lianhu.wording import outcome_name

	if not decisions:
		return
	titles = {rule.id: frappe._(rule.title) for rule in rules.load_rules().all_rules()}
	shown = decisions if details else decisions[:DIFFERENCES_SHOWN]
	click.echo(f"  {heading} {len(decisions)} 条：")
	for one in shown:
		parts = (titles.get(one.rule, one.rule), one.subject, one.period, outcome_name(one.outcome))
		click.echo(f"    {'  '.join(part for part in parts if part)}")
	if len(shown) < len(decisions):
		click.echo(f"    还有 {len(decisions) - len(shown)} 条，加 --details 全部列出")


@lianhu.command("explain")
@click.argument("doctype")
@click.argument("name")
@click.option("--as-of", callback=parse_day)
@on_site
def explain(doctype: str, name: str, as_of) -> None:
	"""Say why a document is as it is, and why not otherwise."""
	from dongyang_lianhu.explain import explain as explain_document

	try:
		result = explain_document(doctype, name, as_of)
	except (frappe.ValidationError, frappe.DoesNotExistError) as error:
		raise click.ClickException(str(error) or f"没有 {frappe._(doctype)} {name}")
	click.echo(f"{frappe._(doctype)} {name}  {result['as_of']}  方案参数版本 {result['policy_version']}")
	for row in result["entries"]:
		click.echo(f"  {row['label']} {row['value']}")
	for visit in result["uncounted"]:
		click.echo(f"  {visit['day']} {visit['visitor']} 走访未计入：{visit['reason']}")
	for decision in result["decisions"]:
		arguments = "，".join(f"{row['label']} {row['value']}" for row in decision["arguments"])
		click.echo(
			f"  {decision['as_of']} {decision['outcome']} {arguments} · {decision['clause']} {decision['title']}"
		)
	for rule in result["rules"]:
		show_rule(rule)


def show_rule(rule: dict) -> None:
	"""Print a rule, whether it fired, and each of its conditions; alternatives under one mark."""
	click.echo(f"{mark(rule['fired'])} [{rule['about']}] {rule['clause']} {rule['title']} ({rule['rule']})")
	every = [condition for condition in rule["conditions"] if condition["group"] != "any"]
	alternatives = [condition for condition in rule["conditions"] if condition["group"] == "any"]
	for condition in every:
		show_condition(condition, "    ")
	if alternatives:
		click.echo(f"    {mark(any(condition['passed'] for condition in alternatives))} 其中一项成立：")
	for condition in alternatives:
		show_condition(condition, "        ")


def show_condition(condition: dict, indent: str) -> None:
	"""Print a condition as the demand that it makes and what was found."""
	expected = " ".join(part for part in (condition["expected_label"], condition["expected"]) if part)
	click.echo(
		f"{indent}{mark(condition['passed'])} {condition['label']} {condition['op']} {expected}"
		f"（实际 {condition['actual']}）"
	)


def mark(holds: bool) -> str:
	"""Return the sign of what holds and of what does not."""
	return "✔" if holds else "✘"


@lianhu.command("verify")
@click.option("--village", multiple=True, help="This village only; may be given several times.")
@on_site
def verify(village: tuple[str, ...]) -> None:
	"""Check the hash chain of the rule decisions."""
	from dongyang_lianhu.effects.decisions import verify as verify_chain

	problems = []
	for name, _evaluated_on in villages(village):
		found = verify_chain(name)
		problems += found
		length, head = frappe.db.get_value("Village", name, ["decision_sequence", "decision_hash"])
		click.echo(f"{name}  {'完好' if not found else '有问题'}  {length or 0} 条  末条哈希 {head or '-'}")
		for line in found:
			click.echo(f"  {line}", err=True)
	sys.exit(1 if problems else 0)


@lianhu.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="As JSON, for a monitoring program.")
@on_site
def doctor(as_json: bool) -> None:
	"""Check engine, versions, nights, queues, chains and machine, and say what to do; exit 1 if something is wrong."""
	from dongyang_lianhu import doctor as checks

	findings = checks.run()
	if as_json:
		click.echo(frappe.as_json([finding.as_dict() for finding in findings]))
	else:
		for finding in findings:
			show_finding(finding)
	sys.exit(1 if checks.is_bad(findings) else 0)


def show_finding(finding) -> None:
	"""Print a finding, what is behind it and what to do."""
	sign = {"ok": "✔ 正常", "warn": "! 注意", "bad": "✘ 异常"}[finding.state]
	click.echo(f"{sign}  {finding.subject}：{finding.finding}")
	for line in finding.details:
		click.echo(f"          {line}")
	if finding.advice:
		click.echo(f"        → {finding.advice}")


@lianhu.command("methods")
@click.option("--refused", is_flag=True, help="Only calls that were refused in the last 7 days.")
@on_site
def methods(refused: bool) -> None:
	"""Print the whitelisted methods of all installed apps that the gate's list does not know."""
	from dongyang_lianhu.permissions.gate.record import refused_calls
	from dongyang_lianhu.permissions.gate.scan import unknown_methods, whitelisted_methods

	for row in refused_calls():
		click.echo(f"refused {int(row.calls)} times, last {row.last_called:%Y-%m-%d %H:%M}: {row.method}")
	if refused:
		return
	unknown = unknown_methods()
	for name in unknown:
		click.echo(name)
	click.echo(
		f"{len(whitelisted_methods())} methods, {len(unknown)} of them closed to the scheme's users and guests"
	)


@lianhu.command("check-rules")
def check_rules() -> None:
	"""Read the rule and parameter files, and say what is wrong with them."""
	from dongyang_lianhu.policy import load_parameters
	from dongyang_lianhu.rules import engine_name, load_rules

	try:
		book, parameters = load_rules(), load_parameters()
	except ValueError as error:
		raise click.ClickException(str(error))
	click.echo(
		f"规则 {len(book.all_rules())} 条、参数 {len(parameters)} 项，均无问题；执行方式 {engine_name()}"
	)


@lianhu.command("import")
@click.argument("register", type=click.Choice(["members", "households", "ties"]))
@click.argument("file", type=click.Path(exists=True, dir_okay=False))
@click.option("--village", help="Import the rows of this village only.")
@click.option("--create-groups", is_flag=True, help="Register villagers' groups that are missing.")
@click.option("--dry-run", is_flag=True, help="Show what would be done, and change nothing.")
@click.option(
	"--numbered",
	type=click.Path(dir_okay=False, writable=True),
	help="Number rows without a number, and write the numbered file here.",
)
@click.option("--failed", type=click.Path(dir_okay=False, writable=True), help="Where to write wrong rows.")
@on_site
def import_roster(
	register: str,
	file: str,
	village: str | None,
	create_groups: bool,
	dry_run: bool,
	numbered: str | None,
	failed: str | None,
) -> None:
	"""Import a roster of members, households or ties from .xlsx, .xls or CSV."""
	from dongyang_lianhu.importing import command

	try:
		result = command.import_file(register, file, village, create_groups, dry_run, failed, numbered)
	except frappe.ValidationError as error:
		raise click.ClickException(str(error))
	for line in command.lines(result):
		click.echo(line)
	sys.exit(1 if result.state == "Failed" or result.wrong else 0)


@lianhu.command("export")
@click.argument("register")
@click.argument("file", type=click.Path(dir_okay=False, writable=True))
@click.option("--phones", is_flag=True, help="With phone numbers.")
@on_site
def export_roster(register: str, file: str, phones: bool) -> None:
	"""Write a register to an .xlsx file; the export is recorded."""
	from pathlib import Path

	from dongyang_lianhu.importing.exports import export_register
	from dongyang_lianhu.rosters import load_registers

	if register not in load_registers():
		raise click.ClickException(f"没有这个登记册：{register}。可用：{'、'.join(load_registers())}")
	content, count = export_register(register, phones=phones)
	Path(file).write_bytes(content)
	frappe.db.commit()  # the record of the export
	click.echo(f"{load_registers()[register].title}  {count} 行  {file}")


@lianhu.command("load-demo")
@click.option(
	"--as-of", callback=parse_day, help="The day that the demo township has reached; default today."
)
@click.option("--force", is_flag=True, help="Load on a site that holds other registers.")
@on_site
def load_demo(as_of, force: bool) -> None:
	"""Load the made-up township of 12 villages and 7,000 households."""
	from dongyang_lianhu import demo

	result = demo.load(as_of=as_of, force=force)
	frappe.db.commit()
	for key, value in result.items():
		click.echo(f"{key}: {value}")


commands = [lianhu]
