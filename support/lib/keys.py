"""A row's key as a stranger writes it."""

LONGEST = 18  # digits: each such number is below 2**63, the most that a column of keys holds


def key(said: str) -> int:
    """The number of a row; 0, which no row has, where none is meant: words, `²`, `-1`, digits without end."""
    return int(said) if said.isdecimal() and len(said) <= LONGEST else 0
