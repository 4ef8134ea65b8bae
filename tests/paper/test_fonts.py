"""The font is found by its name table, and its absence is said in words that help."""

import pytest
from fontTools.ttLib import TTFont

from dongyang_lianhu.paper import MissingFont, fonts


@pytest.fixture(autouse=True)
def _forget():
	fonts.find.cache_clear()
	yield
	fonts.find.cache_clear()


def test_the_face_is_the_simplified_chinese_one():
	typeface = fonts.find()
	for face, weight in ((typeface.regular, "Regular"), (typeface.bold, "Bold")):
		with TTFont(face.path, fontNumber=face.number, lazy=True) as font:
			name = font["name"].getDebugName(4)
			assert fonts.writes_chinese(font)
		if "NotoSansCJK" in face.path.name:
			assert name.startswith("Noto Sans CJK SC") and face.path.stem.endswith(weight)


def test_without_known_files_fontconfig_is_asked(monkeypatch):
	monkeypatch.setattr(fonts, "FOLDERS", ())
	face = fonts.find().regular
	with TTFont(face.path, fontNumber=face.number, lazy=True) as font:
		assert fonts.writes_chinese(font)


def test_without_any_font_the_message_names_the_package(monkeypatch, tmp_path):
	"""An empty font folder, and a fontconfig that knows no other one."""
	monkeypatch.setattr(fonts, "FOLDERS", (tmp_path,))
	configuration = tmp_path / "fonts.conf"
	configuration.write_text(f"<fontconfig><dir>{tmp_path}</dir><cachedir>{tmp_path}</cachedir></fontconfig>")
	monkeypatch.setenv("FONTCONFIG_FILE", str(configuration))
	with pytest.raises(MissingFont, match="fonts-noto-cjk"):
		fonts.find()


def test_a_font_without_chinese_is_not_taken(tmp_path):
	latin = next(path for name, path in fonts.font_files(fonts.FOLDERS).items() if name == "DejaVuSans.ttf")
	assert fonts.face_of(latin, "DejaVu Sans") is None
