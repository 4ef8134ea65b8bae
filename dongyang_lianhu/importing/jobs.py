"""The background jobs of a Roster Import: check the file, import it, go on where a killed worker stopped.

A chunk of rows is one transaction, and how far the import is belongs to it: what is counted is stored, what is not
counted is not. Natural keys make a second run of the same rows change nothing.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import frappe
from frappe import _
from frappe.utils import get_datetime, now_datetime

from dongyang_lianhu import scheduler
from dongyang_lianhu.documents import private_file
from dongyang_lianhu.effects import rows
from dongyang_lianhu.importing.numbering import number_rows
from dongyang_lianhu.importing.plan import PARTS, Options, Planned, Planner
from dongyang_lianhu.importing.writes import write
from dongyang_lianhu.messages import MessageError
from dongyang_lianhu.permissions.files import files_at
from dongyang_lianhu.permissions.levels import granted_levels
from dongyang_lianhu.rosters import (
	Column,
	Problem,
	Roster,
	RosterError,
	Row,
	UnnumberedError,
	Unread,
	importable,
	read_roster,
)
from dongyang_lianhu.rosters.cells import write_cell
from dongyang_lianhu.rosters.workbooks import failed_rows

DOCTYPE = "Roster Import"
CHUNK = 500
ATTEMPTS = 3
PROBLEMS_SHOWN = 200
NOTES_SHOWN = 100
CHANGES_SHOWN = 50
CREATED_SHOWN = 20
STALLED_AFTER = timedelta(minutes=3)
RUNNING = ("Checking", "Importing")
NO_COUNTS = {
	"rows_total": 0,
	"rows_done": 0,
	"to_create": 0,
	"to_change": 0,
	"unchanged": 0,
	"wrong": 0,
	"created": 0,
	"changed": 0,
}


def run_check(name: str) -> None:
	"""Job: read the file and say what an import would do. Changes nothing but the Roster Import itself."""
	_run(name, "Checking", _check)


def run_import(name: str) -> None:
	"""Job: import the checked file, from the first row that is not in yet."""
	_run(name, "Importing", _import)


def number(doc) -> None:
	"""Give the rows of an import numbers where they have none, and make the numbered file the import's. Raises RosterError."""
	roster = read_roster(importable()[doc.register], _file_name(doc), content_of(doc), unnumbered=True)
	number_rows(doc, roster, Planner(roster, Options(frappe.session.user, doc.village)))


def enqueue(name: str) -> None:
	"""Queue the job of an import's state.

	Not deduplicated: a job whose worker was killed counts as running for some time. Two at once do no harm: they
	take turns at the chunks, and one that finds another state ends.
	"""
	state = frappe.db.get_value(DOCTYPE, name, "state")
	job = {"Checking": "run_check", "Importing": "run_import"}[state]
	frappe.enqueue(
		f"dongyang_lianhu.importing.jobs.{job}",
		queue="long",
		timeout=3600,
		enqueue_after_commit=True,
		name=name,
	)


def resume() -> None:
	"""Every hour: go on with imports whose worker was killed."""
	for name in frappe.get_all(DOCTYPE, {"state": ["in", RUNNING]}, pluck="name"):
		if is_stalled(name):
			enqueue(name)


def is_stalled(name: str) -> bool:
	"""Whether a running import has said nothing for three minutes: its worker was killed, or none works."""
	state, seen = frappe.db.get_value(DOCTYPE, name, ["state", "last_seen"])
	return state in RUNNING and (not seen or now_datetime() - get_datetime(seen) > STALLED_AFTER)


def content_of(doc) -> bytes:
	"""Return the bytes of the attached file (the framework's own call decodes text). Raises RosterError when gone."""
	found = files_at(doc.file)
	if not found:
		raise RosterError("The file is no longer there. Please attach it again.")
	try:
		with open(frappe.get_doc("File", found[0].name).get_full_path(), "rb") as stream:
			return stream.read()
	except OSError as error:
		raise RosterError("The file is no longer there. Please attach it again.") from error


def _run(name: str, state: str, work) -> None:
	"""Run in Chinese, which all people of this app read; a failure is stored where they look."""
	user, language = frappe.session.user, frappe.local.lang
	try:
		doc = frappe.get_doc(DOCTYPE, name)
		frappe.set_user(doc.started_by or user)  # the scheduler goes on for whoever began
		frappe.local.lang = "zh"
		if doc.state == state:
			work(doc)
	except RosterError as error:
		_fail(name, _message(error), can_number=int(isinstance(error, UnnumberedError)))
	except Exception:
		frappe.db.rollback()
		frappe.log_error(title=f"Roster import {name} failed", message=frappe.get_traceback())
		_fail(name, _("The import stopped because of an unexpected error. Please try again."))
	finally:
		frappe.set_user(user)
		frappe.local.lang = language


