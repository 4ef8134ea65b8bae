"""What a cell says: normalised text, and from it a number, a day, a phone number, a choice.

People type full-width digits and letters, blanks inside phone numbers, and dates in any form; Excel makes numbers of
numbers. `read_cell` and `write_cell` are inverse to each other. An empty cell is None.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta
from functools import cache

from dongyang_lianhu import names
from dongyang_lianhu.rosters.quoting import unquoted
from dongyang_lianhu.rosters.registers import Column, RosterError

TEXT_LENGTH = 140
NOTE_LENGTH = 5000
FIRST_YEAR = 1900
SERIALS = (20_000, 80_000)  # days from October 1954 to January 2119 in Excel's count
EPOCH_1900, EPOCH_1904 = date(1899, 12, 30), date(1904, 1, 1)
INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
BLANKS = re.compile(r"[^\S\n]+")
DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−－﹣ー", "-"))
# Full-width digits, letters and blanks become plain ones; Chinese punctuation stays.
HALF_WIDTH = {
	code: code - 0xFEE0
	for first, last in ("０９", "ＡＺ", "ａｚ")
	for code in range(ord(first), ord(last) + 1)
}
HALF_WIDTH |= dict.fromkeys((0x3000, 0x00A0), " ")
# #REF!, #N/A, #名称? and their like; Err:508 in LibreOffice.
SPREADSHEET_ERROR = re.compile(
	r"#(?:N/A|REF!|NAME\?|VALUE!|DIV/0!|NUM!|NULL!|SPILL!|CALC!|FIELD!|BLOCKED!|BUSY!|GETTING_DATA|CONNECT!|UNKNOWN!)"
	r"|#[\u4e00-\u9fff]+[!?]|Err:\d+",
	re.IGNORECASE,
)
ERROR_STARTS = frozenset("#＃EeＥｅ")
MONTH_FORMS = (
	re.compile(r"(\d{4})[-/.](\d{1,2})"),
	re.compile(r"(\d{4}) ?年 ?(?:(\d{1,2}) ?月(?:份)?)?"),
	re.compile(r"((?:19|20)\d{2})(\d{2})?"),
)
DATE_FORMS = (
	re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?"),
	re.compile(r"(\d{4})[/.](\d{1,2})[/.](\d{1,2})(?: \d{1,2}:\d{2}(?::\d{2})?)?"),
	re.compile(r"(\d{4}) ?年 ?(\d{1,2}) ?月 ?(\d{1,2}) ?[日号]?"),
	re.compile(r"(\d{4})(\d{2})(\d{2})"),
)
MOBILE = re.compile(r"1\d{10}")
LANDLINE = re.compile(r"(0\d{2,3})-?(\d{7,8})(?:(?:-|转)(\d{1,5}))?")
LOCAL = re.compile(r"\d{7,8}")
# The first number of a cell that holds more than one number.
PHONE_WITHIN = re.compile(
	r"(?<!\d)(?:(?:\+|00)?86[- ]?)?(1\d{2}[- ]?\d{4}[- ]?\d{4})(?!\d)|(?<!\d)(0\d{2,3}[- ]?\d{7,8})(?!\d)"
)
NO_PHONE = re.compile(
	"(?:没有?|无|未留|不详|未知|未提供|不清楚|暂无|暂缺|空)(?:有)?(?:联系)?(?:电话|手机|号码|联系方式)?号?码?[。.]?"
)
YES = frozenset({"是", "有", "√", "✓", "✔", "☑", "对", "y", "yes", "true", "1", "v"})
# What people write into a cell that they leave empty, where it cannot be an answer.
NOTHING = frozenset({"无", "暂无", "/", "\\", "-", "—", "--", "——"})
NO = frozenset({"否", "无", "没有", "不是", "×", "✗", "✘", "☒", "n", "no", "false", "0", "x", "-"})


class CellError(RosterError):
	"""A cell does not hold what its column asks for."""


class PartlyRead(CellError):
	"""A cell of which only `read` is taken; the message says what is not."""

	def __init__(self, template: str, *values: object, read: object = None) -> None:
		super().__init__(template, *values)
		self.read = read


class Formula(str):
	"""A formula that nobody has worked out: the file holds no result of it."""


def plain_text(value: object) -> str:
	"""Return a cell's text on one line: NFC, ASCII digits and letters, single blanks, nothing invisible."""
	return " ".join(plain_note(value).split())


def plain_note(value: object) -> str:
	"""As `plain_text`, with line breaks kept and Chinese punctuation left as it is."""
	text = as_typed(value)
	if not text.isascii():
		text = names.real_characters(INVISIBLE.sub("", text).translate(HALF_WIDTH))
	text = CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("_x000D_", ""))
	return "\n".join(BLANKS.sub(" ", line).strip() for line in text.split("\n")).strip()


