"""A worker of the bench's queues, `worker.py QUEUES`: Frappe's own, with the app loaded before it forks for each job.

Frappe's command loads an app anew in every job: more than a second before a visit that was just saved is judged.
"""

import sys

from frappe.utils.background_jobs import start_worker

import dongyang_lianhu.importing.jobs
import dongyang_lianhu.printing.jobs
import dongyang_lianhu.scheduler  # noqa: F401
from dongyang_lianhu.rules.loader import load_rules

if __name__ == "__main__":
	load_rules()
	start_worker(sys.argv[1])
