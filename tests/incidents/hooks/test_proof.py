"""Whose call it is: tables of what proves it and of what nearly does."""

import base64
import hashlib
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.hooks import proof

BODY = b'{"a": 1}'
KNOWN = ["first secret", "sécond"]


def basic(text: str) -> str:
    return "Basic " + base64.b64encode(text.encode()).decode()


def signed(secret: str, body: bytes = BODY) -> str:
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, []),
        ("", []),
        ("one", ["one"]),
        ("one,two", ["one", "two"]),
        (" one , two ", ["one", "two"]),
        (",,", []),
        ("one,", ["one"]),
    ],
)
def test_a_variable_holds_one_secret_or_two(
    monkeypatch: pytest.MonkeyPatch, value: str | None, expected: list[str]
) -> None:
    monkeypatch.delenv("A_SECRET", raising=False)
    if value is not None:
        monkeypatch.setenv("A_SECRET", value)
    assert proof.secrets("env:A_SECRET?") == expected


def test_a_variable_that_is_not_there_opens_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("A_SECRET", raising=False)
    assert proof.secrets("env:A_SECRET") == []
    assert proof.secrets(None) == []


@pytest.mark.parametrize(
    ("headers", "known"),
    [
        ({"X-Webhook-Secret": "first secret"}, True),
        ({"X-Webhook-Secret": "sécond"}, True),
        ({"Authorization": "Bearer first secret"}, True),
        ({"Authorization": "bearer   first secret  "}, True),
        ({"Authorization": basic("anybody:first secret")}, True),
        ({"Authorization": basic(":sécond")}, True),
        ({}, False),
        ({"X-Webhook-Secret": ""}, False),
        ({"X-Webhook-Secret": "First secret"}, False),
        ({"X-Webhook-Secret": "first secret "}, False),
        ({"X-Webhook-Secret": "first secret,sécond"}, False),
        ({"Authorization": "first secret"}, False),
        ({"Authorization": "Bearer"}, False),
        ({"Authorization": "Token first secret"}, False),
        ({"Authorization": basic("first secret")}, False),  # a name without a password
        ({"Authorization": basic("first secret:x")}, False),
        ({"Authorization": "Basic !!!"}, False),
        ({"Authorization": "Basic /w=="}, False),  # a byte that is no text
        ({"Authorization": "Bearer wrong", "X-Webhook-Secret": "first secret"}, False),
    ],
)
def test_a_secret_in_any_of_its_places(headers: dict[str, str], known: bool) -> None:
    assert proof.by_secret(headers, BODY, KNOWN) is known


@pytest.mark.parametrize(
    ("header", "known"),
    [
        (f"v1={signed('first secret')}", True),
        (f"v1={'0' * 64},v1={signed('sécond')}", True),
        (f" v1={signed('first secret')} , v2=x", True),
        (signed("first secret"), False),
        (f"v2={signed('first secret')}", False),
        (f"v1={signed('third')}", False),
        (f"v1={signed('first secret', BODY + b' ')}", False),
        (f"v1={signed('first secret').upper()}", False),
        ("v1=", False),
        ("", False),
        ("," * 1000 + f"v1={signed('first secret')}", False),  # beyond what is looked at
    ],
)
def test_pagerdutys_signature(header: str, known: bool) -> None:
    assert proof.by_pagerduty({"X-PagerDuty-Signature": header}, BODY, KNOWN) is known


@pytest.mark.parametrize(
    ("header", "known"),
    [
        (f"sha256={signed('first secret')}", True),
        (f"sha256={signed('sécond')}", True),
        (f"sha1={signed('first secret')}", False),
        (f"SHA256={signed('first secret')}", False),
        (signed("first secret"), False),
        ("sha256=", False),
        ("=", False),
        ("", False),
        ("sha256=é", False),
    ],
)
def test_a_hubs_signature(header: str, known: bool) -> None:
    headers = {"X-Hub-Signature-256": header}
    assert proof.by_hub("X-Hub-Signature-256", headers, BODY, KNOWN) is known
    assert not proof.by_hub("X-Hub-Signature", headers, BODY, KNOWN)


def test_zendesks_signature_covers_the_time_and_the_body() -> None:
    def proves(at: str, given: str) -> bool:
        names = ("X-Zendesk-Webhook-Signature-Timestamp", "X-Zendesk-Webhook-Signature")
        return proof.by_zendesk(dict(zip(names, (at, given), strict=True)), BODY, KNOWN)

    at = "2026-03-02T12:01:01Z"
    for secret in KNOWN:
        code = hmac.new(secret.encode(), at.encode() + BODY, hashlib.sha256).digest()
        good = base64.b64encode(code).decode()
        assert proves(at, good)
        assert not proves("2026-03-02T12:01:02Z", good)
        assert not proves("", good)
        assert not proves(at, good.lower())
    assert not proves(at, "")


@given(st.text(max_size=40))
def test_where_no_secret_is_set_nothing_proves_anything(text: str) -> None:
    assert not proof.same(text, [])
    assert not proof.by_secret({"Authorization": text, "X-Webhook-Secret": text}, BODY, [])
    assert not proof.by_pagerduty({"X-PagerDuty-Signature": text}, BODY, [])
    assert not proof.by_hub("H", {"H": text}, BODY, [])


@given(st.text(max_size=20), st.lists(st.text(max_size=20), max_size=3))
def test_a_secret_is_the_same_only_as_itself(given: str, known: list[str]) -> None:
    sound = [each for each in known if each.isprintable()]
    assert proof.same(given, sound) is (bool(given) and given in sound)
