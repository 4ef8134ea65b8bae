"""The web application of one site of the bench, with its static files: what a proxy does in production."""

import gc
import os

import frappe.app
from public_files import PublicFiles
from werkzeug.middleware.shared_data import SharedDataMiddleware

frappe.app._site = os.environ["QUICKSTART_SITE"]
frappe.app._sites_path = os.getcwd()

application = SharedDataMiddleware(frappe.app.application, {"/assets": os.path.join(os.getcwd(), "assets")})
application = PublicFiles(application, {"/files": os.getcwd()})

# What is loaded before the fork stays shared between the processes.
gc.collect()
gc.freeze()
