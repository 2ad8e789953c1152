"""The one error of this room: what may not be, with the sentence that the person reads."""


class IncidentRefused(Exception):  # noqa: N818  # it is an answer to a person, not a fault
    """Shown as it stands: says what is missing or what to do instead."""