def _fail(name: str, message: str, **values) -> None:
	frappe.db.rollback()
	_set(name, state="Failed", message=message, finished_at=now_datetime(), **values)
	frappe.db.commit()  # the reason must survive
	_tell(name)


def _message(error: MessageError) -> str:
	return _(error.template).format(*(_(v) if isinstance(v, str) else v for v in error.values))


# --- check ---------------------------------------------------------------------------------------------------


def _check(doc) -> None:
	content = content_of(doc)
	roster = _read(doc, content)
	_refuse_forbidden_columns(doc, roster)
	_begin(doc.name, roster, content_hash=hashlib.sha256(content).hexdigest())
	_add_problems(doc.name, roster.notes)
	planner = Planner(roster, _options(doc))
	counts, failures, changes = dict(NO_COUNTS, rows_total=len(roster.rows)), [], []
	additions: dict[str, list] = {"groups": [], "rows": []}
	for part in _chunks(roster.rows):
		planned = planner.plan(part)
		_count(counts, planned)
		failures += _failures(planned)
		changes += _shown_changes(planned)[: CHANGES_SHOWN - len(changes)]
		additions["groups"] += _new_groups(planner, planned, additions["groups"])
		additions["rows"] += _shown_additions(planner, planned)[: CREATED_SHOWN - len(additions["rows"])]
		_add_problems(doc.name, _problems(planned))
		_set(doc.name, last_seen=now_datetime(), **counts)
		frappe.db.commit()  # progress must be seen
		_tell(doc.name)
	_set(
		doc.name,
		state="Checked",
		rows_done=0,
		changes=json.dumps(changes, ensure_ascii=False),
		additions=json.dumps(additions, ensure_ascii=False) if any(additions.values()) else None,
		message=_left_out(roster),
		can_number=int(_lacks_numbers(roster)),
	)
	_finish(doc, roster, failures)


def _read(doc, content: bytes) -> Roster:
	return read_roster(importable()[doc.register], _file_name(doc), content)


def _file_name(doc) -> str:
	return files_at(doc.file)[0].file_name


def _options(doc) -> Options:
	return Options(doc.started_by, doc.village, bool(doc.create_groups))


def _refuse_forbidden_columns(doc, roster: Roster) -> None:
	"""Who may not write phone numbers does not import them either."""
	writable = granted_levels(doc.register, "write", doc.started_by)
	meta = frappe.get_meta(doc.register)
	for column in roster.register.read_columns:
		field = meta.get_field(column.field)
		if column.field in roster.fields and field and field.permlevel not in writable:
			raise RosterError("You may not change {0}. Please remove this column.", column.heading)


def _begin(name: str, roster: Roster, **values) -> None:
	"""Forget what an earlier run found."""
	frappe.db.delete("Roster Import Problem", {"parent": name})
	_set(
		name,
		started_at=now_datetime(),
		finished_at=None,
		last_seen=now_datetime(),
		failures=None,
		failed_file=None,
		changes=None,
		additions=None,
		message=None,
		can_number=0,
		**NO_COUNTS | {"rows_total": len(roster.rows)} | values,
	)


def _left_out(roster: Roster) -> str | None:
	"""Return which sheets and columns nothing is read from."""
	said = [_unread(sheet) for sheet in roster.unread]
	if roster.unknown:
		said.append(_("These columns are not imported: {0}").format("、".join(roster.unknown)))
	return "\n".join(said) or None


def _unread(sheet: Unread) -> str:
	why = _(sheet.template).format(*(_(v) if isinstance(v, str) else v for v in sheet.values))
	return _("Sheet not read: {0}, {1} rows. {2}").format(sheet.sheet, sheet.rows, why)


def _lacks_numbers(roster: Roster) -> bool:
	"""Whether the app can number rows of the file: a sheet without numbers, or rows that leave theirs empty."""
	if not roster.register.numbered_by:
		return False
	key = roster.register.key[0]
	unnumbered = any(sheet.is_unnumbered for sheet in roster.unread)
	return unnumbered or any(
		row.values.get(key) is None and not row.is_wrong_in(roster.register.column(key))
		for row in roster.rows
	)


# --- import --------------------------------------------------------------------------------------------------


