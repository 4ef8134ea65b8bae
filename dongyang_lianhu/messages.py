"""Errors whose English text is a template, so that the boundary can translate it before filling it in."""


class MessageError(ValueError):
	"""An error whose `template` ("{0} is not a date") and `values` stay apart until `str()` joins them."""

	def __init__(self, template: str, *values: object) -> None:
		super().__init__(template, *values)
		self.template = template
		self.values = values

	def __str__(self) -> str:
		return self.template.format(*self.values)
