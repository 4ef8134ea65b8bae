"""What each row of a roster would do: create, change, leave as it is, or why it cannot.

A row becomes the document that the form would save, and the same controllers check it; what they ask of other
documents was fetched for all rows of the chunk together.
"""

from collections import defaultdict
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, field, replace

import frappe
from frappe import _
from frappe.model.document import Document

from dongyang_lianhu import clock, locks, lookups
from dongyang_lianhu.importing import doubles, known
from dongyang_lianhu.importing.known import People, Villages
from dongyang_lianhu.importing.likeness import Likeness
from dongyang_lianhu.numerals import alike, in_order
from dongyang_lianhu.permissions.markup import refuse_markup
from dongyang_lianhu.permissions.scope import Scope, scope_for
from dongyang_lianhu.policy import SCHEME_BEGAN
from dongyang_lianhu.rosters import Column, Roster, Row, refuse_double, same
from dongyang_lianhu.rosters.cells import as_typed, write_cell

FIRST_TIER_FIELDS = ("tier", "difficult_type", "tier_since")
DERIVED = {
	"Party Member": ("name_pinyin", "name_keys", "band"),
	"Household": ("name_pinyin", "name_keys", "occupancy_recorded_on", "former_occupancy"),
	"Household Tie": ("village",),
}
PARTS = {"Village Group": "group_name", "Lead Area": "area_name"}


@dataclass(frozen=True)
class Options:
	"""How a roster is imported: by whom, only for one village, and whether missing groups are registered."""

	user: str
	village: str | None = None
	create_groups: bool = False


@dataclass
class Planned:
	"""What a row would do: Create, Change, Unchanged or Wrong; its document, and `(column, old, new)` of a change."""

	row: Row
	action: str = "Wrong"
	document: Document | None = None
	changes: list[tuple[Column, object, object]] = field(default_factory=list)


