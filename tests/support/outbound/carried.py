"""Carriers and guards that do as a test tells them; named in settings like real ones."""

from collections.abc import Callable

from support.models import OutboxMessage

sent: list[str] = []
answers: list[Callable[[OutboxMessage], str]] = []
held: dict[int, str] = {}


def forget() -> None:
    for memory in (sent, answers, held):
        memory.clear()


def send(row: OutboxMessage) -> str:
    """Record the key, then do what is next, else accept."""
    sent.append(row.key)
    return answers.pop(0)(row) if answers else f"ref-{row.key}"


def guard(value: int) -> str:
    return held.get(value, "")


def answering(error: Exception) -> Callable[[OutboxMessage], str]:
    def raising(row: OutboxMessage) -> str:
        raise error

    return raising
