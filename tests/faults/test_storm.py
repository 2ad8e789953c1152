"""T3: twenty deliveries of the same letter at once, then four workers at once: every letter is there once."""

import pytest

from tests.faults.conftest import World
from tests.faults.sizes import size

LETTERS = size(8, soak=200)
BRANDS = ["support@luneo.app", "support@foodyepay.com"]


@pytest.mark.parametrize("world", ["own"], indirect=True)
def test_a_storm_over_both_brands_files_each_letter_once_although_all_share_a_message_id(
    world: World,
) -> None:
    """Other senders may write the id of a letter that they want to suppress."""
    apply = ["runbook", "apply", "support/runbook/foodyepay.yaml"]
    assert world.do("command", arguments=apply, stdin="/dev/null") == 0
    storm = {"letters": LETTERS, "to": BRANDS, "message_id": "<same@example.com>"}
    assert world.do("storm", **storm) == 0
    assert world.count().faults(LETTERS) == []
    filed = "SELECT count(*) FROM support_ticket GROUP BY brand_id"
    assert world.ask(filed) == [(LETTERS // 2,)] * 2


def test_a_storm_over_several_ways_files_each_letter_once(world: World) -> None:
    """Each of four doors brings every letter, so that the transport's key does not help."""
    assert world.do("storm", letters=LETTERS, doors=4) == 0
    count = world.count()
    assert sum(count.raws.values()) == 4 * LETTERS
    assert (len(count.messages), sum(count.messages.values())) == (LETTERS, LETTERS)
    assert count.tickets == count.queued == len(count.mails) == LETTERS
    assert count.pending == 0
