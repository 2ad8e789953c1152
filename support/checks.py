"""What must be set before the desk starts: said by `manage.py check`, and before every other command."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from anymail.exceptions import AnymailConfigurationError
from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning  # noqa: A004  # Django names it so
from django.utils.module_loading import import_string

from support.inbound.providers import PROVIDERS, tracking_view_of, view_of

# In bytes: 25 MB, which most servers take, grow by a third on the way to a webhook.
LARGEST_MAIL = 35 * 2**20
SHORTEST_KEY = 32  # characters
CALLED_BY_NAME = (
    *("ESCALATION_STEPS", "OUTBOX_CARRIERS", "OUTBOX_GUARDS", "RUNBOOK_SECTIONS", "CLOCK_MODELS"),
    *("EMAIL_BACKEND", "TICKET_LINKER", "TICKET_INCIDENTS", "INBOUND_ASIDE", "INBOUND_AFTER"),
    *("PRIVACY_ALSO", "PRIVACY_EXPORT", "SUPPORT_FILES_SCANNER"),
)


def check_providers(**_: Any) -> list[CheckMessage]:
    """Every provider in use has what keeps strangers from bringing mail in its name."""
    if settings.DEBUG:
        return []
    return [
        Error(
            f"Webhooks of {provider} would be refused: {_lacks(provider)}",
            hint="Give ANYMAIL_WEBHOOK_SECRET=name:password, and the signing key that the provider shows, "
            "in the environment.",
            id="support.E001",
        )
        for provider in sorted(_in_use())
        if _lacks(provider)
    ]


def check_webhook_secrets(**_: Any) -> list[CheckMessage]:
    """What every provider must present is a name and a password: Anymail finds out at the first mail, which waits."""
    given: Any = settings.ANYMAIL.get("WEBHOOK_SECRET", [])
    if all(all(each.partition(":")[::2]) for each in given):
        return []
    return [
        Error(
            "ANYMAIL_WEBHOOK_SECRET cannot be used: every webhook would be answered 503.",
            hint="Expected name:password, or two of them with a comma between.",
            id="support.E005",
        )
    ]


def check_tracking(**_: Any) -> list[CheckMessage]:
    """The provider that sends our mail can tell what became of it. A warning: mail comes in and leaves without that."""
    if settings.DEBUG:
        return []
    return [
        Warning(
            f"What {provider} tells of our mails would be refused: {lack}",
            hint="Set it, or bounces are known only where they come back as mail.",
            id="support.W001",
        )
        for provider in filter(_sends, PROVIDERS)
        if (lack := _lacks(provider, tracking_view_of)) and not _lacks(provider)
    ]


def check_mail_leaves(**_: Any) -> list[CheckMessage]:
    """A desk in production whose mails end in a folder says so: the outbox would call each of them sent."""
    folder = "django.core.mail.backends.filebased.EmailBackend"
    if settings.DEBUG or not settings.PRODUCTION or folder != settings.EMAIL_BACKEND:
        return []
    return [
        Warning(
            f"Mails are written into {settings.EMAIL_FILE_PATH} and reach nobody.",
            hint="Set EMAIL_BACKEND to a provider's (anymail.backends.….EmailBackend) or to Django's for SMTP.",
            id="support.W002",
        )
    ]


def check_upload_limits(**_: Any) -> list[CheckMessage]:
    """A mail with ordinary attachments fits into a webhook call."""
    limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    if limit is None or limit >= LARGEST_MAIL:
        return []
    return [
        Error(
            f"DATA_UPLOAD_MAX_MEMORY_SIZE is {limit:,} bytes: webhooks that bring attachments would be refused.",
            hint=f"Set it to {LARGEST_MAIL:,} or more.",
            id="support.E002",
        )
    ]


def check_signing_keys(**_: Any) -> list[CheckMessage]:
    """Reply addresses, links and the audit are signed with keys that cannot be guessed."""
    keys: list[str] = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    keys += [settings.AUDIT_KEY] if settings.AUDIT_KEY else []
    if settings.DEBUG or all(len(key) >= SHORTEST_KEY for key in keys):
        return []
    return [
        Error(
            f"A signing key is missing or shorter than {SHORTEST_KEY} characters: what it signs could be forged.",
            hint="Set SECRET_KEY, AUDIT_KEY and every key of SECRET_KEY_FALLBACKS to 50 random characters.",
            id="support.E003",
        )
    ]


def check_called_by_name(**_: Any) -> list[CheckMessage]:
    """Every function and class that a setting names is there: a wrong name would be found out in the worst moment."""
    return [
        Error(
            f"{setting} names {path}, which cannot be imported: {fault}",
            hint=f"Correct the name in {setting}.",
            id="support.E004",
        )
        for setting in CALLED_BY_NAME
        for path in _paths(getattr(settings, setting))
        if (fault := _fault(path))
    ]


CHECKS = (
    check_providers,
    check_webhook_secrets,
    check_tracking,
    check_mail_leaves,
    check_upload_limits,
    check_signing_keys,
    check_called_by_name,
)


def _paths(named: str | Sequence[str] | Mapping[str, str]) -> list[str]:
    if isinstance(named, str):
        return [named] if named else []
    return list(named.values()) if isinstance(named, Mapping) else list(named)


def _fault(path: str) -> str:
    """Why it cannot be called; empty: it can."""
    try:
        found = import_string(path)
    except ImportError as error:
        return str(error)
    return "" if callable(found) else "it is nothing that can be called."


def _in_use() -> Iterator[str]:
    """Providers that send our mail or that have a setting of their own."""
    for provider in PROVIDERS:
        has_setting = any(name.lower().startswith(f"{provider}_") for name in settings.ANYMAIL)
        if has_setting or _sends(provider):
            yield provider


def _sends(provider: str) -> bool:
    return str(settings.EMAIL_BACKEND) == f"anymail.backends.{provider}.EmailBackend"


def _lacks(provider: str, door: Callable[[str], Any] = view_of) -> str:
    """What a door of the provider's is missing; empty: nothing."""
    try:
        view = door(provider)
    except AnymailConfigurationError as lack:
        return " ".join(str(lack).split())
    unsigned = getattr(view, "webhook_key", "") is None  # Anymail says so at the first mail only
    return f"Set ANYMAIL_{provider.upper()}_WEBHOOK_KEY." if unsigned else ""
