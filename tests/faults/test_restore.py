"""T13: a dump taken in the middle of the work restores everything answered before it; old workers bear a new schema."""

import psycopg
import pytest

from tests.faults import clusters
from tests.faults.conftest import World
from tests.faults.until import until

LETTERS = 24
TABLES = ("support_rawmessage", "support_ticket", "support_message", "support_outboxmessage")

pytestmark = [
    pytest.mark.services,
    pytest.mark.parametrize("world", ["own"], indirect=True),
]


def test_a_dump_of_the_middle_holds_what_was_answered_before_it(world: World) -> None:
    world.start("run", letters=LETTERS)
    until(lambda: bool(world.answered()), "letter")
    before = world.answered()
    file = world.folder / "desk.dump"
    clusters.dump(world.databases.url(world.database), file)
    assert world.ended() == 0
    world.database = world.databases.create("restored")
    clusters.restore(file, world.databases.url(world.database))
    restored = {str(key) for (key,) in world.ask("SELECT key FROM support_rawmessage")}
    assert before <= restored
    world.acknowledged.write_text("\n".join(restored))
    assert world.do("recover", letters=LETTERS) == 0
    count = world.count()
    assert (len(count.raws), len(count.messages), count.tickets) == (LETTERS, LETTERS, LETTERS)
    assert (count.queued, count.pending) == (LETTERS, 0)


def alter(world: World, column: str) -> None:
    """What the next release's migration does while workers of this one still run."""
    with psycopg.connect(world.databases.url(world.database)) as connection:
        for table in TABLES:
            connection.execute(f"ALTER TABLE {table} ADD COLUMN {column}")


def test_old_workers_beside_a_new_schema_fail_no_row(world: World) -> None:
    assert world.do("accept", letters=LETTERS) == 0
    alter(world, "of_the_next_release text NOT NULL DEFAULT 'none'")
    assert world.do("recover", letters=LETTERS) == 0
    assert world.count().faults(LETTERS) == []
    failed = "SELECT count(*) FROM support_rawmessage WHERE attempts > 1 OR last_error <> ''"
    assert world.ask(failed) == [(0,)]


def test_a_new_column_that_old_workers_do_not_fill_is_seen(world: World) -> None:
    """The negative control, and why every new column has a default in the database."""
    assert world.do("run", letters=1) == 0
    with psycopg.connect(world.databases.url(world.database)) as connection:
        connection.execute("ALTER TABLE support_rawmessage ADD COLUMN strict int")
        connection.execute("UPDATE support_rawmessage SET strict = 1")
        connection.execute("ALTER TABLE support_rawmessage ALTER strict SET NOT NULL")
    assert world.do("run", letters=2) == 1
