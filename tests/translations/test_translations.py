"""zh.csv holds Chinese for every text of the app, once, and nothing else; Frappe's gaps on these screens too."""

import re
from collections import Counter

import catalogue
import pytest
from message_sources import APP, Message, messages, of_javascript, of_python, of_record

PLACEHOLDER = re.compile(r"\{\w*\}")
ROWS = catalogue.rows()
KNOWN = {catalogue.key_of(row) for row in ROWS}


@pytest.fixture(scope="module")
def found() -> list[Message]:
	"""Every text of the app."""
	return messages()


def test_every_text_of_the_app_has_chinese(found: list[Message]) -> None:
	missing = sorted({f"{m.source}: {m.text!r} {m.context}" for m in found if m.key not in KNOWN})
	assert not missing, "add these to dongyang_lianhu/translations/zh.csv:\n" + "\n".join(missing)


def test_no_row_is_dead(found: list[Message]) -> None:
	used = {m.key for m in found} | set(catalogue.frappe_screens())
	dead = sorted(KNOWN - used)
	assert not dead, f"no text of the app, nor listed in {catalogue.FRAPPE_SCREENS.name}: {dead}"


def test_every_text_has_one_row() -> None:
	doubled = [key for key, times in Counter(map(catalogue.key_of, ROWS)).items() if times > 1]
	assert not doubled


def test_rows_have_two_or_three_filled_fields() -> None:
	wrong = [row for row in ROWS if len(row) not in (2, 3) or not all(field.strip() for field in row)]
	assert not wrong


def test_texts_have_no_spaces_at_their_ends() -> None:
	wrong = [row for row in ROWS if any(field != field.strip() for field in row)]
	assert not wrong


def test_translations_hold_chinese() -> None:
	latin = [
		row for row in ROWS if not catalogue.CHINESE.search(row[1]) and row[1] not in catalogue.LATIN_IS_RIGHT
	]
	assert not latin


def test_translations_have_the_same_placeholders() -> None:
	wrong = [
		row for row in ROWS if sorted(PLACEHOLDER.findall(row[0])) != sorted(PLACEHOLDER.findall(row[1]))
	]
	assert not wrong


def test_translations_have_the_same_html_tags() -> None:
	tag = re.compile(r"</?\w+")
	wrong = [row for row in ROWS if Counter(tag.findall(row[0])) != Counter(tag.findall(row[1]))]
	assert not wrong


def test_chinese_sentences_have_chinese_punctuation() -> None:
	half_width = re.compile(r"[\u4e00-\u9fff][,;:!?]|[,;:!?][\u4e00-\u9fff]|[\u4e00-\u9fff]\.(?!\.)")
	wrong = [row for row in ROWS if half_width.search(row[1])]
	assert not wrong


def test_rows_stand_in_order() -> None:
	text = catalogue.PATH.read_text("utf-8")
	assert text == catalogue.ordered(ROWS), "run: python tests/translations/catalogue.py"


def test_what_frappe_shows_is_listed_once() -> None:
	listed = catalogue.frappe_screens()
	assert listed == sorted(set(listed))


def test_terms_of_the_scheme() -> None:
	chinese = {row[0]: row[1] for row in ROWS if len(row) == 2}
	assert {term: chinese[term] for term in TERMS} == TERMS


TERMS = {
	"General": "一般户",
	"Improvement": "提升户",
	"Pending": "待定户",
	"Difficult": "难点户",
	"Outside": "不分类户",
	"Upcoming": "未开始",
	"Due": "待走访",
	"Done": "已完成",
	"Overdue": "已逾期",
	"Missed": "未履行",
	"Cancelled": "已取消",
	"First Contact": "首次见面",
	"Reminder": "提醒",
	"Linked Member": "联户党员",
	"Area Lead": "联户长",
	"Village Secretary": "村党支部书记",
	"Village Committee": "村“两委”",
	"Organisation Clerk": "组织干事",
	"Township Leader": "乡领导",
	"Township Secretary": "乡党委书记",
}


