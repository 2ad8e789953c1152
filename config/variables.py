"""Checked variables of the environment: a value that does not fit is refused, an empty one counts as unset."""

import math
import os
import re
from collections.abc import Callable
from ipaddress import ip_network
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

YES = {"true", "yes", "on", "1"}
NO = {"false", "no", "off", "0"}
DAY = 86_400  # seconds
# Numbers: the least and the most, in the unit of .env.example
BOUNDS: dict[str, tuple[float, float]] = {
    "DATA_UPLOAD_MAX_MEMORY_SIZE": (2**16, 2**32),
    "FILES_QUOTA": (0, 2**50),
    "DATABASE_STATEMENT_TIMEOUT": (0, 2**31 - 1),
    "DATABASE_CONN_MAX_AGE": (0, DAY),
    "SIGNIN_IDLE_FOR": (60, 30 * DAY),
    "BELL_TIMEOUT": (0.01, 60),
    "EMAIL_PORT": (1, 65_535),
    "OUTBOUND_UNDO_FOR": (0, DAY),
    "INBOUND_SMTP_PORT": (0, 65_535),
    "INBOUND_MAX_BYTES": (1024, 2**31),
    "INBOUND_QUIET_HOURS": (0, 10_000),
}
NAME = r"[A-Za-z_]\w*(\.\w+)+"
PAGE = (r"https?://[^\s/]+\S*", "an address such as https://desk.example.com")
DATABASE = "postgres://user:password@host:5432/name, or sqlite:///path"
# Words, or each word of a list: a whole pattern, and what is expected
SHAPES: dict[str, tuple[str, str]] = {
    "PUBLIC_URL": PAGE,
    "SWEEP_HEARTBEAT_URL": PAGE,
    "PAGERDUTY_URL": PAGE,
    "CSRF_TRUSTED_ORIGINS": (r"https?://[^\s/,]+", "origins such as https://desk.example.com"),
    "ALLOWED_HOSTS": (
        r"\*|\.?[\w.-]+|\[[0-9a-fA-F:.]+\]",
        "host names, without scheme, port or path",
    ),
    "ADMIN_PATH": (r"([\w-]+/)+", "letters and hyphens with a slash at the end, such as admin/"),
    "DATABASE_URL": (r"((postgres|postgresql|psql|pgsql)://\S*/\S+|sqlite://.+)", DATABASE),
    "REDIS_URL": (r"(rediss?|unix|redis\+socket|sentinel)://\S+", "redis://host:6379/0"),
    "EMAIL_BACKEND": (
        NAME,
        "a class, such as django.core.mail.backends.smtp.EmailBackend",
    ),
    "FILES_SCANNER": (NAME, "a function, such as clam.scan"),
    "INBOUND_IMAP_URL": (r"imaps?://[^\s@]+@[^\s@]+", "imaps://name:password@host/INBOX"),
    "INBOUND_SMTP_HOST": (r"[\w.:-]+", "an address such as 127.0.0.1"),
    "INBOUND_AUTHSERV_IDS": (r"\S+", "names without spaces"),
    "AUDIT_MAIL_TO": (r"[^\s@]+@[^\s@]+", "addresses such as audit@example.com"),
    "EGRESS_ALLOWED_PRIVATE": (r"\S+:\d{1,5}", "pairs of host:port"),
    "LOG_LEVEL": (r"DEBUG|INFO|WARNING|ERROR|CRITICAL", "DEBUG, INFO, WARNING, ERROR or CRITICAL"),
}


class Env(environ.Env):  # type: ignore[misc]  # it has no types
    """Errors repeat no value, which may be secret. Values are taken as written: a password may start with a dollar."""

    def get_value(
        self,
        var: str,
        cast: Callable[[str], Any] | None = None,
        default: Any = environ.Env.NOTSET,
        parse_default: bool = False,  # noqa: FBT001, FBT002  # the library's; our defaults are values
    ) -> Any:
        """The variable's value, or the default. Raises ImproperlyConfigured."""
        said = os.environ.get(var, "")
        if not said.strip():
            return default
        if expected := refused(var, said, cast):
            raise ImproperlyConfigured(f"{var} cannot be used: expected {expected}.")
        return self.parse_value(said, cast)

    @classmethod
    def db_url_config(cls, url: str, engine: str | None = None) -> dict[str, Any]:
        try:
            return dict(super().db_url_config(url, engine))
        except ValueError:  # not a port
            raise ImproperlyConfigured(
                f"DATABASE_URL cannot be used: expected {DATABASE}."
            ) from None


def refused(name: str, said: str, cast: object) -> str:
    """What is expected in place of these words; empty where they will do."""
    if cast is bool:
        return "" if said.strip().lower() in YES | NO else "true or false"
    if cast in {int, float}:
        return _number(name, said, whole=cast is int)
    words = [each.strip() for each in said.split(",") if each.strip()] if cast is list else [said]
    if name == "TRUSTED_PROXIES":
        return "" if all(map(_network, words)) else "addresses or networks such as 10.0.0.0/8"
    pattern, expected = SHAPES.get(name, (r"(?s:.*)", ""))
    return "" if all(re.fullmatch(pattern, word) for word in words) else expected


def _number(name: str, said: str, *, whole: bool) -> str:
    least, most = BOUNDS.get(name, (-math.inf, math.inf))
    kind = "a whole number" if whole else "a number"
    try:
        found = int(said) if whole else float(said)
    except ValueError:
        found = math.nan
    return "" if least <= found <= most else f"{kind} from {least} to {most}"


def _network(word: str) -> bool:
    try:
        ip_network(word, strict=False)
    except ValueError:
        return False
    return True
