"""The server that the tests start for themselves."""

import socket
from pathlib import Path
from urllib.parse import urlsplit

LISTENING = "0A"
LOOPBACK = "0100007F"


def test_it_listens_on_the_loopback_address_alone(own_server: str) -> None:
	"""Nobody in the office network reaches a site whose passwords stand in this repository."""
	port = urlsplit(own_server).port
	with socket.create_connection(("127.0.0.1", port), 10):
		assert listening_on(port) == {LOOPBACK}


def listening_on(port: int) -> set[str]:
	"""The addresses on which something listens at that port, as the kernel writes them."""
	found = set()
	for table in ("/proc/net/tcp", "/proc/net/tcp6"):
		for line in Path(table).read_text(encoding="ascii").splitlines()[1:]:
			_number, local, _remote, state = line.split()[:4]
			address, _colon, at = local.partition(":")
			if state == LISTENING and int(at, 16) == port:
				found.add(address)
	return found
