"""What Authentication-Results may prove and what not."""

from typing import Any

import pytest

from support.inbound.authenticated import authentication
from support.inbound.letter import Address, Letter

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
    ],
)
def test_a_header_proves(results: str, expected: str) -> None:
    assert verdict(results) == expected


def test_without_named_servers_nobody_passes(settings: Any) -> None:
    settings.INBOUND_AUTHSERV_IDS = []
    assert verdict(f"{OURS}; dmarc=pass") == "none"
    assert verdict("; dmarc=pass") == "none"
