"""Every spelling of an address that leads inside is refused by the one way out, before a byte is sent."""

import ipaddress
import socket
from collections.abc import Callable

import pytest
from pytest_django import Settings

from support.lib import dial, http
from tests.sockets import allow, serving

INSIDE = [  # as a browser, curl or a careless parser would take them
    "http://127.0.0.1/",
    "http://127.1/",
    "http://2130706433/",
    "http://0x7f000001/",
    "http://0x7f.0.0.1/",
    "http://0177.0.0.1/",
    "http://0/",
    "http://0.0.0.0/",
    "http://127.0.0.1./",
    "http://localhost/",
    "http://LOCALHOST/",
    "http://localhost./",
    "http://[::]/",
    "http://[::1]/",
    "http://[0:0:0:0:0:0:0:1]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:7f00:1]/",
    "http://[::ffff:169.254.169.254]/",
    "http://[::127.0.0.1]/",
    "http://[64:ff9b::7f00:1]/",
    "http://[64:ff9b:1::a9fe:a9fe]/",
    "http://[2002:7f00:1::]/",
    "http://[2001:0:7f00:1::]/",
    "http://[fe80::1]/",
    "http://[fc00::1]/",
    "http://[fd00:ec2::254]/",
    "http://[ff02::1]/",
    "http://[2001:db8::1]/",
    "http://[100::1]/",
    "http://169.254.169.254/latest/meta-data/",
    "http://169.254.170.2/v2/credentials",
    "http://100.100.100.200/",
    "http://192.168.0.1/",
    "http://10.255.255.255/",
    "http://172.16.0.1/",
    "http://172.31.255.255/",
    "http://192.0.0.192/",
    "http://198.18.0.1/",
    "http://224.0.0.1/",
    "http://255.255.255.255/",
    "http://①②⑦.0.0.1/",
    "http://ⓛocalhost/",
    "https://127.0.0.1:8443/",
    "http://127.0.0.1:8080/",
]
NO_ADDRESS = [
    "file:///etc/passwd",
    "ftp://example.com/",
    "gopher://127.0.0.1:6379/_FLUSHALL",
    "dict://127.0.0.1:11211/stats",
    "unix:///var/run/docker.sock",
    "http+unix://%2Fvar%2Frun%2Fdocker.sock/",
    "javascript:alert(1)",
    "data:text/plain,x",
    "//example.com/",
    "example.com",
    "",
    "http://",
    "http:///path",
    "http://user@example.com/",
    "http://user:secret@example.com/",
    "http://example.com@127.0.0.1/",
    "http://:@example.com/",
    "http://example.com/ HTTP/1.1\r\nHost: evil",
    "http://example.com/\r\nX-Evil: 1",
    "http://example.com/\tx",
    "http://exa mple.com/",
    "http://example.com\x00.evil.example/",
    "http://example.com:22/",
    "http://example.com:6379/",
    "http://example.com:25/",
    "http://example.com:99999/",
    "http://example.com:-1/",
    "http://example.com:x/",
    "http://[::1/",
    "http://[not-an-address]/",
    "http://example.com/é",
    f"http://{'a' * 64}.example/",
    f"http://{'a.' * 200}example/",
]
OPEN = ["93.184.216.34", "8.8.8.8", "2606:2800:220:1::1", "2a00:1450::1"]


@pytest.fixture
def no_socket(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is asked, nothing is connected to; numbers are looked up by the system as ever."""

    def connect(*_args: object) -> None:
        raise AssertionError("A connection was tried.")

    monkeypatch.setattr(dial, "_connected", connect)


@pytest.mark.parametrize("url", INSIDE)
def test_no_spelling_of_an_inner_address_is_connected_to(no_socket: None, url: str) -> None:
    with pytest.raises((http.EgressRefused, http.Unreachable)):
        http.request("GET", url)


@pytest.mark.parametrize("url", NO_ADDRESS)
def test_what_is_no_plain_web_address_is_refused(no_socket: None, url: str) -> None:
    with pytest.raises((http.EgressRefused, http.Unreachable)):
        http.request("GET", url)


@pytest.mark.parametrize("inner", ["127.0.0.1", "::1", "::ffff:10.0.0.1", "169.254.169.254"])
def test_a_name_that_leads_inside_is_refused_wherever_the_inner_address_stands(
    no_socket: None, monkeypatch: pytest.MonkeyPatch, inner: str
) -> None:
    for found in ([inner], [OPEN[0], inner], [inner, OPEN[0]]):
        answers = [(0, 0, 0, "", (each, 80)) for each in found]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, _found=answers, **_n: _found)
        with pytest.raises(http.EgressRefused, match="open internet"):
            http.request("GET", "http://rebound.example/")


@pytest.mark.parametrize("address", OPEN)
def test_the_open_internet_is_not_taken_for_inside(address: str) -> None:
    assert dial.is_public(address)


def test_every_mapped_form_of_a_closed_range_is_closed() -> None:
    """An IPv4 address wears many coats: mapped, compatible, 6to4, NAT64, Teredo."""
    coats: list[Callable[[int], str]] = [
        lambda n: f"::ffff:{ipaddress.IPv4Address(n)}",
        lambda n: f"::{ipaddress.IPv4Address(n)}",
        lambda n: str(ipaddress.IPv6Address(0x2002 << 112 | n << 80)),
        lambda n: str(ipaddress.IPv6Address(0x64FF9B << 96 | n)),
        lambda n: str(ipaddress.IPv6Address(0x20010000 << 96 | n)),
    ]
    for network in dial._CLOSED_V4:
        for number in (int(network[0]), int(network[-1])):
            assert not dial.is_public(str(ipaddress.IPv4Address(number)))
            assert [coat(number) for coat in coats if dial.is_public(coat(number))] == []


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
def test_no_redirect_leads_inside(settings: Settings, code: int) -> None:
    with serving(b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecret") as inner:
        head = f"HTTP/1.1 {code} Found\r\nLocation: {inner.url}\r\nContent-Length: 0\r\n\r\n"
        with serving(head.encode()) as server:
            allow(settings, server)
            assert http.request("GET", server.url).status == code
        assert inner.requests == []


def test_what_strangers_name_reaches_no_private_place_even_an_allowed_one(
    settings: Settings,
) -> None:
    """The list of private places is for what our own people configured."""
    with serving(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi") as server:
        allow(settings, server)
        assert http.request("GET", server.url).status == 200
        with pytest.raises(http.EgressRefused):
            http.request("GET", server.url, by_stranger=True)
    assert len(server.requests) == 1


@pytest.mark.parametrize("bad", ["x\r\nX-Evil: 1", "x\nX-Evil: 1", "x\x00y"])
def test_a_value_cannot_smuggle_a_second_header(settings: Settings, bad: str) -> None:
    with serving(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi") as server:
        allow(settings, server)
        with pytest.raises((http.Unreachable, http.EgressRefused, ValueError)):
            http.request("GET", server.url, headers={"X-Mine": bad})
    assert not any(b"X-Evil" in each for each in server.requests)
