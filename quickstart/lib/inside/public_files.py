"""The public files of a site, for every server of the project."""

from frappe.middlewares import StaticDataMiddleware
from werkzeug.exceptions import NotFound


class PublicFiles(StaticDataMiddleware):
	"""The site's public files; Frappe's own raises what no server catches where a file is missing."""

	def __call__(self, environ, start_response):
		try:
			return super().__call__(environ, start_response)
		except NotFound as missing:
			return missing(environ, start_response)