def _import(doc) -> None:
	content = content_of(doc)
	if hashlib.sha256(content).hexdigest() != doc.content_hash:
		raise RosterError("The file is another one than was checked. Please check it again.")
	roster = _read(doc, content)
	if not doc.rows_done:
		frappe.db.delete("Roster Import Problem", {"parent": doc.name})
		_add_problems(doc.name, roster.notes)
		frappe.db.commit()  # each chunk begins with a fresh view, which would bring the check's problems back
	planner = Planner(roster, _options(doc), locking=True)
	while _import_chunk(doc.name, planner):
		_tell(doc.name)
	failures = json.loads(frappe.db.get_value(DOCTYPE, doc.name, "failures") or "[]")
	_set(
		doc.name,
		state="Imported in Part" if failures else "Imported",
		failures=None,
		message=_left_out(roster),
	)
	_finish(doc, roster, [tuple(failure) for failure in failures])
	_request_evaluations(doc, planner)


def _import_chunk(name: str, planner: Planner) -> bool:
	"""Import the next rows and commit; False when none is left. Tries again when somebody else was in the way."""
	for attempt in range(1, ATTEMPTS + 1):
		try:
			frappe.db.rollback()  # a fresh view: what others committed must be seen
			more = _next_chunk(name, planner)
			frappe.db.commit()  # rows and progress of one chunk are one unit
			return more
		except Exception as error:
			if attempt == ATTEMPTS or not _is_in_the_way(error):
				raise
	return False


def _is_in_the_way(error: Exception) -> bool:
	"""Whether somebody else wrote at the same moment: a lock, or one of the rows saved by hand meanwhile."""
	if isinstance(error, frappe.QueryDeadlockError | frappe.QueryTimeoutError):
		return True
	return bool(error.args) and frappe.db.is_duplicate_entry(error)


def _next_chunk(name: str, planner: Planner) -> bool:
	table = frappe.qb.DocType(DOCTYPE)
	fields = ("state", "rows_done", "unchanged", "wrong", "created", "changed", "failures")
	query = frappe.qb.from_(table).select(*(table[field] for field in fields)).where(table.name == name)
	progress = query.for_update().run(as_dict=True)[0]
	part = planner.roster.rows[progress.rows_done : progress.rows_done + CHUNK]
	if not part or progress.state != "Importing":
		return False
	planned = planner.plan(_fresh(part))
	write(planner, planned)
	failures = json.loads(progress.failures or "[]") + _failures(planned)
	_add_problems(name, _problems(planned))
	_set(
		name,
		rows_done=progress.rows_done + len(part),
		created=progress.created + _number(planned, "Create"),
		changed=progress.changed + _number(planned, "Change"),
		unchanged=(progress.unchanged if progress.rows_done else 0) + _number(planned, "Unchanged"),
		wrong=(progress.wrong if progress.rows_done else 0) + _number(planned, "Wrong"),
		failures=json.dumps(failures, ensure_ascii=False),
		last_seen=now_datetime(),
	)
	return True


def _fresh(rows: Sequence[Row]) -> list[Row]:
	"""The rows as they were read: a chunk that is tried again is judged again."""
	return [replace(row, problems=list(row.problems)) for row in rows]


def _request_evaluations(doc, planner: Planner) -> None:
	"""Duties and proposals follow from the registers; the search is brought up to date too."""
	if not frappe.db.get_value(DOCTYPE, doc.name, "created") + frappe.db.get_value(
		DOCTYPE, doc.name, "changed"
	):
		return
	for village in sorted({planner.village_of(row) for row in _fresh(planner.roster.rows)} - {None}):
		scheduler.enqueue_village(village)
	frappe.enqueue(
		"frappe.utils.global_search.rebuild_for_doctype",
		queue="long",
		job_id=f"lianhu-search-{doc.register}",
		deduplicate=True,
		doctype=doc.register,
	)


# --- what both store -----------------------------------------------------------------------------------------


def _count(counts: dict, planned: Sequence[Planned]) -> None:
	counts["rows_done"] += len(planned)
	for field, action in (
		("to_create", "Create"),
		("to_change", "Change"),
		("unchanged", "Unchanged"),
		("wrong", "Wrong"),
	):
		counts[field] += _number(planned, action)


def _number(planned: Sequence[Planned], action: str) -> int:
	return sum(1 for one in planned if one.action == action)


def _failures(planned: Sequence[Planned]) -> list[tuple[int, str]]:
	"""Return place in the file and reason of the wrong rows."""
	return [
		(one.row.place, " ".join(_said(p) for p in one.row.problems if not p.note))
		for one in planned
		if one.action == "Wrong"
	]


def _said(problem) -> str:
	"""Return a problem with its column and value in front, as the failed-rows file says it."""
	reason = _reason(problem)
	if not problem.column or reason.startswith(problem.column):
		return reason
	return f"{problem.column}“{problem.value}”{reason}" if problem.value else f"{problem.column}：{reason}"


def _reason(problem) -> str:
	return _(problem.template).format(*problem.values) if problem.values else _(problem.template)


