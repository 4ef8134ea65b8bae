"""Stamps: what a step was last finished with, so that an unchanged step is skipped and a half one repeated."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

from paths import STAMPS


def digest(*parts: str | bytes | Path) -> str:
	"""SHA-256 over texts and the contents of files."""
	total = hashlib.sha256()
	for part in parts:
		content = part.read_bytes() if isinstance(part, Path) else part
		content = content.encode() if isinstance(content, str) else content
		total.update(hashlib.sha256(content).digest())
	return total.hexdigest()


def tree_digest(root: Path, files: Iterable[Path]) -> str:
	"""SHA-256 over relative paths and contents of `files`, which lie below `root`."""
	parts: list[str | Path] = []
	for file in sorted(files):
		parts += [str(file.relative_to(root)), file]
	return digest(*parts)


def is_current(name: str, value: str) -> bool:
	"""Whether step `name` was last finished with exactly `value`."""
	return read(name) == value


def read(name: str) -> str | None:
	"""The value that step `name` was last finished with, if any."""
	try:
		return (STAMPS / name).read_text()
	except FileNotFoundError:
		return None


def write(name: str, value: str) -> None:
	"""Record that step `name` was finished with `value`, in one rename."""
	half = STAMPS / f"{name}.half"
	half.write_text(value)
	half.rename(STAMPS / name)


def remove(name: str) -> None:
	"""Forget step `name`: it is about to be changed."""
	(STAMPS / name).unlink(missing_ok=True)
