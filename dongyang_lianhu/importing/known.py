"""What the rows of a roster refer to, fetched in sets: villages, groups, areas, members, households, open links."""

from collections import defaultdict
from collections.abc import Iterable

import frappe
from frappe.query_builder import DocType

from dongyang_lianhu.confidential.fields import VALUES
from dongyang_lianhu.confidential.reading import Purpose, read_for
from dongyang_lianhu.rosters import as_number, is_number

TITLES = {"Party Member": "member_name", "Household": "head_name"}
FIELDS = {
	"Village Group": ("village", "group_name", "lead_area"),
	"Lead Area": ("village", "area_name"),
	"Party Member": ("village", "member_name", "own_household"),
	"Household": ("village", "head_name"),
}


class Villages:
	"""All villages, by name and by code."""

	def __init__(self) -> None:
		table = DocType("Village")
		rows = frappe.qb.from_(table).select(table.name, table.village_code).run()
		self.codes = {name: code for name, code in rows}
		self.names = {code: name for name, code in rows} | {name: name for name, _code in rows}

	def named(self, text: str) -> str | None:
		"""Return the village of a name or a code, also of its Party branch's usual name."""
		return self.names.get(text) or self.names.get(text.upper()) or self.names.get(_without_branch(text))

	def numbered(self, number: str | None) -> str | None:
		"""Return the village whose code begins a number."""
		return self.names.get((number or "").partition("-")[0])

	def lent(self) -> dict[str, dict]:
		"""Return them as the controllers' checks ask for them."""
		return {name: {"village_code": code} for name, code in self.codes.items()}


def _without_branch(text: str) -> str:
	for ending in ("党支部", "支部", "委会", "村民委员会"):
		if text.endswith(ending):
			return text.removesuffix(ending)
	return text


class People:
	"""Members or households that rows refer to, by number, or by a name within a village."""

	def __init__(self, doctype: str, texts: Iterable[str], villages: Iterable[str]) -> None:
		self.doctype = doctype
		texts = set(texts)
		self.documents = _by_name(doctype, {as_number(text) for text in texts if is_number(text)})
		self.numbers: dict[tuple[str, str], list[str]] = defaultdict(list)
		names = {text for text in texts if not is_number(text)}
		for row in _by_title(doctype, names, set(villages)):
			self.documents[row.name] = row
			self.numbers[row.village, row[TITLES[doctype]]].append(row.name)

	def found(self, text: str, village: str | None) -> list[str]:
		"""Return the numbers that a reference can mean: none, one, or those who share the name."""
		if is_number(text):
			number = as_number(text)
			return [number] if number in self.documents else []
		return self.numbers.get((village, text), [])


def groups_and_areas(villages: Iterable[str]) -> dict[str, dict[str, frappe._dict]]:
	"""Return the villagers' groups and lead areas of some villages, by doctype and name."""
	return {doctype: _of_villages(doctype, set(villages)) for doctype in ("Village Group", "Lead Area")}


def stored(doctype: str, names: Iterable[str]) -> dict[str, frappe._dict]:
	"""Return whole rows by name, with the confidential values that a roster may hold."""
	table, names = DocType(doctype), list(names)
	if not names:
		return {}
	rows = frappe.qb.from_(table).select("*").where(table.name.isin(names)).run(as_dict=True)
	found = {row.name: row for row in rows}
	for fieldname in VALUES.get(doctype, ()):
		values = read_for(Purpose.COMPARISON, doctype, found, fieldname)
		for name, row in found.items():
			row[fieldname] = values.get(name)
	return found


def open_links(members: Iterable[str], locking: bool) -> dict[str, list[tuple[str, str]]]:
	"""Return `(link, household)` of each member's links that have not ended; `locking` keeps them so."""
	table, members = DocType("Household Link"), list(members)
	found: dict[str, list[tuple[str, str]]] = defaultdict(list)
	if not members:
		return found
	query = frappe.qb.from_(table).select(table.party_member, table.name, table.household)
	query = query.where(table.party_member.isin(members) & (table.status != "Ended"))
	for member, name, household in (query.for_update() if locking else query).run():
		found[member].append((name, household))
	return found


def _by_name(doctype: str, names: set[str]) -> dict[str, frappe._dict]:
	table = DocType(doctype)
	if not names:
		return {}
	query = frappe.qb.from_(table).select(table.name, *(table[field] for field in FIELDS[doctype]))
	return {row.name: row for row in query.where(table.name.isin(list(names))).run(as_dict=True)}


def _by_title(doctype: str, titles: set[str], villages: set[str]) -> list[frappe._dict]:
	table = DocType(doctype)
	if not titles or not villages:
		return []
	query = frappe.qb.from_(table).select(table.name, *(table[field] for field in FIELDS[doctype]))
	query = query.where(table[TITLES[doctype]].isin(list(titles)) & table.village.isin(list(villages)))
	return query.orderby(table.name).run(as_dict=True)


def _of_villages(doctype: str, villages: set[str]) -> dict[str, frappe._dict]:
	table = DocType(doctype)
	if not villages:
		return {}
	query = frappe.qb.from_(table).select(table.name, *(table[field] for field in FIELDS[doctype]))
	return {row.name: row for row in query.where(table.village.isin(list(villages))).run(as_dict=True)}
