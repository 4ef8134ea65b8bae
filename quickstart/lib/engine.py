"""The Frappe engine of the bench: one pinned wheel, with Frappe's names put back.

The wheel is Frappe's development line towards v15 under changed names; see docs/quickstart.md for what
it is good for (trying out and tests on loopback) and what not.
"""

import hashlib
import shutil
import sys
import zipfile
from pathlib import Path, PurePosixPath

PACKAGE = "criscostack"
VERSION = "1.0.0"
SHA256 = "dc58aaf29c59b7666edc953596e5b31f77d7286b2ed6b14c6a205b217c210349"
# In this order: the longer names first, so that the short ones only meet what is left.
RENAMES = [
	(b"criscostack", b"frappe"),
	(b"Criscostack", b"Frappe"),
	(b"CRISCOSTACK", b"FRAPPE"),
	(b"brik_helper", b"bench_helper"),
	(b"Criscoerp", b"ERPNext"),
	(b"CriscoERP", b"ERPNext"),
	(b"criscoerp", b"erpnext"),
	(b"Crisco", b"Frappe"),
	(b"crisco", b"frappe"),
	(b"CRISCO", b"FRAPPE"),
]


class WrongWheel(Exception):
	"""The downloaded file is not the one that was pinned."""


def restore_names(content: bytes) -> bytes:
	"""Put Frappe's names back into `content` (a path or a text file)."""
	for changed, original in RENAMES:
		content = content.replace(changed, original)
	return content


def is_text(content: bytes) -> bool:
	"""Tell text from pictures, fonts and sounds, which stay as they are."""
	try:
		content.decode("utf-8")
	except UnicodeDecodeError:
		return False
	return b"\0" not in content


def check_digest(wheel: Path) -> None:
	"""Refuse any wheel but the pinned one. Raises WrongWheel."""
	digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
	if digest != SHA256:
		raise WrongWheel(f"{wheel.name}: SHA-256 is {digest}, expected {SHA256}")


def unpack(wheel: Path, target: Path) -> None:
	"""Write the engine to `target` (apps/frappe) in one rename, so that a killed run leaves nothing half."""
	check_digest(wheel)
	half = target.with_name(target.name + ".half")
	shutil.rmtree(half, ignore_errors=True)
	with zipfile.ZipFile(wheel) as archive:
		for entry in archive.infolist():
			if not entry.is_dir():
				write_entry(half, entry.filename, archive.read(entry))
	shutil.rmtree(target, ignore_errors=True)
	half.rename(target)


def write_entry(root: Path, name: str, content: bytes) -> None:
	"""Write one file of the wheel below `root` under its restored name."""
	relative = PurePosixPath(restore_names(name.encode()).decode())
	if relative.is_absolute() or ".." in relative.parts:
		raise WrongWheel(f"unexpected path in the wheel: {name}")
	path = root / relative
	path.parent.mkdir(parents=True, exist_ok=True)
	path.write_bytes(restore_names(content) if is_text(content) else content)


if __name__ == "__main__":
	unpack(Path(sys.argv[1]), Path(sys.argv[2]))
