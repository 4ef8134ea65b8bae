"""One site of a bench over HTTP for the tests: `python tests/serve.py SITE PORT`, started in the bench's `sites` folder.

Frappe's own `serve` listens on every address of the machine.
"""

import os
import sys
from pathlib import Path

import frappe.app
from werkzeug.middleware.shared_data import SharedDataMiddleware
from werkzeug.serving import run_simple

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "quickstart" / "lib" / "inside"))
from public_files import PublicFiles


def application(site: str):
	"""Frappe's application for one site, with the assets and the site's public files."""
	frappe.app._site, frappe.app._sites_path = site, "."
	sites = os.getcwd()
	served = SharedDataMiddleware(frappe.app.application, {"/assets": os.path.join(sites, "assets")})
	return PublicFiles(served, {"/files": sites})


if __name__ == "__main__":
	run_simple("127.0.0.1", int(sys.argv[2]), application(sys.argv[1]), threaded=True)
