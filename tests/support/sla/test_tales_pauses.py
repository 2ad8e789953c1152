"""Solved and paused: histories told in lines, and every clock that comes of them."""

import pytest

from tests.support.sla.tales import expected, outcome, tale

TALES = [
    pytest.param(
        "P2",
        """
        Mon 09:00 asks
        Mon 12:00 status resolved
        until Tue 09:00
        """,
        """
        first_response 1 from Mon 09:00, due Mon 17:00, met Mon 12:00 by resolution
        first_resolution 1 from Mon 09:00, due Tue 16:00, met Mon 12:00 by resolution
        total_resolution 1 from Mon 09:00, due Tue 16:00, met Mon 12:00 by resolution
        """,
        id="solved without an answer",
    ),
    pytest.param(
        "P2",
        """
        Mon 09:00 asks
        Mon 12:00 replies
        Mon 12:00 status resolved
        until Tue 09:00
        """,
        """
        first_response 1 from Mon 09:00, due Mon 17:00, met Mon 12:00 by agent_reply
        first_resolution 1 from Mon 09:00, due Tue 16:00, met Mon 12:00 by resolution
        total_resolution 1 from Mon 09:00, due Tue 16:00, met Mon 12:00 by resolution
        """,
        id="answered and solved in one submit promises no update",
    ),
    pytest.param(
        "P2",
        """
        Mon 09:00 asks
        Mon 12:00 status resolved
        Tue 12:00 status closed
        until Wed 09:00
        """,
        """
        first_response 1 from Mon 09:00, due Mon 17:00, met Mon 12:00 by resolution
        first_resolution 1 from Mon 09:00, due Tue 16:00, met Mon 12:00 by resolution
        total_resolution 1 from Mon 09:00, due Tue 16:00, met Mon 12:00 by resolution
        """,
        id="closing is not a second resolution",
    ),
    pytest.param(
        "P2",
        """
        Mon 09:00 asks
        Mon 10:00 replies
        Mon 10:00 status pending_customer
        until Mon 12:00
        """,
        """
        first_response 1 from Mon 09:00, due Mon 17:00, met Mon 10:00 by agent_reply
        first_resolution 1 from Mon 09:00, no due time, paused, paused 2:00:00
        total_resolution 1 from Mon 09:00, no due time, paused, paused 2:00:00
        update 1 from Mon 10:00, due Tue 10:00, running
        """,
        id="an answer with set pending fulfils",
    ),
    pytest.param(
        "P2",
        """
        Mon 09:00 asks
        Mon 10:00 status pending_customer
        until Mon 12:00
        """,
        """
        first_response 1 from Mon 09:00, due Mon 17:00, running
        first_resolution 1 from Mon 09:00, no due time, paused, paused 2:00:00
        total_resolution 1 from Mon 09:00, no due time, paused, paused 2:00:00
        """,
        id="pending stops the resolution alone",
    ),
    pytest.param(
        "P2",
        """
        Mon 09:00 asks
        Mon 10:00 status pending_customer
        Mon 11:00 status open
        Mon 14:00 status pending_customer
        Mon 16:30 status open
        until Mon 18:00
        """,
        """
        first_response 1 from Mon 09:00, due Mon 17:00, late Mon 17:00, breached
        first_resolution 1 from Mon 09:00, due Wed 10:30, running, paused 3:30:00
        total_resolution 1 from Mon 09:00, due Wed 10:30, running, paused 3:30:00
        """,
        id="two pauses in a day add up",
    ),
    pytest.param(
        "P2",
        """
        Mon 09:00 asks
        Mon 17:00 status pending_customer
        Tue 10:00 status open
        until Tue 11:00
        """,
        """
        first_response 1 from Mon 09:00, due Mon 17:00, late Mon 17:00, breached
        first_resolution 1 from Mon 09:00, due Tue 18:00, running, paused 2:00:00
        total_resolution 1 from Mon 09:00, due Tue 18:00, running, paused 2:00:00
        """,
        id="a pause over night costs its office hours",
    ),
    pytest.param(
        "P2",
        """
        Mon 09:00 asks
        Mon 19:00 status pending_customer
        Tue 08:00 status open
        until Tue 09:00
        """,
        """
        first_response 1 from Mon 09:00, due Mon 17:00, late Mon 17:00, breached
        first_resolution 1 from Mon 09:00, due Tue 16:00, running
        total_resolution 1 from Mon 09:00, due Tue 16:00, running
        """,
        id="a pause outside hours moves nothing",
    ),
    pytest.param(
        "P2",
        """
        Fri 09:00 asks
        Fri 16:00 status pending_customer
        Mon+1 10:00 status open
        until Mon+1 11:00
        """,
        """
        first_response 1 from Fri 09:00, due Fri 17:00, late Fri 17:00, breached
        first_resolution 1 from Fri 09:00, due Tue+1 10:00, running, paused 3:00:00
        total_resolution 1 from Fri 09:00, due Tue+1 10:00, running, paused 3:00:00
        """,
        id="a pause over a weekend costs its office hours",
    ),
    pytest.param(
        "P2",
        """
        Mon 09:00 asks
        Mon 10:00 replies
        Mon 11:00 status pending_customer
        Mon 15:00 merged
        until Tue 12:00
        """,
        """
        first_response 1 from Mon 09:00, due Mon 17:00, met Mon 10:00 by agent_reply
        first_resolution 1 from Mon 09:00, due Wed 11:00, merged, paused 4:00:00
        total_resolution 1 from Mon 09:00, due Wed 11:00, merged, paused 4:00:00
        update 1 from Mon 10:00, due Tue 10:00, merged
        """,
        id="merged while paused",
    ),
    pytest.param(
        "P2",
        """
        Mon 09:00 asks
        Mon 10:00 status on_hold
        until Mon 12:00
        """,
        """
        first_response 1 from Mon 09:00, due Mon 17:00, running
        first_resolution 1 from Mon 09:00, due Tue 16:00, running
        total_resolution 1 from Mon 09:00, due Tue 16:00, running
        """,
        id="on hold does not pause",
    ),
    pytest.param(
        "P0",
        """
        Mon 09:00 asks
        Mon 10:00 status pending_customer
        Mon 12:00 status open
        until Mon 12:30
        """,
        """
        first_response 1 from Mon 09:00, due Mon 09:30, late Mon 09:30, breached
        first_resolution 1 from Mon 09:00, due Mon 13:00, running
        total_resolution 1 from Mon 09:00, due Mon 13:00, running
        """,
        id="a pause of an outage pauses nothing",
    ),
    pytest.param(
        "P2",
        """
        Mon 09:00 asks
        Mon 10:00 status pending_customer
        Mon 10:00 status open
        until Mon 12:00
        """,
        """
        first_response 1 from Mon 09:00, due Mon 17:00, running
        first_resolution 1 from Mon 09:00, due Tue 16:00, running
        total_resolution 1 from Mon 09:00, due Tue 16:00, running
        """,
        id="two changes in one instant pause nothing",
    ),
    pytest.param(
        "P2",
        """
        Mon 08:00 status pending_customer
        Mon 09:00 asks
        Mon 11:00 status open
        until Mon 12:00
        """,
        """
        first_response 1 from Mon 09:00, due Mon 17:00, running
        first_resolution 1 from Mon 09:00, due Tue 18:00, running, paused 2:00:00
        total_resolution 1 from Mon 09:00, due Tue 18:00, running, paused 2:00:00
        """,
        id="created while paused",
    ),
    pytest.param(
        "P2",
        """
        Mon 09:00 asks
        Mon 10:00 replies
        Mon 11:00 status pending_customer
        Mon 15:00 status resolved
        until Tue 12:00
        """,
        """
        first_response 1 from Mon 09:00, due Mon 17:00, met Mon 10:00 by agent_reply
        first_resolution 1 from Mon 09:00, due Wed 11:00, met Mon 15:00 by resolution, paused 4:00:00
        total_resolution 1 from Mon 09:00, due Wed 11:00, met Mon 15:00 by resolution, paused 4:00:00
        update 1 from Mon 10:00, due Tue 10:00, met Mon 15:00 by resolution
        """,
        id="solved while paused",
    ),
    pytest.param(
        "P2",
        """
        Mon 09:00 asks
        Mon 10:00 replies
        Wed 10:00 status pending_customer
        Wed 12:00 status resolved
        until Thu 12:00
        """,
        """
        first_response 1 from Mon 09:00, due Mon 17:00, met Mon 10:00 by agent_reply
        first_resolution 1 from Mon 09:00, due Tue 16:00, late Tue 16:00, met Wed 12:00 by resolution, paused 2:00:00
        total_resolution 1 from Mon 09:00, due Tue 16:00, late Tue 16:00, met Wed 12:00 by resolution, paused 2:00:00
        update 1 from Mon 10:00, due Tue 10:00, late Tue 10:00, met Wed 12:00 by resolution
        """,
        id="solved late and in a pause that came too late",
    ),
]


@pytest.mark.parametrize(("severity", "history", "clocks"), TALES)
def test_each_history_makes_exactly_these_clocks(severity: str, history: str, clocks: str) -> None:
    assert outcome(tale(severity, history)) == expected(clocks)
