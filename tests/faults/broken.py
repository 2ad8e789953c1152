"""Three mistakes, each armed by its name: a fault test that does not see them is worth nothing."""

from typing import Any

from django.db import connection, transaction
from django.db.models import UniqueConstraint

from support.lib.crashpoint import crashpoint
from support.lib.database.claim import finish
from support.models import OutboxMessage, RawMessage
from support.outbound import deliver, outbox
from support.outbound.carriers import Carrier, carrier


def mark_before_send() -> None:
    """The row is marked as sent, then sent."""
    find = carrier

    def hasty(name: str) -> Carrier:
        def send(row: OutboxMessage) -> str:
            finish(row, state=OutboxMessage.State.SENT)
            crashpoint("outbox.marked_first")
            return find(name)(row)

        return send

    vars(deliver)["carrier"] = hasty


def outbox_after_commit() -> None:
    """The mail's row is written once the ticket is committed, instead of with it."""
    queue = outbox.queue

    def late(**values: Any) -> None:
        def write() -> None:
            crashpoint("outbox.written_late")
            queue(**values)

        transaction.on_commit(write)

    vars(outbox)["queue"] = late


def unique_dropped() -> None:
    """Nothing in the database says that a delivery, or a letter, is there already."""
    unique = [each for each in RawMessage._meta.constraints if isinstance(each, UniqueConstraint)]
    RawMessage._meta.constraints = [
        each for each in RawMessage._meta.constraints if each not in unique
    ]
    with connection.schema_editor() as editor:
        for constraint in sorted(unique, key=lambda each: each.condition is None):  # indexes first
            editor.remove_constraint(RawMessage, constraint)
