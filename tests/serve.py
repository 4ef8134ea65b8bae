"""One site of a bench over HTTP for the tests: `python tests/serve.py SITE PORT`, started in the bench's `sites` folder.

Frappe's own `serve` listens on every address of the machine.
"""

import os
import sys

import frappe.app
from frappe.middlewares import StaticDataMiddleware
from werkzeug.exceptions import NotFound
from werkzeug.middleware.shared_data import SharedDataMiddleware
from werkzeug.serving import run_simple


class PublicFiles(StaticDataMiddleware):
	"""The site's public files; Frappe's own raises what no server catches where a file is missing."""

	def __call__(self, environ, start_response):
		try:
			return super().__call__(environ, start_response)
		except NotFound as missing:
			return missing(environ, start_response)


def application(site: str):
	"""Frappe's application for one site, with the assets and the site's public files."""
	frappe.app._site, frappe.app._sites_path = site, "."
	sites = os.getcwd()
	served = SharedDataMiddleware(frappe.app.application, {"/assets": os.path.join(sites, "assets")})
	return PublicFiles(served, {"/files": sites})


if __name__ == "__main__":
	run_simple("127.0.0.1", int(sys.argv[2]), application(sys.argv[1]), threaded=True)
