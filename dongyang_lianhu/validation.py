"""Checks that several doctypes share; each refuses bad input with a message that says what to do."""

import re
import unicodedata
from typing import NoReturn

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import formatdate, getdate

from dongyang_lianhu import clock, lookups, names, pinyin
from dongyang_lianhu.messages import MessageError
from dongyang_lianhu.policy import SCHEME_BEGAN
from dongyang_lianhu.rosters.quoting import runs

NOTE_LENGTH = 5000
UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
# Signs that turn the writing's direction or join it unseen, line ends, and fillers that look like nothing.
INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
FILLERS = frozenset("\u115f\u1160\u2800\u3164\uffa0")
# #REF!, #N/A, #NAME?, #名称? and their like; Err:508 in LibreOffice.
SPREADSHEET_ERROR = re.compile(r"#[A-Z][A-Z0-9_/]*[!?]?|#[\u4e00-\u9fff]+[!?！？]|Err:\d+", re.IGNORECASE)
FORBIDDEN_IN_NAMES = re.compile(r"[<>\"'`;\\/\x00-\x1f\x7f]")


def refuse(fieldname: str, message: str, exception: type = frappe.ValidationError) -> NoReturn:
	"""Refuse a document because of one field; the error's `fieldname` tells an import which cell is wrong."""
	try:
		frappe.throw(message, exception)
	except exception as error:
		error.fieldname = fieldname
		raise


def fill_pinyin(doc: Document, fieldname: str, *, person: bool) -> None:
	"""Fill the fields by which a name is sorted and found."""
	for name, value in pinyin_of(doc.get(fieldname), person=person).items():
		doc.set(name, value)


def pinyin_of(name: str | None, *, person: bool) -> dict[str, str]:
	"""Return the values of `name_pinyin` and `name_keys` for the name of a person or a place."""
	read = (pinyin.of_person if person else pinyin.of_place)(name)
	return {"name_pinyin": read, "name_keys": pinyin.keys(read)}


def clean_names(doc: Document, *fieldnames: str) -> None:
	"""As `clean_lines`, for what people and places are called: in one writing, with a letter or a Chinese character."""
	for fieldname in fieldnames:
		doc.set(fieldname, names.one_writing(doc.get(fieldname) or ""))
	clean_lines(doc, *fieldnames)
	for fieldname in fieldnames:
		text = doc.get(fieldname)
		if text and not any(sign.isalpha() for sign in text):
			label = _(doc.meta.get_label(fieldname))
			message = _("{0} “{1}” holds no letter and no Chinese character. Please write the name.")
			refuse(fieldname, message.format(label, text))


def clean_lines(doc: Document, *fieldnames: str) -> None:
	"""Trim a line of text and write it in real characters (NFC); refuse what a spreadsheet left in place of it.

	Refuse characters too that no name or number holds, seen or unseen.
	"""
	for fieldname in fieldnames:
		text = names.real_characters((doc.get(fieldname) or "").strip())
		_refuse_spreadsheet(doc, fieldname, text)
		_refuse_private_use(doc, fieldname, text)
		if FORBIDDEN_IN_NAMES.search(text) or any(_is_unseen(sign) for sign in text):
			label = _(doc.meta.get_label(fieldname))
			refuse(
				fieldname,
				_("{0} holds characters that a name cannot have. Please remove them.").format(label),
			)
		doc.set(fieldname, text or None)


def _refuse_spreadsheet(doc: Document, fieldname: str, text: str) -> None:
	label, plain = _(doc.meta.get_label(fieldname)), unicodedata.normalize("NFKC", text)
	if SPREADSHEET_ERROR.fullmatch(plain):
		message = _(
			"{0} “{1}” is an error of the spreadsheet. Please mend the cell and write what it should say."
		)
		refuse(fieldname, message.format(label, text))
	if runs(plain):
		message = _("{0} “{1}” begins as a formula does. Please write the text itself.")
		refuse(fieldname, message.format(label, text))


def _refuse_private_use(doc: Document, fieldname: str, text: str) -> None:
	if names.holds_private_use(text):
		label = _(doc.meta.get_label(fieldname))
		message = _(
			"{0} holds a character that other computers cannot show. Please type the character that is in everybody's fonts."
		)
		refuse(fieldname, message.format(label))


def says_something(text: str | None) -> bool:
	"""Whether a note holds a sign that somebody can see."""
	return any(not sign.isspace() and not _is_unseen(sign) for sign in text or "")


def _is_unseen(sign: str) -> bool:
	return unicodedata.category(sign) in INVISIBLE or sign in FILLERS