def _problems(planned: Sequence[Planned]) -> list[Problem]:
	return [problem for one in planned for problem in one.row.problems]


def _add_problems(name: str, problems: Sequence[Problem]) -> None:
	"""Append to the problems that the form shows, as far as it shows them; notes do not take the place of errors."""
	shown = frappe.db.count("Roster Import Problem", {"parent": name})
	notes = frappe.db.count("Roster Import Problem", {"parent": name, "is_note": 1})
	rooms = {True: NOTES_SHOWN - notes, False: PROBLEMS_SHOWN - (shown - notes)}
	problems = _as_far_as_shown(problems, rooms)
	rows.insert(
		"Roster Import Problem",
		[
			{
				"name": frappe.generate_hash(length=10),
				"parent": name,
				"parenttype": DOCTYPE,
				"parentfield": "problems",
				"idx": shown + place,
				"sheet": problem.sheet[:140],
				"row_number": problem.row,
				"column_heading": problem.column[:140],
				"cell_value": problem.value[:140],
				"reason": _reason(problem)[:500],
				"is_note": int(problem.note),
			}
			for place, problem in enumerate(problems, 1)
		],
	)


def _as_far_as_shown(problems: Sequence[Problem], rooms: dict[bool, int]) -> list[Problem]:
	kept = []
	for problem in problems:
		if rooms[problem.note] > 0:
			kept.append(problem)
			rooms[problem.note] -= 1
	return kept


def _shown_changes(planned: Sequence[Planned]) -> list[dict]:
	"""Return old and new values of changed rows, in the words of the form."""
	return [
		{
			"sheet": one.row.sheet,
			"row": one.row.number,
			"name": one.document.name,
			"title": _title(one) or one.document.name,
			"changes": [
				[column.heading, *(_shown(column, value, one.document) for value in (old, new))]
				for column, old, new in one.changes
			],
		}
		for one in planned
		if one.action == "Change"
	]


def _new_groups(planner: Planner, planned: Sequence[Planned], shown: list[str]) -> list[str]:
	"""Return the groups that would be registered with these rows, other than those shown, in the order of the file."""
	needed = (one.document.get("village_group") for one in planned if one.document)
	return [name for name in dict.fromkeys(needed) if name in planner.new_groups and name not in shown]


def _shown_additions(planner: Planner, planned: Sequence[Planned]) -> list[dict]:
	"""Return number and title of rows that would be created; of a tie, member, household and kind."""
	created = (one for one in planned if one.action == "Create")
	return [{"name": _said_key(planner, one), "title": _title(one)} for one in created]


def _said_key(planner: Planner, one: Planned) -> str:
	columns = (planner.columns[fieldname] for fieldname in planner.register.key)
	return " ".join(str(write_cell(column, one.document.get(column.field))) for column in columns)


def _title(one: Planned) -> str:
	return one.document.get("member_name") or one.document.get("head_name") or ""


def _shown(column: Column, value: object, document) -> str:
	"""Return a value in the words of the form; a group or area without the village before it."""
	text = str(write_cell(column, value) or "")
	return text.removeprefix(f"{document.get('village')}-") if column.to in PARTS else text


def _finish(doc, roster: Roster, failures: list[tuple[int, str]]) -> None:
	"""Attach the failed rows, note the end, commit."""
	values = {"finished_at": now_datetime(), "failed_file": None}
	_remove_failed_files(doc)
	if failures:
		reasons = dict(failures)
		wrong = [(row, reasons[row.place]) for row in roster.rows if row.place in reasons]
		values["failed_file"] = _attach(doc, failed_rows(roster, wrong))
	_set(doc.name, **values)
	frappe.db.commit()  # the end of the job
	_tell(doc.name)


def _remove_failed_files(doc) -> None:
	"""What the check found is found again by the import: one file of rows to mend is enough."""
	attached = {
		"attached_to_doctype": DOCTYPE,
		"attached_to_name": doc.name,
		"attached_to_field": "failed_file",
	}
	for name in frappe.get_all("File", attached, pluck="name"):
		frappe.delete_doc("File", name, ignore_permissions=True)


def _attach(doc, content: bytes) -> str:
	return private_file(f"{doc.name}-{_('Rows to Mend')}.xlsx", content, doc, "failed_file").file_url


def _set(name: str, **values) -> None:
	frappe.db.set_value(DOCTYPE, name, values, update_modified=False)


def _tell(name: str) -> None:
	"""Where live updates are on, an open form need not ask."""
	frappe.publish_realtime("lianhu_roster", {"name": name}, doctype=DOCTYPE, docname=name)


def _chunks(rows: Sequence[Row]):
	for start in range(0, len(rows), CHUNK):
		yield rows[start : start + CHUNK]
