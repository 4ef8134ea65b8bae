"""What a person who draws up a Scheme Policy can set."""

from datetime import date

import frappe
from frappe import _

from dongyang_lianhu import clock
from dongyang_lianhu.facts.policy import policy_at
from dongyang_lianhu.policy import SCHEME_BEGAN, Parameter, load_parameters
from dongyang_lianhu.shapes import read_day


@frappe.whitelist()
def parameters(on: str | None = None) -> list[dict]:
	"""Every parameter: label, unit and meaning in the user's language, clause, bounds, default, value in force.

	`on`: the day for which the value in force is asked; default today, and not before the scheme began. Needs the right to read policies.
	"""
	frappe.has_permission("Scheme Policy", "read", throw=True)
	day = max(read_day(on), SCHEME_BEGAN) if on else clock.today()
	in_force = policy_at(day)
	return [_described(parameter, in_force[parameter.name], day) for parameter in load_parameters().values()]


def _described(parameter: Parameter, in_force: int | str, day: date) -> dict:
	return {
		"name": parameter.name,
		"label": _(parameter.label),
		"unit": _(parameter.unit),
		"clause": parameter.clause,
		"meaning": _(parameter.meaning),
		"default": _default(parameter, day),
		"in_force": in_force,
		"minimum": parameter.minimum,
		"maximum": parameter.maximum,
		"options": [{"value": option, "label": _(option)} for option in parameter.options],
	}


def _default(parameter: Parameter, day: date) -> int | str:
	"""The scheme's own value on that day, or its first one for a day before the scheme."""
	begun = [dated for dated in parameter.values if dated.effective_from <= day]
	return (begun or parameter.values[:1])[-1].value
