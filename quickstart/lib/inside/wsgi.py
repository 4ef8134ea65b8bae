"""The web application of one site of the bench, with its static files: what a proxy does in production."""

import gc
import os

import frappe.app
from frappe.middlewares import StaticDataMiddleware
from werkzeug.exceptions import NotFound
from werkzeug.middleware.shared_data import SharedDataMiddleware


class PublicFiles(StaticDataMiddleware):
	"""The site's public files; Frappe's own raises what no server catches where a file is missing."""

	def __call__(self, environ, start_response):
		try:
			return super().__call__(environ, start_response)
		except NotFound as missing:
			return missing(environ, start_response)


frappe.app._site = os.environ["QUICKSTART_SITE"]
frappe.app._sites_path = os.getcwd()

application = SharedDataMiddleware(frappe.app.application, {"/assets": os.path.join(os.getcwd(), "assets")})
application = PublicFiles(application, {"/files": os.getcwd()})

# What is loaded before the fork stays shared between the processes.
gc.collect()
gc.freeze()
