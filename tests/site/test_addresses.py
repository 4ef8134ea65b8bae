"""Where a request comes from: only a proxy that is trusted is believed."""

from ipaddress import ip_network

import pytest

PROXY = [ip_network("127.0.0.1/32"), ip_network("10.1.0.0/16")]
CHAINS = [
	("203.0.113.9", ["198.51.100.1"], [], "203.0.113.9"),
	("127.0.0.1", ["198.51.100.1"], [], "127.0.0.1"),
	("127.0.0.1", ["198.51.100.1"], PROXY, "198.51.100.1"),
	("127.0.0.1", ["6.6.6.6", "198.51.100.1"], PROXY, "198.51.100.1"),
	("127.0.0.1", ["6.6.6.6", "198.51.100.1", "10.1.2.3"], PROXY, "198.51.100.1"),
	("127.0.0.1", [""], PROXY, "127.0.0.1"),
	("127.0.0.1", ["unknown"], PROXY, "127.0.0.1"),
	("203.0.113.9", ["198.51.100.1"], PROXY, "203.0.113.9"),
	("", ["198.51.100.1"], PROXY, ""),
]


@pytest.mark.parametrize(("peer", "forwarded", "trusted", "real"), CHAINS)
def test_the_chain_is_followed_as_far_as_it_is_trusted(peer, forwarded, trusted, real, connection):
	from dongyang_lianhu.addresses import real_address

	assert real_address(peer, forwarded, trusted) == real
