"""T9: mails that were written to hurt, and hundreds spoilt by chance: each is filed or held, quickly, none lost."""

import resource
import time
from collections import Counter
from pathlib import Path

import pytest
from pytest_django import Settings

from support.inbound.process import process, process_due
from support.models import Brand, Message, RawMessage
from tests import make
from tests.faults import hostile
from tests.faults.conftest import ON_POSTGRES
from tests.faults.sizes import size
from tests.make import NOON

pytestmark = pytest.mark.django_db
SPOILT = size(300 if ON_POSTGRES else 60, soak=3000)
CPU = 10.0  # seconds that one mail may cost
MEMORY = 512 * 2**20  # bytes that all of them may add
DEFECTS = ("Given up", "Error", "Exception", "ended its process")


@pytest.fixture(autouse=True)
def _desk(luneo: Brand, settings: Settings, tmp_path: Path) -> None:
    settings.SUPPORT_FILES_DIR = tmp_path


def ledger() -> Counter[str]:
    """What became of everything; nothing waits, and nothing was held because we broke."""
    rows = RawMessage.objects.values_list("state", "reason", "last_error", "outcome")
    broke = [row for row in rows if any(word in f"{row[1]} {row[2]}" for word in DEFECTS)]
    assert broke == []
    assert [row for row in rows if row[0] == "held" and not row[1]] == [], "a reason for each"
    assert [row for row in rows if row[0] == "done" and not row[3].get("action")] == []
    return Counter(state for state, *_ in rows)


@pytest.mark.parametrize("name", hostile.WRITTEN)
def test_a_mail_that_was_written_to_hurt_is_filed_or_held_within_its_limits(name: str) -> None:
    raw = make.raw(hostile.WRITTEN[name], envelope_from="eve@example.com")
    memory, begun = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    assert process(raw.pk, now=NOON)
    assert time.process_time() - begun < CPU
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory) * 1024 < MEMORY
    assert sum(ledger().values()) == 1
    assert ledger()["new"] == 0
    raw.refresh_from_db()
    assert bytes(raw.body) == hostile.WRITTEN[name], "the bytes are what they were"


def test_mails_spoilt_by_chance_are_all_accounted_for() -> None:
    mails = list(hostile.spoilt(SPOILT))
    for number, mail in enumerate(mails):
        make.raw(mail, envelope_from=f"fuzz{number}@example.com")
    begun = time.process_time()
    while process_due(now=NOON):
        pass
    assert time.process_time() - begun < CPU * SPOILT / 10
    count = ledger()
    assert count["new"] == 0
    assert sum(count.values()) >= SPOILT  # a copy for another brand is a row of its own
    assert count["done"] > SPOILT / 3, "most are still letters"
    assert not Message.objects.filter(html__icontains="<script").exists()


def test_the_chance_is_always_the_same() -> None:
    assert list(hostile.spoilt(20)) == list(hostile.spoilt(20))
    assert len(set(hostile.spoilt(20))) == 20


def test_a_good_letter_behind_bad_ones_is_filed_in_the_same_turn() -> None:
    for name in ("deep", "many-parts", "html-without-end", "long-header"):
        make.raw(hostile.WRITTEN[name], envelope_from="eve@example.com")
    good = make.raw(make.letter(subject="The receipt"))
    begun = time.monotonic()
    assert process_due(now=NOON) == 5
    assert time.monotonic() - begun < 15
    good.refresh_from_db()
    assert good.outcome["action"] == "opened"
