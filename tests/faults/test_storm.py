"""Twenty deliveries of the same letters at once, and four workers at once: every letter is there once."""

from tests.faults.conftest import World

LETTERS = 8


def test_a_storm_of_duplicates_files_each_letter_once(world: World) -> None:
    assert world.do("storm", letters=LETTERS) == 0
    assert world.count().faults(LETTERS) == []


def test_a_storm_over_several_ways_files_each_letter_once(world: World) -> None:
    """Each of four doors brings every letter, so that the transport's key does not help."""
    assert world.do("storm", letters=LETTERS, doors=4) == 0
    count = world.count()
    assert sum(count.raws.values()) == 4 * LETTERS
    assert (len(count.messages), sum(count.messages.values())) == (LETTERS, LETTERS)
    assert count.tickets == count.queued == len(count.mails) == LETTERS
    assert count.pending == 0
