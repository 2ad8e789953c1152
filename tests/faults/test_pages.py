"""T4: workers are killed while they page: each incident rings under its one key, and no torn request counts as one."""

from collections import Counter

from tests.fakes import FakePagerDuty
from tests.faults.conftest import World
from tests.faults.sizes import size
from tests.faults.test_providers import once_or_said_so, storm

PAGES = size(16, soak=400)
KILLS = size(5, soak=60)  # at least
EVERY = 0.1  # seconds between two kills: a page takes a hundredth
HASTE = 60  # what the dead had leased is due again within a second


def around(pager: FakePagerDuty) -> dict[str, str]:
    """What the environment tells a process of the world outside."""
    return {
        "PAGERDUTY_URL": pager.url,
        "EGRESS_ALLOWED_PRIVATE": pager.place,
        "LUNEO_PAGERDUTY_ROUTING_KEY": "0" * 32,
    }


def test_workers_that_die_while_they_page_leave_each_incident_ringing_under_one_key(
    world: World,
) -> None:
    planned = [fault for fault in storm(PAGES) if "hang" not in fault]
    with FakePagerDuty(*planned).running() as pager:
        outside = around(pager)
        assert world.do("declare", incidents=PAGES, outside=outside) == 0
        order = {"letters": 0, "kills": KILLS, "every": EVERY, "haste": HASTE, "patience_for": 25}
        assert world.do("soak", outside=outside, **order) == 0
        pager.faults.clear()
        assert world.do("recover", letters=0, outside=outside) == 0
    kills = int(world.result.read_text())
    print(
        f"{PAGES} pages, {kills} kills, {len(pager.keys()) - PAGES} rung again, {pager.truncated} torn"
    )
    wanted = {str(key) for (key,) in world.ask("SELECT dedup_key FROM incidents_page")}
    assert len(wanted) == PAGES
    once_or_said_so(pager.keys(), wanted, [*planned, *["cut"] * kills])
    states = "SELECT state FROM support_outboxmessage WHERE carrier = 'pagerduty'"
    assert Counter(world.ask(states)) == {("sent",): PAGES}
    assert pager.refused == []
