"""The one error of this room: a change that may not be, with the sentence that the agent reads."""

from collections.abc import Mapping


class TicketRefused(Exception):  # noqa: N818  # it is an answer to a person, not a fault
    """Shown as it stands: says what is missing or what to do instead.

    `missing` gives the same by the names of the verb's fields, where a form can say it next to each.
    """

    def __init__(self, sentence: str, missing: Mapping[str, str] | None = None) -> None:
        super().__init__(sentence)
        self.missing = missing or {}
