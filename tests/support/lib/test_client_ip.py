"""From where a request comes, and whose visits are counted together."""

import pytest
from django.test import RequestFactory

from support.lib import client_ip


@pytest.mark.parametrize(
    ("said", "address", "network"),
    [
        ("203.0.113.9", "203.0.113.9", "203.0.113.0/24"),
        ("203.0.113.255", "203.0.113.255", "203.0.113.0/24"),
        ("203.0.114.9", "203.0.114.9", "203.0.114.0/24"),
        ("203.0.113.9:4711", "203.0.113.9", "203.0.113.0/24"),
        ("::ffff:203.0.113.9", "203.0.113.9", "203.0.113.0/24"),
        ("2001:db8::1", "2001:db8::1", "2001:db8::/64"),
        ("2001:db8::2", "2001:db8::2", "2001:db8::/64"),
        ("[2001:db8::2]:443", "2001:db8::2", "2001:db8::/64"),
        ("2001:db8:0:0:a:b:c:d", "2001:db8::a:b:c:d", "2001:db8::/64"),
        ("2001:0DB8:0000:0000:ffff::", "2001:db8:0:0:ffff::", "2001:db8::/64"),
        ("2001:db8:0:1::1", "2001:db8:0:1::1", "2001:db8:0:1::/64"),
        ("::1", "::1", "::/64"),
        ("fe80::1%eth0", "fe80::1", "fe80::/64"),
        ("", None, ""),
        ("unknown", None, ""),
        ("203.0.113", None, ""),
        ("203.0.113.256", None, ""),
        ("[", None, ""),
        ("unix:", None, ""),
    ],
)
def test_an_address_is_one_and_its_network_a_24_or_a_64(
    said: str, address: str | None, network: str
) -> None:
    request = RequestFactory(REMOTE_ADDR=said).get("/")
    assert client_ip.address(request) == address
    assert client_ip.network(request) == network
