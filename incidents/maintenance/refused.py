"""What a verb of maintenance answers when it may not be done."""


class MaintenanceRefused(Exception):  # noqa: N818  # an answer to a person
    """The sentence that the person who asked reads."""
