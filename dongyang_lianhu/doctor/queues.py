"""Whether background jobs are worked off."""

from datetime import datetime, timedelta, timezone

import frappe
from frappe import _
from frappe.utils.background_jobs import get_queue, get_workers
from rq.exceptions import DeserializationError
from rq.job import Job

from dongyang_lianhu.doctor.finding import BAD, OK, WARN, Finding

# The night and printing; what is judged after an entry.
QUEUES = ("long", "short")
MANY = 500
RECENT = timedelta(days=7)


def workers() -> Finding:
	"""Whether each queue that the app uses has a worker, and how many jobs wait."""
	subject, listening = _("Background workers"), queues_of_workers()
	waiting = {name: get_queue(name).count for name in QUEUES}
	details = [_("{0}: {1} jobs wait").format(name, number) for name, number in waiting.items()]
	alone = [name for name in QUEUES if get_queue(name).name not in listening]
	if alone:
		found = _("No worker works off the queue {0}: what waits there is never done.").format(
			", ".join(alone)
		)
		advice = _("sudo supervisorctl status; start the workers (bench setup supervisor, bench restart).")
		return Finding(subject, BAD, found, advice, details)
	if max(waiting.values()) > MANY:
		found = _("{0} jobs wait: more than is usual.").format(max(waiting.values()))
		return Finding(subject, WARN, found, _("After an import this passes; else add workers."), details)
	return Finding(
		subject, OK, _("Each queue has a worker; {0} jobs wait.").format(sum(waiting.values())), "", details
	)


def queues_of_workers() -> set[str]:
	"""Return the queues that some worker listens to."""
	return {name for worker in get_workers() for name in worker.queue_names()}


def failed_jobs() -> Finding:
	"""The site's jobs that failed in the last week."""
	subject = _("Failed jobs")
	failed = [job for name in QUEUES for job in jobs_that_failed(name)]
	if not failed:
		return Finding(subject, OK, _("None in the last 7 days."))
	found = _("{0} in the last 7 days.").format(len(failed))
	advice = _(
		"Read the reasons in the list RQ Job (status failed) and in the Error Log; the night repeats what it can."
	)
	return Finding(subject, WARN, found, advice, [describe(job) for job in failed[:20]])


def jobs_that_failed(queue_name: str) -> list[Job]:
	"""Return the site's failed jobs of a queue, of the last week."""
	queue = get_queue(queue_name)
	jobs = Job.fetch_many(queue.failed_job_registry.get_job_ids()[-MANY:], connection=queue.connection)
	return [job for job in jobs if job and is_ours(job) and is_recent(job)]


def is_ours(job: Job) -> bool:
	"""Whether a job belongs to this site; one that cannot be read any more, of an app that is gone, does not."""
	try:
		return job.kwargs.get("site") == frappe.local.site
	except DeserializationError:
		return False


def is_recent(job: Job) -> bool:
	"""Whether a job ended in the last week; RQ keeps UTC, with or without saying so."""
	if not job.ended_at:
		return True
	return datetime.now(timezone.utc).replace(tzinfo=None) - job.ended_at.replace(tzinfo=None) < RECENT


def describe(job: Job) -> str:
	"""Return a job's name and when it failed."""
	name = job.kwargs.get("job_name") or job.kwargs.get("method") or job.id
	return f"{str(job.ended_at or '')[:16]}  {name}".strip()
