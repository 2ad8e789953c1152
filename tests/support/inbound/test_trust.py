"""What Authentication-Results may prove and what not."""
# ruff: noqa: E501  headers stand on one line, as servers write them

from typing import Any

import pytest

from support.inbound.authenticated import authentication
from support.inbound.reading.letter import Address, Letter
from support.inbound.reading.parse import parse

OURS = "mx.luneo.app"


def verdict(results: str, sender: str = "zoe@mail.example.com") -> str:
    headers = {"authentication-results": results} if results else {}
    return authentication(Letter(sender=Address(sender), headers=headers))


@pytest.fixture(autouse=True)
def _our_servers(settings: Any) -> None:
    settings.INBOUND_AUTHSERV_IDS = [OURS]


@pytest.mark.parametrize(
    ("results", "expected"),
    [
        ("", "none"),
        (OURS, "none"),
        (f"{OURS}; none", "none"),
        (f"{OURS}; dmarc=pass header.from=mail.example.com", "pass"),
        (f"{OURS} 1; DMARC=PASS (p=none)", "pass"),
        (f"{OURS}; dkim=pass header.d=example.com", "pass"),
        (f"{OURS}; dkim=pass header.i=@mail.example.com", "pass"),
        (f"{OURS}; dkim=pass header.d=ample.com", "none"),
        (f"{OURS}; dkim=pass header.d=mailer.example", "none"),
        (f"{OURS}; spf=pass smtp.mailfrom=example.com", "none"),
        (f"{OURS}; dmarc=fail; dkim=pass header.d=mailer.example", "fail"),
        (f"{OURS}; spf=softfail smtp.mailfrom=zoe@example.com", "fail"),
        (f"{OURS}; spf=fail; dkim=pass header.d=mailer.example", "none"),
        ("mx.evil.example; dmarc=pass header.from=mail.example.com", "none"),
        ("mx.evil.example; dkim=pass header.d=example.com", "none"),
        ("mx.evil.example; dmarc=fail", "fail"),
        (f'{OURS}; dmarc=none reason="dmarc=pass"', "none"),
        # what the sender wrote into the envelope or the signature, and the server copied
        (f'{OURS}; spf=pass smtp.mailfrom="; dmarc=pass "@evil.example', "none"),
        (f'{OURS}; spf=pass smtp.mailfrom="a\\"; dmarc=pass "@evil.example', "none"),
        (f"{OURS}; spf=pass (domain of a; dmarc=pass) smtp.mailfrom=a@evil.example", "none"),
        (f"{OURS}; spf=pass (one (two; dmarc=pass) three; dmarc=pass)", "none"),
        (f"{OURS}; auth=pass smtp.auth=x+dmarc=pass@evil.example", "none"),
        (f"{OURS}; dkim=pass header.i=mail.example.com@evil.example", "none"),
        (f"{OURS}; dkim=pass header.i=a+header.d=mail.example.com@evil.example", "none"),
        (f"{OURS}; dkim=pass header.i=zoe@mail.example.com", "pass"),
        (f"{OURS}; dkim=pass header.d=mail.example.com/evil", "none"),
        (f"{OURS}; spf=none; dkim=pass (2048-bit key) header.d=example.com header.s=a", "pass"),
        # the server checked another From than the one we read
        (f"{OURS}; dmarc=pass header.from=evil.example", "none"),
        (f"{OURS}; dmarc=pass header.from=eve@evil.example", "none"),
        (f"{OURS}; dmarc=pass header.from=example.com", "pass"),
        (f"{OURS}; dmarc=pass (p=reject; dis=none) header.from=MAIL.EXAMPLE.COM", "pass"),
        (f"{OURS}; dmarc=fail header.from=evil.example", "fail"),
        (f"{OURS}; dmarc=pass header.from=evil.example; dkim=pass header.d=example.com", "pass"),
        # words that only look like it
        (f"{OURS}; x-dmarc=pass", "none"),
        (f"{OURS}; dmarc =pass", "pass"),
        (f"{OURS}; dmarc=passed", "none"),
        (f"{OURS}; arc=pass; dmarc=none", "none"),
        (f"x{OURS}; dmarc=pass", "none"),
        (f"{OURS}.evil.example; dmarc=pass", "none"),
        (f"{OURS}; dmarc=permerror", "fail"),
        (f"{OURS}; dmarc=temperror", "none"),
    ],
)
def test_a_header_proves(results: str, expected: str) -> None:
    assert verdict(results) == expected


def test_without_named_servers_nobody_passes(settings: Any) -> None:
    settings.INBOUND_AUTHSERV_IDS = []
    assert verdict(f"{OURS}; dmarc=pass") == "none"
    assert verdict("; dmarc=pass") == "none"


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (f"Authentication-Results: {OURS}; dmarc=pass\r\nFrom: ada@desk.test", "pass"),
        (f"Authentication-Results: {OURS};\r\n dmarc=pass\r\nFrom: ada@desk.test", "pass"),
        # the second header is not our server's word, the first is
        (f"Authentication-Results: {OURS}; none\r\nAuthentication-Results: {OURS}; dmarc=pass\r\nFrom: ada@desk.test", "none"),
        # an encoded word is the sender's text, not a result
        (f"Authentication-Results: {OURS}; spf=pass smtp.mailfrom==?utf-8?q?x=3B_dmarc=3Dpass?=@evil.example\r\nFrom: ada@desk.test", "none"),
        # whom a server checks where several are named, nobody knows
        (f"Authentication-Results: {OURS}; dmarc=pass\r\nFrom: ada@desk.test, eve@evil.example", "none"),
        (f"Authentication-Results: {OURS}; dmarc=pass\r\nFrom: ada@desk.test\r\nFrom: eve@evil.example", "none"),
        (f"Authentication-Results: {OURS}; dmarc=pass header.from=evil.example\r\nFrom: =?utf-8?q?ada=40desk.test?= eve@evil.example", "none"),
    ],
)  # fmt: skip
def test_a_letter_proves(head: str, expected: str) -> None:
    assert authentication(parse(f"{head}\r\n\r\nHi\r\n".encode())) == expected


@pytest.mark.parametrize(
    ("written", "email"),
    [
        ("<=?utf-8?q?ada=40desk=2Etest=2C?=@evil.example>", "evil.example"),
        ("<=?utf-8?q?ada=40desk=2Etest=3E?=@evil.example>", "evil.example"),
        ("=?utf-8?q?=3Cada=40desk=2Etest=3E?= <eve@evil.example>", "evil.example"),
        ('"ada@desk.test" <eve@evil.example>', "evil.example"),
        ("ada@desk.test <eve@evil.example>", "evil.example"),
        ("eve@evil.example (ada@desk.test)", "evil.example"),
    ],
)
def test_nobody_writes_an_agents_domain_where_a_server_reads_another(
    written: str, email: str
) -> None:
    assert parse(f"From: {written}\r\n\r\nHi\r\n".encode()).sender.domain == email
