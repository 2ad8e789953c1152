"""The one way out, against real servers on loopback: where it goes, and what it reads."""

import gzip
import socket
import threading
import time

import pytest
from pytest_django import Settings

from support.lib import dial, http
from tests.sockets import allow, hanging, serving

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-Seen: yes\r\n\r\nhi"


def test_an_answer_comes_back_with_status_headers_and_body(settings: Settings) -> None:
    with serving(OK) as server:
        allow(settings, server)
        answer = http.request("GET", f"{server.url}/a/b?c=d", headers={"X-Mine": "1"})
    assert (answer.status, answer.body, answer.headers["x-seen"]) == (200, b"hi", "yes")
    head = server.requests[0].decode().lower()
    assert head.startswith("get /a/b?c=d http/1.1\r\n")
    assert f"host: 127.0.0.1:{server.port}\r\n" in head
    assert "x-mine: 1\r\n" in head
    assert "accept-encoding: identity\r\n" in head


def test_json_is_sent_with_its_length(settings: Settings) -> None:
    with serving(OK) as server:
        allow(settings, server)
        http.request("POST", server.url, json={"é": 1})
    head, _, body = server.requests[0].partition(b"\r\n\r\n")
    assert body == b'{"\\u00e9": 1}'
    assert f"content-length: {len(body)}".encode() in head.lower()
    assert b"content-type: application/json" in head.lower()


def test_a_private_address_is_refused_before_anything_is_sent() -> None:
    with serving(OK) as server, pytest.raises(http.EgressRefused, match="Port"):
        http.request("GET", server.url)
    assert server.requests == []


def test_a_private_address_on_a_usual_port_is_refused() -> None:
    for host in (
        "127.0.0.1",
        "localhost",
        "169.254.169.254",
        "10.0.0.1",
        "[::1]",
        "[::ffff:127.0.0.1]",
    ):
        with pytest.raises(http.EgressRefused, match="open internet"):
            http.request("GET", f"http://{host}/")


def test_permission_is_for_one_port_only(settings: Settings) -> None:
    with serving(OK) as allowed, serving(OK) as other:
        allow(settings, allowed)
        http.request("GET", allowed.url)
        with pytest.raises(http.EgressRefused):
            http.request("GET", other.url)
    assert other.requests == []


def test_a_name_with_one_private_address_among_public_ones_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def rebound(host: str, port: int, **_: object) -> list[tuple[object, ...]]:
        return [(0, 0, 0, "", ("93.184.216.34", port)), (0, 0, 0, "", ("127.0.0.1", port))]

    monkeypatch.setattr(socket, "getaddrinfo", rebound)
    with pytest.raises(http.EgressRefused, match="open internet"):
        http.request("GET", "http://both.example/")