class TestExtraction:
	"""The collector finds what is on screens: otherwise a complete csv would prove nothing."""

	def texts(self, source: str, found: list[Message]) -> set[str]:
		"""The texts of one file."""
		texts = {m.text for m in found if m.source == source}
		assert texts, source
		return texts

	def test_doctype(self, found: list[Message]) -> None:
		texts = self.texts("dongyang_lianhu/doctype/visit/visit.json", found)
		assert {"Visit", "Household's Situation", "Adult Met", "Work Log"} <= texts

	def test_links_between_forms(self, found: list[Message]) -> None:
		assert "Field Work" in self.texts("dongyang_lianhu/doctype/village/village.json", found)

	def test_workflow(self, found: list[Message]) -> None:
		assert {"Pending Approval", "Submit for Approval"} <= self.texts("fixtures/workflow.json", found)

	def test_messages_raised_as_templates(self, found: list[Message]) -> None:
		assert "{0} is not a date" in self.texts("policy/resolution.py", found)
		assert "{0}: {1} can never fire" in self.texts("rules/linter.py", found)

	def test_templates_kept_in_tables(self, found: list[Message]) -> None:
		assert "This member is not among those who link households." in self.texts("link_quota.py", found)
		assert (
			"Household {0} is outside the tiers. Please ask again whether somebody lives there."
			in self.texts("effects/tasks.py", found)
		)

	def test_reasons_that_are_returned(self, found: list[Message]) -> None:
		texts = self.texts("permissions/checks.py", found)
		assert "Whoever is linked to the household does not decide on its tier" in texts

	def test_parameters_and_rules(self, found: list[Message]) -> None:
		assert {"strict", "days", "Days for the first contact"} <= self.texts("policy/parameters.yaml", found)
		assert {"open_obligation", "Own Home"} <= self.texts("rules/subjects.yaml", found)
		assert "Sorting refused" in self.texts("rules/tier_transition.yaml", found)

	def test_python(self, tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
		monkeypatch.setattr("message_sources.APP", tmp_path)
		path = tmp_path / "some.py"
		path.write_text(
			'"""A docstring with several words."""\nX = _("Plain")\nY = _("A" if z else "B")\n'
			'frappe.log_error("This goes to a log.")\nR = "Nobody may do this to him"\n_("Change", context="Coins")\n'
		)
		assert set(of_python(path)) == {
			("Plain", ""),
			("A", ""),
			("B", ""),
			("Nobody may do this to him", ""),
			("Change", "Coins"),
		}

	def test_javascript(self, tmp_path) -> None:
		path = tmp_path / "some.js"
		path.write_text(
			'__("It\\\'s {0}", [x]); __("Hello", null, "Greeting"); __(`Tick`); ["One", "Two"].map((v) => __(v));'
		)
		assert set(of_javascript(path)) == {
			("It's {0}", ""),
			("Hello", "Greeting"),
			("Tick", ""),
			("One", ""),
			("Two", ""),
		}

	def test_a_new_field_is_found(self, tmp_path) -> None:
		path = tmp_path / "new.json"
		path.write_text(
			'{"doctype": "DocType", "name": "New", "fields": [{"fieldtype": "Select", "label": "Colour", '
			'"options": "\\nRed\\nBlue", "description": "Seen."}], "states": [{"title": "Red"}]}'
		)
		texts = {text for text, _context in of_record(path) if text}
		assert texts == {"New", "Colour", "Red", "Blue", "Seen."}

	def test_every_file_of_screens_is_read(self) -> None:
		"""A new kind of record with texts of its own would otherwise pass unread."""
		kinds = {path.parent.parent.name for path in (APP / "dongyang_lianhu").glob("*/*/*.json")}
		assert kinds <= {"doctype", "page", "report", "workspace", "number_card", "dashboard_chart"}
