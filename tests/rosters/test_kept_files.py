"""Roster files as townships make them: for each file in `files`, what must come in stands beside it as YAML.

about      what the file is like               register    what it is read as
rows       the rows that come in, each with what its cells say, empty ones left out
problems   what is wrong or noted: row, sheet where there are several, column, part of the message; `note`: for information
unread     sheets that nothing is read from, how many rows they have, part of the reason
unknown    headings that nothing is read from   refused     part of the message where the file as a whole is not read
numbers    the numbers that rows without one get in a village with none yet
groups, alike   what a site makes of it: the groups that are meant, and the rows that may be others under another number
"""

from pathlib import Path

import pytest
import yaml

from dongyang_lianhu.rosters import Roster, RosterError, load_registers, read_roster
from dongyang_lianhu.rosters.numbering import Entry, assign

FILES = sorted(Path(__file__).with_name("files").glob("*.yaml"))


def case(path: Path) -> tuple[dict, str, bytes]:
	"""What must come in, name and content of the file."""
	file = path.with_suffix("")
	return yaml.safe_load(path.read_text(encoding="utf-8")), file.name, file.read_bytes()


def rows_of(roster: Roster) -> list[dict]:
	"""The rows as the YAML writes them."""
	return [
		({"sheet": row.sheet} if row.sheet else {})
		| {"row": row.number}
		| {name: value for name, value in row.values.items() if value is not None}
		for row in roster.rows
	]


def problems_of(roster: Roster) -> list[dict]:
	"""What is said of rows, in the order of the file, with the English message."""
	found = [*roster.notes, *(problem for row in roster.rows for problem in row.problems)]
	order = [part.sheet for part in roster.parts]
	found.sort(key=lambda problem: (order.index(problem.sheet), problem.row))
	return [
		{
			"sheet": problem.sheet,
			"row": problem.row,
			"column": problem.column,
			"note": problem.note,
			"says": problem.template.format(*problem.values),
		}
		for problem in found
	]


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_a_kept_file_comes_in_as_it_must(path) -> None:
	expected, name, content = case(path)
	register = load_registers()[expected["register"]]
	if "refused" in expected:
		with pytest.raises(RosterError) as refusal:
			read_roster(register, name, content)
		assert expected["refused"] in str(refusal.value)
		return
	roster = read_roster(register, name, content)
	assert rows_of(roster) == expected["rows"]
	assert list(roster.unknown) == expected.get("unknown", [])
	said, wanted = problems_of(roster), expected.get("problems", [])
	keys = ("sheet", "row", "column", "note")
	blank = {"sheet": "", "column": "", "note": False}
	assert [[one[key] for key in keys] for one in said] == [
		[(blank | one)[key] for key in keys] for one in wanted
	]
	assert all(one["says"] in found["says"] for one, found in zip(wanted, said, strict=True)), said
	unread = [(one.sheet, one.rows, one.template.format(*one.values)) for one in roster.unread]
	wanted = expected.get("unread", [])
	assert [one[:2] for one in unread] == [(one["sheet"], one["rows"]) for one in wanted]
	assert all(one["says"] in found[2] for one, found in zip(wanted, unread, strict=True)), unread


@pytest.mark.parametrize(
	"path", [path for path in FILES if "numbers" in case(path)[0]], ids=lambda path: path.stem
)
def test_rows_without_numbers_get_theirs(path) -> None:
	"""The same ones again, should the file be numbered a second time, and after it is in the register."""
	expected, name, content = case(path)
	register = load_registers()[expected["register"]]
	roster = read_roster(register, name, content, unnumbered=True)
	entries = [entry_of(register, row) for row in roster.rows]
	numbers = assign(register, {"试甲村": "QA"}, entries, [])
	assert [
		{"row": roster.rows[place].number, "number": one} for place, one in sorted(numbers.items())
	] == expected["numbers"]
	assert assign(register, {"试甲村": "QA"}, entries, []) == numbers
	registered = [
		Entry(one.village, one.name, one.marks, one.number or numbers[one.place]) for one in entries
	]
	assert assign(register, {"试甲村": "QA"}, entries, registered) == numbers


def entry_of(register, row) -> Entry:
	"""A row as the numbering sees it."""
	marks = {name: row.values[name] for name in ("address", "phone") if row.values.get(name)}
	return Entry("试甲村", row.values["head_name"], marks, row.values.get(register.key[0]), row.place)


def test_there_are_thirty_files_and_each_has_its_yaml() -> None:
	assert len(FILES) >= 30 and all(path.with_suffix("").is_file() for path in FILES)
	assert {path.name for path in FILES[0].parent.iterdir()} == {
		name for path in FILES for name in (path.name, path.stem)
	}
