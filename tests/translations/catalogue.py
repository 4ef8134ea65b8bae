"""The app's zh.csv: its rows, and the order in which they stand.

Rows stand in areas with an empty line between them: what is read on screens, messages, rules and policy, and
what Frappe's own Chinese lacks. Within an area they are sorted. Run as a script this module brings rows that
were added anywhere into their place.
"""

import csv
import io
import re
from pathlib import Path

from message_sources import Message, messages

PATH = Path(__file__).parents[2] / "dongyang_lianhu" / "translations" / "zh.csv"
FRAPPE_SCREENS = Path(__file__).with_name("frappe_screens.csv")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
# The same in Chinese, or a name.
LATIN_IS_RIGHT: frozenset[str] = frozenset()
AREAS = (
	("dongyang_lianhu/", "fixtures/", "public/", "hooks.py", "modules.txt", "branding.py"),
	("policy/parameters.yaml", "rules/link_quota.yaml", "rules/subjects.yaml", "rules/tier_transition.yaml"),
	("",),
)
Key = tuple[str, str]


def rows(path: Path = PATH) -> list[list[str]]:
	"""Return the rows: source, translation and, if there is one, the context. Empty lines part the areas."""
	with path.open(encoding="utf-8", newline="") as file:
		return [row for row in csv.reader(file) if row]


def key_of(row: list[str]) -> Key:
	"""Return what a row is found by: source and context."""
	return row[0], row[2] if len(row) > 2 else ""


def frappe_screens() -> list[Key]:
	"""Return source and context of what Frappe shows to these users and must be Chinese."""
	return [key_of([row[0], "", *row[1:]]) for row in rows(FRAPPE_SCREENS)]


def ordered(content: list[list[str]]) -> str:
	"""Return the text of zh.csv with the rows in their place, those of no known text last."""
	areas = _areas(messages())
	last = len(AREAS)
	parts = []
	for area in range(last + 1):
		part = sorted(row for row in content if areas.get(key_of(row), last) == area)
		parts.append(_text(part))
	return "\n".join(part for part in parts if part)


def _areas(found: list[Message]) -> dict[Key, int]:
	areas: dict[Key, int] = {}
	for message in found:
		area = next(i for i, starts in enumerate(AREAS) if message.source.startswith(starts))
		if message.source.endswith(".py") and area == 0 and _is_sentence(message.text):
			area = len(AREAS) - 1
		areas[message.key] = min(area, areas.get(message.key, area))
	return areas


def _is_sentence(text: str) -> bool:
	return text.endswith((".", "?", "!")) or "{0}" in text


def _text(part: list[list[str]]) -> str:
	file = io.StringIO()
	csv.writer(file, lineterminator="\n").writerows(part)
	return file.getvalue()


def main() -> None:
	"""Write zh.csv anew, in order; print what lacks Chinese."""
	content = rows()
	PATH.write_text(ordered(content), encoding="utf-8")
	known = {key_of(row) for row in content}
	for key in sorted({message.key for message in messages()} - known):
		print("\t".join(key))


if __name__ == "__main__":
	main()
