"""What a verb of releases answers when it may not be done."""


class ChangeRefused(Exception):  # noqa: N818  # an answer to a person
    """The sentence that the person who asked reads."""
