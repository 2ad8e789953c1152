"""Whether a caller is who it says: secrets and signatures, compared in constant time; two while one is replaced."""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping, Sequence

from support.lib import envref

Headers = Mapping[str, str]


def secrets(reference: str | None) -> list[str]:
    """What stands behind `env:NAME`: one secret, or two with a comma between them while they are being replaced."""
    try:
        value = envref.resolve(reference) or ""
    except LookupError:
        return []
    return [each for part in value.split(",") if (each := part.strip())]


def same(given: str, known: Sequence[str]) -> bool:
    """Whether `given` is one of the secrets; each is compared, so that time tells nothing."""
    spoken = given.encode("utf-8", "replace")
    found = [hmac.compare_digest(spoken, each.encode()) for each in known]
    return bool(given) and any(found)


def by_secret(headers: Headers, _body: bytes, known: Sequence[str]) -> bool:
    """A secret in `Authorization: Bearer`, as the password of `Basic`, or in `X-Webhook-Secret`."""
    scheme, _, rest = headers.get("Authorization", "").partition(" ")
    given = headers.get("X-Webhook-Secret", "")
    if scheme.lower() == "bearer":
        given = rest.strip()
    elif scheme.lower() == "basic":
        try:
            given = base64.b64decode(rest, validate=True).decode().partition(":")[2]
        except (binascii.Error, ValueError):
            return False
    return same(given, known)


def by_pagerduty(headers: Headers, body: bytes, known: Sequence[str]) -> bool:
    """`X-PagerDuty-Signature: v1=<hex>,v1=<hex>`: any of ours among any of theirs."""
    listed = headers.get("X-PagerDuty-Signature", "").split(",")
    theirs = [each.strip()[3:] for each in listed[:10] if each.strip().startswith("v1=")]
    return any([same(each, _signed(body, known)) for each in theirs])  # noqa: C419  # each is compared


def by_hub(name: str, headers: Headers, body: bytes, known: Sequence[str]) -> bool:
    """`sha256=<hex>` in the header `name`: Jira calls it X-Hub-Signature, GitHub X-Hub-Signature-256."""
    algorithm, _, given = headers.get(name, "").partition("=")
    return algorithm == "sha256" and same(given, _signed(body, known))


def by_zendesk(headers: Headers, body: bytes, known: Sequence[str]) -> bool:
    """`X-Zendesk-Webhook-Signature`: base64 of the HMAC over the timestamp's header and, right behind it, the body."""
    at = headers.get("X-Zendesk-Webhook-Signature-Timestamp", "").encode("utf-8", "replace")
    codes = [hmac.new(each.encode(), at + body, hashlib.sha256).digest() for each in known]
    given = headers.get("X-Zendesk-Webhook-Signature", "")
    return bool(at) and same(given, [base64.b64encode(each).decode() for each in codes])


def _signed(body: bytes, known: Sequence[str]) -> list[str]:
    return [hmac.new(each.encode(), body, hashlib.sha256).hexdigest() for each in known]
