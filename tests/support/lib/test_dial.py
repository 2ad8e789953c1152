"""Which addresses may be called at all."""

import socket

import pytest

from support.lib import dial, http


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.com/",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "http://user:secret@example.com/",
        "http://user@example.com/",
        "http:///path",
        "https://example.com:99999/",
        "https://exa mple.com/",
        "https://example.com/\r\nX-Evil: 1",
        "https://example.com/é",
        "http://[::1/",
        "",
    ],
)
def test_an_address_that_is_none_is_refused_without_a_look_up(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: pytest.fail("looked up"))
    with pytest.raises(http.EgressRefused):
        http.request("GET", url)


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True),
        ("1.1.1.1", True),
        ("0.0.0.0", False),
        ("100.64.0.1", False),
        ("127.1.2.3", False),
        ("169.254.169.254", False),
        ("172.31.255.255", False),
        ("172.32.0.1", True),
        ("192.0.0.9", False),
        ("198.19.0.1", False),
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("2606:4700::1111", True),
        ("::1", False),
        ("fe80::1", False),
        ("fc00::1", False),
        ("::ffff:8.8.8.8", False),
        ("64:ff9b::7f00:1", False),
        ("2001:0:1::1", False),
        ("2002:7f00:1::", False),
        ("2001:db8::1", False),
        ("ff02::1", False),
    ],
)
def test_only_the_open_internet_is_public(address: str, *, public: bool) -> None:
    assert dial.is_public(address) is public
