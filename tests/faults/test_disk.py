"""T10: a disk that is full loses nothing silently, and what waited is filed once there is room; nobody writes SQL."""

from pathlib import Path

from tests.faults.conftest import ON_POSTGRES, World
from tests.faults.sizes import size

LETTERS = size(10, soak=50)
SCAN = 300_000  # bytes of each letter's attachment
SPARE = 1_500_000  # bytes that SQLite's files may still grow


def test_a_full_disk_refuses_aloud_and_everything_is_filed_once_there_is_room(world: World) -> None:
    """Where PostgreSQL has another disk than the attachments, only those fail."""
    room = SCAN // 2 if ON_POSTGRES else Path(world.database).stat().st_size + SPARE
    job = {"letters": LETTERS, "scan": SCAN}
    assert world.do("crowded", room=room, **job) == 0
    refused, crowded = int(world.result.read_text()), world.count()
    assert crowded.acknowledged + refused == LETTERS
    assert len(crowded.raws) >= crowded.acknowledged, "who was told so finds it stored"
    assert crowded.pending or refused, "the disk was full for somebody"
    assert world.do("recover", **job) == 0
    assert world.count().faults(LETTERS) == []
    kept = [path.name for path in (world.folder / "files").rglob("*") if path.is_file()]
    assert {len(name) for name in kept} == {64}, "no half file is left"
    assert len(kept) == LETTERS
