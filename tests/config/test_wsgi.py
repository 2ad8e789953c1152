"""Which address counts as the visitor's: the proxy's word where it is ours, and nobody else's."""

import runpy
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from incidents.status import serve

ENTRY = Path(__file__).resolve().parents[2] / "config" / "wsgi.py"


def _seen(environ: dict[str, Any], _start: Callable[..., Any]) -> Iterable[bytes]:
    return [environ["REMOTE_ADDR"].encode()]


@pytest.fixture
def visitor(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """The address that the application sees, as the server's entry hands it on."""
    monkeypatch.setattr(serve, "PublishedPages", lambda _application: _seen)

    def ask(peer: str, forwarded: str | None, proxies: list[str]) -> str:
        settings.TRUSTED_PROXIES = proxies
        environ = {"REMOTE_ADDR": peer, "PATH_INFO": "/", "REQUEST_METHOD": "GET"}
        if forwarded is not None:
            environ["HTTP_X_FORWARDED_FOR"] = forwarded
        return b"".join(runpy.run_path(str(ENTRY))["application"](environ, None)).decode()

    return ask


@pytest.mark.parametrize(
    ("peer", "forwarded", "proxies", "seen"),
    [
        ("203.0.113.9", None, [], "203.0.113.9"),
        ("203.0.113.9", "198.51.100.1", [], "203.0.113.9"),
        ("203.0.113.9", "198.51.100.1", ["10.0.0.0/8"], "203.0.113.9"),
        ("10.1.2.3", "198.51.100.1", ["10.0.0.0/8"], "198.51.100.1"),
        ("10.1.2.3", None, ["10.0.0.0/8"], "10.1.2.3"),
        ("10.1.2.3", "", ["10.0.0.0/8"], "10.1.2.3"),
        ("127.0.0.1", "6.6.6.6, 198.51.100.1", ["127.0.0.1"], "198.51.100.1"),
        (
            "127.0.0.1",
            "6.6.6.6, 198.51.100.1, 10.9.9.9",
            ["127.0.0.1", "10.0.0.0/8"],
            "198.51.100.1",
        ),
        ("127.0.0.1", "2001:db8::7", ["127.0.0.1"], "2001:db8::7"),
        ("::1", "2001:db8::7", ["::1"], "2001:db8::7"),
    ],
)
def test_only_our_own_proxy_says_who_comes(
    visitor: Callable[..., str], peer: str, forwarded: str | None, proxies: list[str], seen: str
) -> None:
    assert visitor(peer, forwarded, proxies) == seen
