"""What an entry of the audit says was done, in the reader's language; the sealed row keeps its own word."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

WORDS = {
    "ack": gettext_noop("acknowledged"),
    "accounts exported": gettext_noop("exported the accounts"),
    "accounts imported": gettext_noop("imported accounts"),
    "added": gettext_noop("added"),
    "again": gettext_noop("had it tried again"),
    "cancel": gettext_noop("cancelled"),
    "changed": gettext_noop("changed"),
    "close": gettext_noop("closed it"),
    "customer erased": gettext_noop("forgot the customer"),
    "customer exported": gettext_noop("exported the data of the customer"),
    "customers merged": gettext_noop("merged customers"),
    "declare": gettext_noop("declared an incident"),
    "deleted": gettext_noop("deleted"),
    "discard": gettext_noop("discarded"),
    "done": gettext_noop("said that it is done"),
    "exported": gettext_noop("exported"),
    "failed sign-in": gettext_noop("failed to sign in"),
    "hear": gettext_noop("hears it again"),
    "lift": gettext_noop("lets mail go there again"),
    "merge": gettext_noop("merged them"),
    "moved": gettext_noop("moved"),
    "mute": gettext_noop("muted"),
    "notes correct": gettext_noop("corrected the release notes"),
    "notes publish": gettext_noop("published the release notes"),
    "notes write": gettext_noop("wrote the release notes"),
    "password changed": gettext_noop("changed their password"),
    "password reset": gettext_noop("set a new password by mail"),
    "password set": gettext_noop("set a password"),
    "planned": gettext_noop("planned"),
    "publish": gettext_noop("published"),
    "redirect": gettext_noop("gave it to another brand"),
    "remove": gettext_noop("removed"),
    "recovery codes generated": gettext_noop("made recovery codes"),
    "resend": gettext_noop("had it sent again"),
    "resolve": gettext_noop("resolved"),
    "runbook applied": gettext_noop("applied a runbook"),
    "runbook downloaded": gettext_noop("downloaded a runbook"),
    "schedule": gettext_noop("scheduled"),
    "signed in": gettext_noop("signed in"),
    "signed out": gettext_noop("signed out"),
    "stopped": gettext_noop("stopped it"),
    "take": gettext_noop("took"),
    "together": gettext_noop("began work on many"),
    "totp activated": gettext_noop("turned on the codes of an app"),
    "totp deactivated": gettext_noop("turned off the codes of an app"),
    "urgent": gettext_noop("released at once"),
    "waive": gettext_noop("waived"),
    "webauthn added": gettext_noop("added a passkey"),
    "webauthn removed": gettext_noop("removed a passkey"),
}


def said(action: str) -> str:
    """The words for an action; one that nobody has words for is shown as it is sealed."""
    return _(WORDS[action]) if action in WORDS else action
