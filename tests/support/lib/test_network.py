"""Whose visits are counted together."""

import pytest

from support.lib.limits import network


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("203.0.113.9", "203.0.113.0/24"),
        ("203.0.113.255", "203.0.113.0/24"),
        ("203.0.114.9", "203.0.114.0/24"),
        ("::ffff:203.0.113.9", "203.0.113.0/24"),
        ("2001:db8::1", "2001:db8::/64"),
        ("2001:db8::2", "2001:db8::/64"),
        ("2001:db8:0:0:a:b:c:d", "2001:db8::/64"),
        ("2001:0DB8:0000:0000:ffff::", "2001:db8::/64"),
        ("2001:db8:0:1::1", "2001:db8:0:1::/64"),
        ("::1", "::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", ""),
        ("unknown", "unknown"),
        ("203.0.113.9:4711", "203.0.113.9:4711"),
        ("203.0.113", "203.0.113"),
    ],
)
def test_a_network_is_a_24_or_a_64(address: str, counted: str) -> None:
    assert network(address) == counted
