"""What became of a mail that left, in words."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from support.models import DeliveryEvent, Message, OutboxMessage

# What may be said of a mail that left. A mailbox that refuses what its server took is told later: it outweighs that.
ARRIVED = {
    "sent": ("ok", gettext_lazy("Sent to %(to)s")),
    "deferred": ("soon", gettext_lazy("Sent to %(to)s, whose server keeps it waiting")),
    "delivered": ("ok", gettext_lazy("Delivered to %(to)s")),
    "failed": ("late", gettext_lazy("Not delivered to %(to)s")),
    "rejected": ("late", gettext_lazy("Not sent on to %(to)s by the provider")),
    "bounced": ("late", gettext_lazy("Came back from %(to)s")),
    "complained": ("late", gettext_lazy("%(to)s called it spam")),
}
WEIGHT = {kind: weight for weight, kind in enumerate(ARRIVED)}
State = OutboxMessage.State


def deliveries(message: Message) -> list[tuple[str, str, OutboxMessage]]:
    """(tone, words, row) of each way out of a message; reads its outbox rows."""
    return [(*fate(row), row) for row in message.outbox.all()]


def is_untried(row: OutboxMessage) -> bool:
    return row.state == State.PENDING and row.attempts == 0 and row.sent_at is None


def fate(row: OutboxMessage) -> tuple[str, str]:
    """(tone, words) of one message's way out; reads what was told of it."""
    to = {"to": row.destination}
    why = {**to, "why": row.last_error}
    if row.state == State.SENT:
        return _arrived(row)
    if row.state == State.DEAD:
        return "late", _("Not delivered to %(to)s: %(why)s") % why
    if row.state == State.CANCELLED:
        return "none", _("Not sent to %(to)s: no longer needed") % to
    if row.attempts:
        return "soon", _("Trying again to reach %(to)s: %(why)s") % why
    return "none", _("On its way to %(to)s") % to


def _arrived(row: OutboxMessage) -> tuple[str, str]:
    """What the provider said last of a mail that left; what it said before the mail was sent again counts no more."""
    again = row.sent_at if row.decided_by else None
    told = [each for each in row.deliveries.all() if again is None or each.at >= again]
    worst = max(told, key=lambda each: WEIGHT.get(each.kind, 0), default=None)
    if worst is None:
        tone, words = ARRIVED["sent"]
        return tone, str(words) % {"to": row.destination}
    return heard(worst, to=row.destination)


def heard(event: DeliveryEvent, *, to: str) -> tuple[str, str]:
    """(tone, words) of what a provider said of a mail to `to`; why, where it went wrong."""
    tone, words = ARRIVED.get(event.kind, ARRIVED["sent"])
    why = f": {event.detail}" if event.detail and tone != "ok" else ""
    return tone, str(words) % {"to": event.recipient or to} + why