def test_the_name_is_looked_up_once_and_the_checked_number_is_called(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def once(host: str, port: int, **_: object) -> list[tuple[object, ...]]:
        asked.append(host)
        return [(0, 0, 0, "", ("127.0.0.1", port))]

    with serving(OK) as server:
        monkeypatch.setattr(socket, "getaddrinfo", once)
        settings.EGRESS_ALLOWED_PRIVATE = [f"inside.example:{server.port}"]
        http.request("GET", f"http://inside.example:{server.port}/")
        port = server.port
    assert asked == ["inside.example"]
    assert f"Host: inside.example:{port}".encode() in server.requests[0]


def test_a_redirect_is_not_followed(settings: Settings) -> None:
    with serving(OK) as goal:
        moved = f"HTTP/1.1 302 Found\r\nLocation: {goal.url}/\r\nContent-Length: 0\r\n\r\n".encode()
        with serving(moved) as server:
            allow(settings, server, goal)
            answer = http.request("GET", server.url)
    assert answer.status == 302
    assert goal.requests == []


@pytest.mark.parametrize("framing", ["length", "chunks", "close"])
def test_a_long_answer_is_cut_off(settings: Settings, framing: str) -> None:
    heads = {
        "length": b"Content-Length: 3145728\r\n\r\n",
        "chunks": b"Transfer-Encoding: chunked\r\n\r\n300000\r\n",
        "close": b"\r\n",
    }
    with serving(b"HTTP/1.1 200 OK\r\n" + heads[framing] + b"x" * 3 * 2**20) as server:
        allow(settings, server)
        with pytest.raises(http.EgressRefused, match="longer than 1048576"):
            http.request("GET", server.url)


def test_who_expects_more_says_how_much(settings: Settings) -> None:
    said = b"HTTP/1.1 200 OK\r\nContent-Length: 1572864\r\n\r\n" + b"x" * 1_572_864
    with serving(said) as server:
        allow(settings, server)
        assert len(http.request("GET", server.url, most=1_572_864).body) == 1_572_864
        with pytest.raises(http.EgressRefused, match="longer than 1572863"):
            http.request("GET", server.url, most=1_572_863)


def test_long_headers_are_refused(settings: Settings) -> None:
    for size in (70_000, 300_000):
        with serving(
            b"HTTP/1.1 200 OK\r\nX: " + b"y" * size + b"\r\nContent-Length: 0\r\n\r\n"
        ) as server:
            allow(settings, server)
            with pytest.raises((http.EgressRefused, http.Unreachable)):
                http.request("GET", server.url)


def test_what_is_compressed_stays_compressed(settings: Settings) -> None:
    bomb = gzip.compress(bytes(50 * 2**20))
    head = f"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {len(bomb)}\r\n\r\n"
    with serving(head.encode() + bomb) as server:
        allow(settings, server)
        assert http.request("GET", server.url).body == bomb


def test_silence_ends_at_the_read_timeout(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http, "READ_TIMEOUT", 0.1)
    with hanging() as server:
        allow(settings, server)
        begun = time.monotonic()
        with pytest.raises(http.Unreachable):
            http.request("GET", server.url)
        assert time.monotonic() - begun < 2


def test_a_drip_ends_at_the_total_timeout(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http, "TOTAL_TIMEOUT", 0.3)
    done = threading.Event()

    def drip(client: socket.socket) -> None:
        client.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        while not done.wait(0.05):
            client.sendall(b".")

    with serving(drip) as server:
        allow(settings, server)
        begun = time.monotonic()
        with pytest.raises(http.Unreachable, match=r"too long|No answer"):
            http.request("GET", server.url)
        assert time.monotonic() - begun < 2
        done.set()


def test_an_answer_that_breaks_off_may_be_tried_again(settings: Settings) -> None:
    for broken in (b"", b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf", b"nonsense\r\n\r\n"):
        with serving(broken) as server:
            allow(settings, server)
            with pytest.raises(http.Unreachable):
                http.request("GET", server.url)


def test_a_closed_port_is_unreachable(settings: Settings) -> None:
    with serving(OK) as server:
        pass
    allow(settings, server)
    with pytest.raises(http.Unreachable, match="No connection"):
        http.request("GET", server.url)


def test_a_name_that_does_not_exist_is_unreachable(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror("Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(http.Unreachable, match="looked up"):
        http.request("GET", "https://nowhere.example/")


def test_a_resolver_that_hangs_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    done = threading.Event()
    monkeypatch.setattr(dial, "CONNECT_TIMEOUT", 0.1)
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: done.wait(5) and [])
    with pytest.raises(http.Unreachable, match="in time"):
        http.request("GET", "https://slow.example/")
    done.set()


def test_proxies_of_the_environment_are_ignored(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(OK) as proxy, serving(OK) as server:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.url)
        allow(settings, server, proxy)
        http.request("GET", server.url)
    assert proxy.requests == []


def test_a_server_that_talks_plain_text_is_no_safe_connection(settings: Settings) -> None:
    with serving(OK) as server:
        allow(settings, server)
        with pytest.raises(http.Unreachable, match="safe connection"):
            http.request("GET", server.url.replace("http", "https"))