class Planner:
	"""Plans the rows of one roster, chunk by chunk. `locking`: what decides stays as it is until the commit."""

	def __init__(self, roster: Roster, options: Options, locking: bool = False) -> None:
		self.roster, self.options, self.locking = roster, options, locking
		self.register = roster.register
		self.doctype = self.register.doctype
		self.columns = {c.field: c for c in self.register.read_columns if c.kind != "title"}
		self.key = self.columns[self.register.key[0]]
		self.scopes = {ptype: scope_for(options.user, self.doctype, ptype) for ptype in ("create", "write")}
		self.villages = Villages()
		self.first: dict[tuple, int] = {}
		self.new_groups: dict[str, dict] = {}
		self.likeness = Likeness(self.register)

	def plan(self, rows: Sequence[Row]) -> list[Planned]:
		"""Return what each row would do, in their order. The rows' problems are filled in."""
		planned = [Planned(row) for row in rows]
		places = {id(row): self.village_of(row) for row in rows}
		if self.locking:
			locks.lock("Village", places.values())
		self.fetch(rows, places)
		values = {id(row): self.resolve(row, places[id(row)]) for row in rows}
		names = {key: self.name_of(found) for key, found in values.items()}
		self.likeness.fetch(values.values(), {name for name in names.values() if name})
		stored = known.stored(self.doctype, {name for name in names.values() if name})
		with lookups.lending(self.lent(stored)):
			for one in planned:
				key = id(one.row)
				doubles.keep_out(self.register, one.row, names[key] in stored)
				self.judge(one, values[key], names[key], stored.get(names[key]))
				if not one.row.is_wrong:
					self.likeness.note(one.row, values[key], names[key])
		frappe.clear_messages()
		return planned

	# --- the village -----------------------------------------------------------------------------------------

	def village_of(self, row: Row) -> str | None:
		"""Return the row's village: as written, else the import's, else the one whose code begins its number."""
		numbers = (row.values.get(fieldname) for fieldname in self.register.key)
		numbered = next((v for number in numbers if (v := self.villages.numbered(_upper(number)))), None)
		if text := row.values.get("village"):
			village = self.villages.named(text)
			if not village:
				row.fail(
					"There is no such village. Please register it first, or correct the name.",
					column=self.register.column("village"),
				)
				return None
		else:
			village = numbered or self.villages.named(row.sheet) or self.options.village
		if self.options.village and village and village != self.options.village:
			row.fail(
				"belongs to {0}; this import is for {1}.",
				village,
				self.options.village,
				column=self.key,
			)
			return None
		return village

	# --- what rows refer to ----------------------------------------------------------------------------------

	def fetch(self, rows: Sequence[Row], places: dict[int, str | None]) -> None:
		"""Fetch in a few queries whatever the rows refer to."""
		villages = {village for village in places.values() if village}
		self.parts = known.groups_and_areas(villages)
		for name, group in self.new_groups.items():
			self.parts["Village Group"].setdefault(name, frappe._dict(group))
		self.writings = {doctype: self.by_writing(doctype) for doctype in PARTS}
		self.people = {
			doctype: People(doctype, self.texts(rows, doctype), villages)
			for doctype in ("Party Member", "Household")
		}

	def by_writing(self, doctype: str) -> dict[tuple[str, str], list[str]]:
		"""Return the groups or areas by village and by what all writings of their names have in common."""
		found: dict[tuple[str, str], list[str]] = defaultdict(list)
		for name, part in self.parts[doctype].items():
			found[part.village, alike(part[PARTS[doctype]])].append(name)
		return found

	def texts(self, rows: Iterable[Row], doctype: str) -> set[str]:
		"""Return what the rows write into references to a doctype."""
		fields = [c.field for c in self.register.read_columns if c.kind == "reference" and c.to == doctype]
		return {row.values[name] for row in rows for name in fields if row.values.get(name)}

	def resolve(self, row: Row, village: str | None) -> dict[str, object]:
		"""Return what the row's cells store: references by the names of what they mean, no empty cells."""
		found = {name: value for name, value in row.values.items() if value is not None}
		found.pop("village", None)
		if village:
			found["village"] = village
		for column in self.register.read_columns:
			if column.kind == "reference" and column.field in found:
				found[column.field] = self.referred(row, column, found[column.field], village)
		if self.doctype == "Household Tie":
			self.settle_tie(row, found)
		elif not village and not (row.is_wrong_in(self.key) or row.is_wrong_in(self.columns["village"])):
			row.fail("must begin with the code of a village, such as {0}.", self.example(), column=self.key)
		return found

	def example(self) -> str:
		return f"{next(iter(self.villages.codes.values()), 'TY')}-001"

	def referred(self, row: Row, column: Column, text: str, village: str | None) -> str | None:
		"""Return the name of the document that a cell means; notes on the row why there is none."""
		if column.to in PARTS:
			return self.part(row, column, text, village)
		found = self.people[column.to].found(text, village)
		if len(found) == 1:
			return found[0]
		if found:
			row.fail(
				"is the name of {0} in {1}: {2}. Please write the number instead.",
				len(found),
				village,
				"、".join(found[:5]),
				column=column,
			)
		else:
			row.fail(
				"is not in the register. Please check the number or the name, or import it first.",
				column=column,
			)
		return None

	def part(self, row: Row, column: Column, text: str, village: str | None) -> str | None:
		"""Return the group or area of the village that is called so; a missing group is registered if that is wished."""
		if not village:
			return None
		text = text.removeprefix(f"{village}-")
		name = f"{village}-{text}"
		if name in self.parts[column.to]:
			return name
		writings = self.writings[column.to].get((village, alike(text)), ())
		if len(writings) == 1:
			return writings[0]
		if writings:
			names = sorted((self.parts[column.to][one][PARTS[column.to]] for one in writings), key=in_order)
			row.fail("can mean each of {0}. Please write one of them.", "、".join(names), column=column)
			return None
		if column.to == "Village Group" and self.options.create_groups:
			return self.new_group(row, column, name, {"village": village, "group_name": text})
		if column.to == "Village Group":
			row.fail(
				"is not a villagers' group of {0}. Please register it first, or tick the option that registers new groups.",
				village,
				column=column,
			)
		else:
			row.fail("is not a lead area of {0}. Please register it first.", village, column=column)
		return None

	def new_group(self, row: Row, column: Column, name: str, values: dict[str, str]) -> str | None:
		"""Remember a group that is registered with the rows that need it, after its own controller's checks."""
		try:
			group = frappe.get_doc({"doctype": "Village Group", **values})
			group.validate()
			refuse_markup(group)
		except frappe.ValidationError as error:
			row.add(str(error), (), column.heading, values["group_name"])
			return None
		group = frappe._dict(values, lead_area=None)
		self.new_groups[name] = self.parts["Village Group"][name] = group
		self.writings["Village Group"][group.village, alike(group.group_name)].append(name)
		return name

	def settle_tie(self, row: Row, found: dict[str, object]) -> None:
		"""A tie's village is its household's; both ends must be in reach; one that stood before is wrong."""
		household = self.people["Household"].documents.get(found.get("household"))
		member = self.people["Party Member"].documents.get(found.get("party_member"))
		if not household or not member:
			return
		found["village"] = household.village
		if self.options.village and household.village != self.options.village:
			row.fail(
				"belongs to {0}; this import is for {1}.",
				household.village,
				self.options.village,
				column=self.register.column("household"),
			)
		if not _reaches(self.scopes["create"], member.village):
			row.fail(
				"belongs to {0}, which is not yours.",
				member.village,
				column=self.register.column("party_member"),
			)
		resolved = replace(row, values=dict(found), problems=[])
		refuse_double(self.register, resolved, self.first)
		row.problems += resolved.problems

	def name_of(self, found: dict[str, object]) -> str | None:
		"""Return the name of the document that the row is about; None when it is not complete."""
		parts = [found.get(fieldname) for fieldname in self.register.key]
		return "-".join(parts) if all(parts) else None

	def lent(self, stored: dict[str, frappe._dict]) -> dict[str, dict]:
		"""Return what the controllers' checks will ask of other documents."""
		people = {doctype: dict(found.documents) for doctype, found in self.people.items()}
		members = stored if self.doctype == "Party Member" else {}
		return {
			"Village": self.villages.lent(),
			"Household Link": known.open_links(members, self.locking),
			**self.parts,
			**people,
		}

	# --- the document ----------------------------------------------------------------------------------------

	def judge(self, one: Planned, found: dict, name: str | None, stored: frappe._dict | None) -> None:
		"""Say what the row does, after the checks of its controller; of a wrong row, what else is wrong with it."""
		if not name:
			self.require_cells(one.row, self.roster.fields)
		elif not found.get("village") or not self.may(
			one.row, found["village"], "write" if stored else "create"
		):
			return
		elif stored:
			self.change(one, found, stored)
		else:
			self.require_cells(one.row, self.columns)
			self.create(one, found, name)

	def may(self, row: Row, village: str | None, ptype: str) -> bool:
		"""Whether the importing user may create or change rows of the village."""
		if _reaches(self.scopes[ptype], village):
			return True
		if ptype == "create" and _reaches(self.scopes["write"], village):
			row.fail(
				"is new, and your role does not add to this register. Please ask the village secretary.",
				column=self.key,
			)
		else:
			row.fail(
				"belongs to {0}, which is not yours.",
				village or "",
				column=self.key,
			)
		return False

	def require_cells(self, row: Row, among: Container[str]) -> None:
		"""Note which required columns among these fields a new row leaves empty."""
		for column in self.columns.values():
			empty = column.required and column.field in among and row.values.get(column.field) is None
			if empty and not row.is_wrong_in(column):
				row.add("Please fill in this cell.", (), column.heading)

	def create(self, one: Planned, found: dict, name: str) -> None:
		document = frappe.new_doc(self.doctype)
		document.update(found)
		document.name = name
		document.set("__islocal", True)
		if self.doctype == "Household" and not found.get("tier_since"):
			document.tier_since = clock.today()
		if self.passes(one.row, document, frappe._dict()):
			one.action, one.document = "Create", document

	def change(self, one: Planned, found: dict, stored: frappe._dict) -> None:
		"""Only cells that say something else than what is stored change anything."""
		if self.doctype == "Household":
			self.leave_tier(one.row, found, stored)
		wanted = {
			name: value
			for name, value in found.items()
			if name in self.columns and not same(self.columns[name], stored.get(name), value)
		}
		if not wanted:
			one.action = "Wrong" if one.row.is_wrong else "Unchanged"
			return
		document = frappe.get_doc({"doctype": self.doctype, **stored})
		document._doc_before_save = frappe.get_doc({"doctype": self.doctype, **stored})
		document.update(wanted)
		if self.passes(one.row, document, stored):
			one.document, one.changes = document, self.differences(document, stored)
			one.action = "Change" if one.changes else "Unchanged"

	def leave_tier(self, row: Row, found: dict, stored: frappe._dict) -> None:
		"""The tier of a registered household is changed by people, one by one, never by a file."""
		given = {fieldname: found.pop(fieldname) for fieldname in FIRST_TIER_FIELDS if fieldname in found}
		if "tier" in given and given["tier"] != stored.tier:
			row.fail(
				"The tier of a registered household is left as it is, {0}. Propose a household tier change instead.",
				_(stored.tier),
				column=self.register.column("tier"),
				note=True,
			)

	def passes(self, row: Row, document: Document, stored: frappe._dict) -> bool:
		"""Run the checks that a save runs: the controller's, then the framework's.

		They stop at the first cell that is wrong. What stands in its place lets them go on, so that all are named.
		"""
		for column in self.columns.values():
			if row.is_wrong_in(column):
				document.set(column.field, self.stand_in(column, document, stored))
		replaced: set[str] = set()
		while error := _refusal(document):
			column = self.columns.get(getattr(error, "fieldname", None))
			if not column or not row.is_wrong_in(column):
				self.note_refusal(row, column, str(error))
			if not column or column.field in replaced:
				break
			replaced.add(column.field)
			document.set(column.field, self.stand_in(column, document, stored))
		return not row.is_wrong

	def note_refusal(self, row: Row, column: Column | None, reason: str) -> None:
		"""Note what a check of the document says, with the cell that it speaks of where that is known."""
		heading = column.heading if column else ""
		value = as_typed(write_cell(column, row.values.get(column.field))) if column else ""
		row.add(reason or _("This row cannot be saved."), (), heading, value)

	def stand_in(self, column: Column, document: Document, stored: frappe._dict) -> object:
		"""Return what no check minds in place of a cell that is wrong or missing."""
		if stored.get(column.field) is not None:
			return stored[column.field]
		if column.kind == "key":
			return f"{self.villages.codes.get(document.village)}-1"
		if column.kind == "choice":
			return next(iter(column.choices))
		return {"date": SCHEME_BEGAN, "text": "一", "name": "一"}.get(column.kind)

	def differences(self, document: Document, stored: frappe._dict) -> list[tuple[Column, object, object]]:
		"""Return column, old and new value of what the save would change, what follows from it included."""
		return [
			(column, stored.get(column.field), document.get(column.field))
			for column in self.register.read_columns
			if str(document.get(column.field) or "") != str(stored.get(column.field) or "")
		]

	def written_fields(self) -> list[str]:
		"""Return the fields that a change writes."""
		names = [column.field for column in self.register.read_columns]
		return list(dict.fromkeys([*names, *DERIVED[self.doctype]]))


def _refusal(document: Document) -> frappe.ValidationError | None:
	"""Return what a save would refuse the document for; None when it would save it."""
	try:
		document.validate()
		refuse_markup(document)
		document._validate()
	except frappe.ValidationError as error:
		return error
	return None


def _reaches(scope: Scope, village: str | None) -> bool:
	return scope.township or (bool(village) and village in scope.villages)


def _upper(value: object) -> str | None:
	return value.upper() if isinstance(value, str) else None
