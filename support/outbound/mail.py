"""The mail carrier: an outbox row through Django's mail backend, which may be Anymail's, SMTP or a folder."""

import smtplib
from email.utils import getaddresses
from typing import Any

from anymail.exceptions import (
    AnymailAPIError,
    AnymailConfigurationError,
    AnymailError,
)
from django.core.mail import EmailMultiAlternatives

from support.lib import files
from support.models import OutboxMessage
from support.outbound.carriers import (
    CREDENTIALS_WAIT,
    NOT_ALLOWED,
    PASSING,
    Refused,
    TryLater,
    wait_of,
)
from support.outbound.suppress import suppressed


def send(row: OutboxMessage) -> str:
    """Send the mail and return the provider's id of it, or its Message-ID where there is none."""
    payload = row.payload
    stopped = suppressed(row.brand_id, [*payload["to"], *payload["cc"]])
    for email in payload["to"]:
        if email.strip().lower() in stopped:
            reason = stopped[email.strip().lower()]
            raise Refused(f"We no longer write to {email}: {reason}")
    copies = [each for each in payload["cc"] if each.strip().lower() not in stopped]
    mail = _built({**payload, "cc": copies})
    try:
        mail.send()
    except AnymailError as error:  # first: some of them are OSErrors too
        raise _anymail(error) from error
    except AnymailConfigurationError as error:
        raise TryLater(f"The mail provider is not set up: {error}", CREDENTIALS_WAIT) from error
    except OSError as error:  # smtplib's errors are OSErrors
        raise _smtp(error) from error
    status = getattr(mail, "anymail_status", None)
    return str(getattr(status, "message_id", None) or payload["headers"]["Message-ID"])


def _built(payload: dict[str, Any]) -> EmailMultiAlternatives:
    for email in [*payload["to"], *payload["cc"]]:
        if len(getaddresses([email])) != 1:  # a provider would write to each of them
            raise Refused(f"This is not one address: {email}")
    try:
        mail = EmailMultiAlternatives(
            subject=payload["subject"],
            body=payload["text"],
            from_email=payload["from"],
            to=payload["to"],
            cc=payload["cc"],
            reply_to=payload["reply_to"],
            headers=payload["headers"],
        )
        if payload["html"]:
            mail.attach_alternative(payload["html"], "text/html")
        for each in payload["files"]:
            _attach(mail, each)
        mail.message()  # refuses what no header may hold, before anything is on the wire
    except (ValueError, FileNotFoundError) as error:
        raise Refused(f"The mail could not be built: {error}") from error
    return mail


def _attach(mail: EmailMultiAlternatives, each: dict[str, Any]) -> None:
    content = files.path(each["sha256"]).read_bytes()
    name = each["name"] or "file"  # without one it would be shown as a part of what we say
    mail.attach(name, content, each["content_type"] or "application/octet-stream")


def _smtp(error: OSError) -> Refused | TryLater:
    """5xx is for good, everything else may pass."""
    code, said = _answer(error)
    text = f"The mail server said {code} {said}".strip() if code else f"No mail server: {error}"
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return TryLater(text, CREDENTIALS_WAIT)
    return Refused(text) if 500 <= code < 600 else TryLater(text)


def _answer(error: OSError) -> tuple[int, str]:
    code: int = 0
    said: bytes | str = ""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        # Anyone who may be reached later makes it worth trying again.
        code, said = min(error.recipients.values(), key=lambda reply: reply[0])
    elif isinstance(error, smtplib.SMTPResponseException):
        code, said = error.smtp_code, error.smtp_error
    return code, said.decode(errors="replace") if isinstance(said, bytes) else said


def _anymail(error: AnymailError) -> Refused | TryLater:
    if not isinstance(error, AnymailAPIError):
        return Refused(f"The mail provider refused it: {error}")
    code = error.status_code or 0
    text = f"The mail provider answered {code or 'nothing'}."
    if code in NOT_ALLOWED:
        return TryLater(f"{text} Check its credentials.", CREDENTIALS_WAIT)
    if 400 <= code < 500 and code not in PASSING:
        return Refused(text)
    return TryLater(text, wait_of(_headers(error.response)))


def _headers(response: Any) -> dict[str, str]:
    return {name.lower(): str(value) for name, value in getattr(response, "headers", {}).items()}