def limit_notes(doc: Document, *fieldnames: str) -> None:
	"""Refuse control characters, and notes of more than 5,000 characters before the database cuts or refuses them."""
	for fieldname in fieldnames:
		if UNSEEN.search(doc.get(fieldname) or ""):
			label = _(doc.meta.get_label(fieldname))
			refuse(
				fieldname, _("{0} holds characters that cannot be shown. Please remove them.").format(label)
			)
		if len(doc.get(fieldname) or "") > NOTE_LENGTH:
			label = _(doc.meta.get_label(fieldname))
			refuse(
				fieldname,
				_("{0} is longer than {1} characters. Please shorten it.").format(label, NOTE_LENGTH),
			)


def translated(error: MessageError) -> str:
	"""Return an error of the policy or the rules in the user's language, the labels that it names too."""
	values = (_(value) if isinstance(value, str) else value for value in error.values)
	return _(error.template).format(*values)


def refuse_future(doc: Document, fieldname: str, *, older_than_scheme: bool = False) -> None:
	"""Refuse a day after today, and one before the scheme existed unless the matter can be older."""
	day = getdate(doc.get(fieldname))
	if doc.get(fieldname) and day > clock.today():
		label = _(doc.meta.get_label(fieldname))
		refuse(
			fieldname,
			_("{0} {1} lies in the future. Please enter a day up to today.").format(label, formatdate(day)),
		)
	if not older_than_scheme:
		refuse_before_scheme(doc, fieldname)


def refuse_before_scheme(doc: Document, fieldname: str) -> None:
	"""Refuse a day before the scheme existed: a slip in the year."""
	day = getdate(doc.get(fieldname))
	if doc.get(fieldname) and day < SCHEME_BEGAN:
		refuse(fieldname, before_scheme(f"{_(doc.meta.get_label(fieldname))} {formatdate(day)}"))


def before_scheme(said: str) -> str:
	"""Return why a day before the scheme is refused; `said` names the day."""
	message = _("{0} is before {1}, the day on which the scheme began. Please check the date.")
	return message.format(said, formatdate(SCHEME_BEGAN))


def require_fields(doc: Document, *fieldnames: str) -> None:
	"""Require fields that depend on others: `mandatory_depends_on` holds in the form alone."""
	for fieldname in fieldnames:
		if not says_something(str(doc.get(fieldname) or "")):
			refuse(fieldname, _("Please fill in {0}.").format(_(doc.meta.get_label(fieldname))))


def require_household(doc: Document) -> None:
	"""Require a household of the register, and take the village from it, whatever the client sent.

	Frappe does not miss the target of a link from which it fetches another field.
	"""
	require_fields(doc, "household")
	doc.village = lookups.value_of("Household", doc.household, "village")
	if not doc.village:
		message = _("There is no household {0} in the register.").format(doc.household)
		refuse("household", message, frappe.LinkValidationError)


def require_order(doc: Document, first: str, last: str) -> None:
	"""Refuse a period whose end lies before its start."""
	if doc.get(first) and doc.get(last) and getdate(doc.get(last)) < getdate(doc.get(first)):
		label_first, label_last = _(doc.meta.get_label(first)), _(doc.meta.get_label(last))
		refuse(
			last,
			_("{0} lies before {1}. Please correct one of the two days.").format(label_last, label_first),
		)


def require_same_village(doc: Document, fieldname: str, doctype: str) -> None:
	"""Refuse a reference to another village's group, area, member or household."""
	if not doc.get(fieldname):
		return
	village = lookups.value_of(doctype, doc.get(fieldname), "village")
	if village and village != doc.village:
		label = _(doc.meta.get_label(fieldname))
		refuse(
			fieldname,
			_("{0} {1} belongs to {2}, not to {3}. Please choose one of the same village.").format(
				label, doc.get(fieldname), village, doc.village
			),
		)


def require_numbering(doc: Document, fieldname: str) -> None:
	"""Require a natural key of the form village code, dash, digits: `TY-0001`."""
	code = lookups.value_of("Village", doc.village, "village_code")
	if not re.fullmatch(rf"{re.escape(code or '')}-\d{{1,6}}", doc.get(fieldname) or ""):
		label = _(doc.meta.get_label(fieldname))
		refuse(
			fieldname,
			_("{0} must be the village code and a number, for example {1}-001.").format(label, code),
		)


def require_unchanged(doc: Document, fieldnames: tuple[str, ...], message: str) -> None:
	"""Refuse a save that changes one of the fields; `message` says what to do instead."""
	if doc.get_doc_before_save() and changed(doc, *fieldnames):
		frappe.throw(message)


def changed(doc: Document, *fieldnames: str) -> bool:
	"""Whether one of the fields differs from what is stored; a new document has changed.

	Frappe's `has_value_changed` takes a form's "2026-04-15" for another day than the stored date.
	"""
	before = doc.get_doc_before_save()
	return not before or any(
		str(doc.get(fieldname) or "") != str(before.get(fieldname) or "") for fieldname in fieldnames
	)