def as_typed(value: object) -> str:
	"""Return what a person sees in the cell: Excel's floats without a tail, days as 2026-04-01."""
	if value is None:
		return ""
	if isinstance(value, bool):
		return "是" if value else "否"
	if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
		return str(int(value))
	if isinstance(value, datetime):
		return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "seconds")
	return unquoted(str(value))


def read_cell(column: Column, value: object, epoch: date = EPOCH_1900) -> object:
	"""Return what the column stores for a cell, None for an empty one. Raises CellError.

	`epoch`: the first day of the workbook's day numbers. References come back as text, to be looked up.
	"""
	if isinstance(value, Formula) or is_spreadsheet_error(value):
		raise CellError(
			"is an error of the spreadsheet: its formula has no result. Please write what the cell should say."
		)
	if column.kind == "note":
		return _limited(plain_note(value), NOTE_LENGTH) or None
	text = plain_text(value)
	if not text or (text in NOTHING and column.kind not in ("flag", "choice")):
		return None
	return _READERS[column.kind](column, value, text, epoch)


def write_cell(column: Column, value: object) -> object:
	"""Return the cell in which a stored value is exported: a word for a choice, a day as a date."""
	if value is None or value == "":
		return None
	if column.kind == "flag":
		return "是" if int(value) else "否"
	if column.kind == "choice":
		return column.choices.get(str(value), (str(value),))[0]
	if column.kind == "time":
		return str(value)[:8].removesuffix(":").rjust(8, "0")[:5]
	return value


def same(column: Column, stored: object, read: object) -> bool:
	"""Whether a cell says what is stored, whatever form it was stored in."""
	if column.kind in ("flag", "count"):
		return int(stored or 0) == int(read or 0)
	if column.kind == "note":
		return plain_note(stored) == (read or "")
	if column.kind == "phone":
		return _phone_text(plain_text(stored)) == (read or "")
	return plain_text(stored) == plain_text(read)


def is_spreadsheet_error(value: object) -> bool:
	"""Whether a cell holds what a spreadsheet shows in place of a formula's result."""
	if not isinstance(value, str) or value.lstrip()[:1] not in ERROR_STARTS:
		return False
	return bool(SPREADSHEET_ERROR.fullmatch(unicodedata.normalize("NFKC", value).strip()))


def _text(column: Column, value: object, text: str, epoch: date) -> str:
	if names.holds_private_use(text):
		raise CellError("holds a character that other computers cannot show. Please type the real character.")
	return _limited(text, TEXT_LENGTH)


def _name(column: Column, value: object, text: str, epoch: date) -> str:
	"""What people are called: 王　磊 and 王磊 are one."""
	return _text(column, value, names.one_writing(text), epoch)


def _limited(text: str, length: int) -> str:
	if len(text) > length:
		raise CellError("is longer than {0} characters. Please shorten it.", length)
	return text


def _key(column: Column, value: object, text: str, epoch: date) -> str:
	"""A number such as TY-0001: any dash, any case, no blanks."""
	return _limited(text.translate(DASHES).replace(" ", "").upper(), TEXT_LENGTH)


def _count(column: Column, value: object, text: str, epoch: date) -> int:
	match = re.fullmatch(r"(-?\d{1,9})(?:\.0+)?(?: ?[人口个户])?", text)
	if not match:
		raise CellError("is not a whole number. Please write digits only, such as 4.")
	return int(match[1])


def _date(column: Column, value: object, text: str, epoch: date) -> date:
	day = value.date() if isinstance(value, datetime) else value
	if not isinstance(day, date):
		day = _serial_day(value, epoch) or _typed_day(text.translate(DASHES))
	if not day and (month := _typed_month(text.translate(DASHES))):
		raise PartlyRead(
			"names no day, and is left out. To enter it, write the whole date, such as {0}.", month
		)
	if not day:
		raise CellError("is not a date. Please write it as 2026-04-01.")
	if day.year < FIRST_YEAR:
		raise CellError("lies before {0}. Please check the year.", FIRST_YEAR)
	return day


def _serial_day(value: object, epoch: date) -> date | None:
	"""A date cell that lost its format holds Excel's day number."""
	if isinstance(value, bool) or not isinstance(value, int | float):
		return None
	return epoch + timedelta(days=int(value)) if SERIALS[0] <= value < SERIALS[1] else None


