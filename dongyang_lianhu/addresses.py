"""Where a request comes from: the peer itself, or what a proxy says that the site's configuration trusts.

Anybody may send `X-Forwarded-For`; Frappe believes it, and so a limit by address could be passed with it.
"""

import ipaddress
from collections.abc import Iterable

import frappe

TRUSTED_PROXIES = (
	"lianhu_trusted_proxies"  # in site_config.json: addresses or networks, as a list or with commas
)


def use_real_address() -> None:
	"""Let Frappe's rate limits count this request by where it really comes from."""
	frappe.local.request_ip = request_address()


def request_address() -> str:
	"""Return the peer's address; behind a trusted proxy the last one in the chain that is none."""
	environ = frappe.request.environ
	peer = environ.get("werkzeug.proxy_fix.orig", environ).get("REMOTE_ADDR") or ""
	forwarded = (frappe.request.headers.get("X-Forwarded-For") or "").split(",")
	return real_address(peer, [address.strip() for address in forwarded], _trusted())


def real_address(peer: str, forwarded: list[str], trusted: Iterable) -> str:
	"""Go back along the chain as long as a trusted proxy speaks; what is no address ends it."""
	address = peer
	for earlier in reversed(forwarded):
		if not _is_in(address, trusted) or not _parsed(earlier):
			break
		address = earlier
	return address


def _trusted() -> list:
	configured = frappe.conf.get(TRUSTED_PROXIES) or []
	names = configured.split(",") if isinstance(configured, str) else configured
	return [ipaddress.ip_network(str(name).strip(), strict=False) for name in names]


def _is_in(address: str, networks: Iterable) -> bool:
	found = _parsed(address)
	return bool(found) and any(found in network for network in networks)


def _parsed(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
	try:
		return ipaddress.ip_address(address)
	except ValueError:
		return None
