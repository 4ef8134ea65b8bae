"""The Chinese font: found on this machine, by name and never by a number alone."""

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from fontTools.ttLib import TTFont, TTLibError

from dongyang_lianhu.messages import MessageError

FOLDERS = (
	Path("/usr/share/fonts"),
	Path("/usr/local/share/fonts"),
	Path.home() / ".local/share/fonts",
	Path.home() / ".fonts",
	Path("/Library/Fonts"),
)
# Regular file, bold file, family: the best first. A collection holds several families.
KNOWN = (
	("NotoSansCJK-Regular.ttc", "NotoSansCJK-Bold.ttc", "Noto Sans CJK SC"),
	("NotoSansSC-Regular.otf", "NotoSansSC-Bold.otf", "Noto Sans SC"),
	("NotoSansCJKsc-Regular.otf", "NotoSansCJKsc-Bold.otf", "Noto Sans CJK SC"),
	("SourceHanSansSC-Regular.otf", "SourceHanSansSC-Bold.otf", "Source Han Sans SC"),
	("SourceHanSansCN-Regular.otf", "SourceHanSansCN-Bold.otf", "Source Han Sans CN"),
	("wqy-microhei.ttc", "wqy-microhei.ttc", "WenQuanYi Micro Hei"),
	("wqy-zenhei.ttc", "wqy-zenhei.ttc", "WenQuanYi Zen Hei"),
	("NotoSerifCJK-Regular.ttc", "NotoSerifCJK-Bold.ttc", "Noto Serif CJK SC"),
)
# For the rare characters of names: fonts that go further than the one above.
FALLBACKS = ("HanaMinA.ttf", "HanaMinB.ttf", "BabelStoneHan.ttf", "Plangothic.ttf", "simsunb.ttf")
SAMPLE = "党员联户垃圾分类"
SECONDS = 10


class MissingFont(MessageError):
	"""There is no Chinese font on this machine."""


@dataclass(frozen=True)
class Face:
	"""A font in a file; `number` is its place in a collection."""

	path: Path
	number: int = 0


@dataclass(frozen=True)
class Typeface:
	"""What documents are set in; `fallbacks` are asked in turn for characters that it lacks."""

	regular: Face
	bold: Face
	fallbacks: tuple[Face, ...] = ()


@lru_cache(maxsize=1)
def find() -> Typeface:
	"""Return the best Chinese typeface of this machine. Raises MissingFont when there is none."""
	files = font_files(FOLDERS)
	typeface = next(known_typefaces(files), None) or from_fontconfig()
	if not typeface:
		raise MissingFont(
			"There is no Chinese font on the server. Ask the administrator to install the package {0}, then try again.",
			"fonts-noto-cjk",
		)
	fallbacks = tuple(Face(files[name]) for name in FALLBACKS if name in files)
	return Typeface(typeface.regular, typeface.bold, fallbacks)


def font_files(folders: tuple[Path, ...]) -> dict[str, Path]:
	"""Return the font files below the folders by file name."""
	return {
		path.name: path
		for folder in folders
		if folder.is_dir()
		for path in sorted(folder.rglob("*"))
		if path.suffix.lower() in (".ttc", ".otf", ".ttf")
	}


def known_typefaces(files: dict[str, Path]) -> Iterator[Typeface]:
	"""Yield the typefaces of `KNOWN` among the files; one without a bold file is its own bold."""
	for regular_name, bold_name, family in KNOWN:
		if regular_name not in files:
			continue
		regular = face_of(files[regular_name], family)
		bold = face_of(files[bold_name], family) if bold_name in files else regular
		if regular:
			yield Typeface(regular, bold or regular)


def face_of(path: Path, family: str) -> Face | None:
	"""Return the face of that family in a file, by its name table, if it can write Chinese."""
	for number in range(faces_in(path)):
		with TTFont(path, fontNumber=number, lazy=True) as font:
			names = {font["name"].getDebugName(entry) for entry in (1, 4, 16)}
			if family in names and writes_chinese(font):
				return Face(path, number)
	return None


def faces_in(path: Path) -> int:
	"""Return how many faces a file holds: 1, or those of its collection."""
	with path.open("rb") as file:
		header = file.read(12)
	return int.from_bytes(header[8:12], "big") if header[:4] == b"ttcf" else 1


def writes_chinese(font: TTFont) -> bool:
	"""Whether a font has common simplified characters, and outlines that do not vary."""
	return "fvar" not in font and all(ord(character) in font.getBestCmap() for character in SAMPLE)


def from_fontconfig() -> Typeface | None:
	"""Ask fontconfig for any font that writes Chinese."""
	faces = []
	for weight in ("regular", "bold"):
		face = matched_face(f":lang=zh-cn:weight={weight}")
		if not face:
			return None
		faces.append(face)
	return Typeface(*faces)


def matched_face(pattern: str) -> Face | None:
	"""Return the face that fontconfig matches, if it is there and truly writes Chinese."""
	command = ["fc-match", "--format", "%{file}\n%{index}", pattern]
	try:
		answer = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=True).stdout
		path, number = answer.split("\n")
		face = Face(Path(path), int(number) & 0xFFFF)
		with TTFont(face.path, fontNumber=face.number, lazy=True) as font:
			return face if writes_chinese(font) else None
	except (OSError, ValueError, subprocess.SubprocessError, TTLibError):
		return None