def _typed_day(text: str) -> date | None:
	for form in DATE_FORMS:
		if match := form.fullmatch(text):
			try:
				return date(*(int(part) for part in match.groups()))
			except ValueError:
				raise CellError("is a day that no calendar has. Please check it.") from None
	return None


def _typed_month(text: str) -> str | None:
	"""Return an example of a whole date for a month or a year without a day."""
	for form in MONTH_FORMS:
		if match := form.fullmatch(text):
			year, month = int(match[1]), int(match[2] or 1)
			if FIRST_YEAR <= year < 2100 and 1 <= month <= 12:
				return date(year, month, 1).isoformat()
	return None


def _phone(column: Column, value: object, text: str, epoch: date) -> str:
	phone = _phone_text(text)
	if _is_phone(phone):
		return phone
	if first := _first_phone(text):
		raise PartlyRead("holds more than a phone number. Only {0} is taken.", first, read=first)
	if NO_PHONE.fullmatch(text):
		return None
	if not re.search(r"\d", text):
		raise PartlyRead("is not a phone number, and is left out.")
	digits = re.sub(r"\D", "", phone)
	if digits.startswith("1") and len(digits) != 11 and len(digits) > 8:
		raise CellError("has {0} digits; a mobile number has 11. Please check it.", len(digits))
	raise CellError("is not a phone number. Please write one number, such as 0793-1234567.")


def _is_phone(text: str) -> bool:
	return any(form.fullmatch(text) for form in (MOBILE, LANDLINE, LOCAL))


def _first_phone(text: str) -> str | None:
	"""Return the first number of a cell with two of them, or with a remark beside it."""
	plain = re.sub(r"[()（）]", " ", text.translate(DASHES))
	if match := PHONE_WITHIN.search(plain):
		return _phone_text(match[1] or match[2])
	parts = (_phone_text(part) for part in re.split(r"[^\d-]+", plain) if part)
	return next((part for part in parts if _is_phone(part)), None)


def _phone_text(text: str) -> str:
	"""A mobile number in 11 digits, a landline with one dash; anything else as it stands."""
	compact = re.sub(r"[ ()（）.]", "", text.translate(DASHES))
	compact = re.sub(r"^(?:(?:\+|00)86-?|86-?(?=1\d{10}$))", "", compact)
	if MOBILE.fullmatch(mobile := compact.replace("-", "")):
		return mobile
	if match := LANDLINE.fullmatch(compact):
		return "-".join(part for part in match.groups() if part)
	return compact if LOCAL.fullmatch(compact) else text


def _flag(column: Column, value: object, text: str, epoch: date) -> int:
	word = text.lower()
	if word in YES or word in (column.heading.lower(), *(also.lower() for also in column.also)):
		return 1
	if word in NO:
		return 0
	raise CellError("must be 是 or 否.")


def _choice(column: Column, value: object, text: str, epoch: date) -> str:
	stored = _words(column.field, tuple(column.choices.items())).get(_folded(text))
	if stored is None:
		raise CellError("is not one of: {0}.", "、".join(column.words))
	return stored


@cache
def _words(fieldname: str, choices: tuple[tuple[str, tuple[str, ...]], ...]) -> dict[str, str]:
	return {_folded(word): value for value, words in choices for word in (*words, value)}


def _folded(text: str) -> str:
	return re.sub(r"[\s“”\"'‘’]", "", text).lower()


def _reference(column: Column, value: object, text: str, epoch: date) -> str:
	"""A number, or a name in the writing in which names are stored."""
	return _limited(names.one_writing(text), TEXT_LENGTH)


_READERS: dict[str, Callable[[Column, object, str, date], object]] = {
	"key": _key,
	"text": _text,
	"name": _name,
	"count": _count,
	"date": _date,
	"flag": _flag,
	"phone": _phone,
	"choice": _choice,
	"village": _reference,
	"reference": _reference,
}


def folded_heading(value: object) -> str:
	"""Return a heading without its marks of requirement, blanks, quotes and what stands in brackets."""
	text = re.sub(r"[（(\[【].*?[）)\]】]", "", plain_text(value))
	return re.sub(r"[\s*＊:：“”\"'‘’、]", "", text).lower()


def is_number(text: str) -> bool:
	"""Whether a reference is written as a number of the form TY-0001."""
	return bool(re.fullmatch(r"[A-Z]{2,4}-\d{1,6}", as_number(text)))


def as_number(text: str) -> str:
	"""Return a reference as a number: any dash, any case, no blanks."""
	return text.translate(DASHES).replace(" ", "").upper()


def blank(cells: Iterable[object]) -> bool:
	"""Whether no cell of a row says anything."""
	return not any(plain_text(cell) for cell in cells)
