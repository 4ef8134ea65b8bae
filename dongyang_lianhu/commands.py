"""`bench --site X lianhu ...`: evaluate, explain, verify, import, export, load-demo."""

import sys

import click
import frappe
from frappe.commands import get_site, pass_context


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
@on_site
def evaluate(as_of, village: tuple[str, ...], dry_run: bool, force: bool) -> None:
	"""Judge visit duties, tiers and quotas, now or as of a day."""
	from dongyang_lianhu import clock
	from dongyang_lianhu.scheduler import evaluate_village, run_village

	day = as_of or clock.today()
	if day > clock.today() and not (dry_run or force):
		raise click.ClickException(f"{day} 还没有到。请加 --dry-run 试算，或加 --force 写入。")
	failed = False
	for name, evaluated_on in villages(village):
		if evaluated_on and day < evaluated_on:
			show_replay(name, day)
			continue
		summary = evaluate_village(name, day, dry_run=True) if dry_run else run_village(name, day)
		failed |= summary is None
		show(name, summary)
		frappe.db.rollback()
	sys.exit(1 if failed else 0)


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
	outcomes = (
		", ".join(f"{frappe._(kind)} {count}" for kind, count in sorted(summary.outcomes.items())) or "无变化"
	)
	click.echo(f"{village}  {summary.as_of}  对象 {summary.subjects}  决定 {summary.decisions}  {outcomes}")


def show_replay(village: str, day) -> None:
	"""Replay a past day and print how it compares with the decisions on record."""
	from dongyang_lianhu.replay import replay

	result = replay(village, day)
	states = ", ".join(f"{frappe._(state)} {count}" for state, count in result.states.items())
	click.echo(f"{village}  重放 {day}  决定 {result.summary.decisions}  当日状态：{states}")
	for line in result.missing:
		click.echo(f"  有记录而重放未得出：{line}")
	for line in result.unrecorded:
		click.echo(f"  重放得出而无记录：{line}")


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
		raise click.ClickException(str(error) or f"没有 {doctype} {name}")
	click.echo(f"{frappe._(doctype)} {name}  {result['as_of']}  方案参数版本 {result['policy_version']}")
	for decision in result["decisions"]:
		arguments = ", ".join(str(value) for value in decision["arguments"].values())
		click.echo(
			f"  {decision['as_of']} {decision['outcome']} {arguments} · {decision['clause']} {decision['title']}"
		)
	for rule in result["rules"]:
		click.echo(
			f"{'✔' if rule['fired'] else '✘'} [{rule['about']}] {rule['clause']} {rule['title']} ({rule['rule']})"
		)
		for condition in rule["conditions"]:
			mark = "✔" if condition["passed"] else "✘"
			click.echo(
				f"    {mark} {condition['label']} {condition['actual']} {condition['op']} {condition['expected']}"
			)


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
@click.option("--failed", type=click.Path(dir_okay=False, writable=True), help="Where to write wrong rows.")
@on_site
def import_roster(
	register: str, file: str, village: str | None, create_groups: bool, dry_run: bool, failed: str | None
) -> None:
	"""Import a roster of members, households or ties from .xlsx or CSV."""
	from dongyang_lianhu.importing import command

	try:
		result = command.import_file(register, file, village, create_groups, dry_run, failed)
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
