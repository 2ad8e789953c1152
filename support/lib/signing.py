"""Short codes that only we can make, bound to one purpose; old keys of SECRET_KEY_FALLBACKS still verify."""

import base64
import hmac
import json

from django.conf import settings
from django.utils.crypto import salted_hmac

LENGTH = 16  # base32 characters: 80 bits


def mac(purpose: str, *parts: str, length: int = LENGTH) -> str:
    """A code over `parts` in lower-case base32, fit for addresses and links. Order and borders of the parts count."""
    return _mac(settings.SECRET_KEY, purpose, parts, length)


def verify(code: str, purpose: str, *parts: str) -> bool:
    """Whether `code` was made by `mac` for this purpose and these parts, with any key we still accept."""
    if len(code) < LENGTH:
        return False
    given = code.lower().encode()
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    made = (_mac(key, purpose, parts, len(code)).encode() for key in keys)
    return any(hmac.compare_digest(given, one) for one in made)


def _mac(key: str, purpose: str, parts: tuple[str, ...], length: int) -> str:
    digest = salted_hmac(f"desk.{purpose}", json.dumps(parts), secret=key, algorithm="sha256")
    return base64.b32encode(digest.digest()).decode().lower()[:length]
